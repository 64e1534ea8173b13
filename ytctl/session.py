"""`ytctl session`: our standing with YouTube, and a person's word that all is well again."""

import click

from ytctl import options
from ytctl.client import Client
from ytctl.render import clean, facts, moment, out, out_json, screen_cells
from ytctl.shapes.jobs import Session


@click.group(invoke_without_command=True, short_help="Show our standing with YouTube, or reset it.")
@options.as_json
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """Show whether YouTube answers us, why not, and when that is tried again.

    \b
      ytctl session
      ytctl session reset      when you know that the reason is gone
    """
    if context.invoked_subcommand is None:
        _tell(context.obj.get("session"), as_json)


@command.command(short_help="Show it.")
@options.as_json
@click.pass_obj
def show(client: Client, as_json: bool) -> None:
    """Show whether YouTube answers us, why not, and when that is tried again."""
    _tell(client.get("session"), as_json)


@command.command(short_help="Start downloads again now.")
@options.as_json
@click.pass_obj
def reset(client: Client, as_json: bool) -> None:
    """Believe that all is well again: downloads start now, without waiting for the next probe."""
    _tell(client.post("session", "reset"), as_json)


def screen(session: Session, width: int | None) -> list[str]:
    """How things are, since when, why, and what happens next."""
    error, next_probe_at, places = session["error"], session["next_probe_at"], session["places"]
    rows = [
        ("session", clean(session["words"])),
        ("since", moment(session["since"]) if session["since"] else ""),
        ("said", clean(error["words"]) if error else ""),
        ("", f"hint: {clean(error['advice'])}" if error else ""),
        ("next probe", moment(next_probe_at) if next_probe_at else ""),
        ("at a time", str(places) if places is not None else ""),
    ]
    return facts(rows, width, indent=0)


def _tell(session: Session, as_json: bool) -> None:
    out_json(session) if as_json else out(screen(session, screen_cells()))
