"""`ytctl config`: the configuration in force, its defaults with their explanations, where its file is, whether it is right."""

import os
from pathlib import Path

import click

from ytctl import options
from ytctl.client import Client
from ytctl.daemon_program import asked
from ytctl.exit_codes import DONE, Trouble
from ytctl.render import out, out_json, write
from ytctl.shapes.daemon import Configuration
from ytctl.socket_path import config_path

DEFAULTS = Path(__file__).parent / "defaults.toml"


@click.group(short_help="Show, find or check the configuration.")
def command() -> None:
    """Show the configuration, say where its file is, or check one before the daemon reads it.

    \b
      ytctl config show                     what the daemon goes by, each key explained
      ytctl config show --defaults          the same without a daemon; a file to start from
      ytctl config check                    is the file right?
      systemctl --user reload ytarchived    put in force what can change live
    """


@command.command()
@click.option("--defaults", is_flag=True, help="Show the defaults; needs no daemon.")
@options.as_json
@click.pass_obj
def show(client: Client, defaults: bool, as_json: bool) -> None:
    """Show the configuration in force as commented TOML, without secrets.

    \b
      ytctl config show --defaults > ~/.config/ytarchived/config.toml
    """
    if defaults and as_json:
        import tomllib

        out_json(tomllib.loads(DEFAULTS.read_text()))
    elif defaults:
        write(DEFAULTS.read_text(), end=False)
    else:
        report: Configuration = client.get("config")
        if as_json:
            out_json(report)
            return
        write(report["text"], end=False)
        if report["waiting"]:
            out(["", f"# {', '.join(report['waiting'])} will change at the next start of the daemon"])


@command.command()
@options.as_json
@click.pass_context
def path(ctx: click.Context, as_json: bool) -> None:
    """Say where the configuration file is, or would be."""
    file = config_path(ctx.find_root().params["config"], os.environ)
    out_json({"path": str(file), "exists": file.exists()}) if as_json else out([str(file)])


@command.command(short_help="Check a configuration file.")
@click.argument("file", required=False, metavar="[FILE]")
@options.as_json
@click.pass_context
def check(ctx: click.Context, file: str | None, as_json: bool) -> int:
    """Check a configuration file with the environment of this shell; exit code 1 when the daemon would refuse it."""
    try:
        said = asked("--check-config", config=file or ctx.find_root().params["config"]).splitlines()
    except Trouble as trouble:
        if not as_json:
            raise
        out_json({"ok": False, "words": str(trouble), "hint": trouble.hint})
        return trouble.code
    out_json({"ok": True, "words": " ".join(said), "hint": ""}) if as_json else out(said)
    return DONE
