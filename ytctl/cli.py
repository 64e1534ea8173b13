"""The command group of ytctl: each verb is the `command` of the module of its name, loaded when it is asked for."""

import os
from importlib import import_module

import click

import ytarchived
from ytctl import options
from ytctl.client import Client
from ytctl.exit_codes import Trouble
from ytctl.socket_path import socket_path

VERBS = (
    "download",
    "playlist",
    "formats",
    "status",
    "jobs",
    "cancel",
    "pause",
    "resume",
    "retry",
    "prioritise",
    "session",
    "videos",
    "search",
    "metadata",
    "why",
    "plans",
    "recovery",
    "inbox",
    "import",
    "quota",
    "events",
    "logs",
    "health",
    "services",
    "doctor",
    "config",
    "service",
    "record",
    "api",
    "completion",
)

ALSO = {"storage": "videos", "workplan": "recovery"}
"""Other names of verbs."""


class Verbs(click.Group):
    """Loads only the verb that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs, in the order of the help."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The verb of this name; raises NoSuchCommand with those of similar names."""
        name = ALSO.get(cmd_name, cmd_name)
        if name not in VERBS:
            raise click.exceptions.NoSuchCommand(cmd_name, possibilities=VERBS, ctx=ctx)
        command: click.Command = import_module(f"ytctl.{name}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run the verb; raises Trouble where the answer of a daemon of another version is not understood."""
        try:
            return super().invoke(ctx)
        except (KeyError, TypeError, ValueError) as error:
            if isinstance(ctx.obj, Client) and (theirs := ctx.obj.other_version):
                raise Trouble(
                    f"cannot understand the daemon: it is ytarchived {theirs}, and this ytctl is of another version",
                    hint="use the ytctl that was installed with the daemon, and restart the daemon after an update",
                ) from error
            raise


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option("--socket", metavar="PATH", help="The daemon's socket (YTARCHIVED_SOCKET).")
@click.option("--config", metavar="FILE", help="The configuration that names the socket (YTARCHIVED_CONFIG).")
@options.everywhere(hidden=False)
@options.json_of_any
@click.version_option(ytarchived.__version__, message="ytctl %(version)s")
@click.pass_context
def ytctl(ctx: click.Context, socket: str | None, config: str | None) -> None:
    """Archive videos of YouTube, and see what became of them.

    \b
      ytctl download https://youtu.be/ID      archive a video, a playlist or a channel
      ytctl download --wait URL               and watch it happen
      ytctl download --batch links.txt        all that a file asks for, of whatever format
      ytctl status                            what runs, what waits, what is wrong
      ytctl why URL                           what became of one video, and why
      ytctl search steam engine               videos by what is written and said in them
      ytctl jobs --state failed               what did not make it

    Of two words for one thing either will do: `storage` is `videos`, `workplan` is `recovery`.

    Exit codes: 0 done, 1 failed, 2 usage, 3 daemon not reachable, 4 not found, 5 refused, 6 waited-for work failed,
    124 time-out, 130 interrupted.
    """
    ctx.obj = Client(socket_path(socket, config, os.environ))
