"""Runs one command of ytctl, and turns whatever stops it into words on stderr and an exit code."""

import io
import sys

import click

from ytctl.cli import ytctl
from ytctl.exit_codes import DONE, INTERRUPTED, USAGE, Trouble


def run() -> int:
    """Run the command that the arguments name; the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a title that this locale cannot write is no reason to fail
    try:
        code = ytctl.main(prog_name="ytctl", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        return USAGE
    except click.UsageError as error:
        path = error.ctx.command_path if error.ctx else "ytctl"
        return _say(Trouble(error.format_message(), hint=f"`{path} --help` shows how", code=USAGE))
    except Trouble as trouble:
        return _say(trouble)
    except click.Abort:
        return INTERRUPTED
    return code or DONE


def _say(trouble: Trouble) -> int:
    trouble.show()
    return trouble.code
