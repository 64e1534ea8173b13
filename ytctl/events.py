"""`ytctl events`: the log itself, as it was written or as it is being written."""

from collections.abc import Iterator, Mapping
from datetime import datetime

import click

from ytctl import options
from ytctl.client import Client
from ytctl.follow import follow
from ytctl.render import clean, out, out_line, screen_cells, shorten
from ytctl.shapes.record import Record

_LATEST = 20
_TOGETHER = 1000
_TOLD_ELSEWHERE = ("type", "key", "take", "sources")
"""Of a command: what its line says already, and what `ytctl metadata` says better."""


@click.command(short_help="Show the log, or follow it.")
@click.option(
    "--since", type=click.IntRange(min=0), metavar="N", help=f"After position N; without it, the last {_LATEST}."
)
@click.option("--follow", "following", is_flag=True, help="Go on with what happens from now on.")
@options.as_json
@click.pass_obj
def command(client: Client, since: int | None, following: bool, as_json: bool) -> None:
    """Show the records of the log: commands and what came of them.

    \b
      ytctl events --follow
      ytctl events --since 0 --json > log.ndjson

    JSON comes as one record a line; with --follow also the progress of downloads.
    """
    if since is None:
        since = max(0, client.get("status")["position"] - _LATEST)
    for told in follow(client, since) if following else _recorded(client, since):
        if as_json:
            out_line(told)
        elif "position" in told:
            out([one_line(told, screen_cells())])


def one_line(record: Record, width: int | None) -> str:
    """Position, time, stream and what happened; a command by its name, after `>`, with what it says in few words."""
    at = f"{datetime.fromisoformat(record['at']).astimezone():%m-%d %H:%M:%S}"
    stream = f"{record['stream'].removeprefix('youtube:'):<11}"
    return shorten("  ".join([f"{record['position']:>6}", at, clean(stream), clean(_said(record))]), width)


def _recorded(client: Client, since: int) -> Iterator[Record]:
    cursor: int | None = since
    while cursor is not None:
        page = client.get("records", cursor=cursor, limit=_TOGETHER)
        yield from page["records"]
        cursor = page["next"]


def _said(record: Record) -> str:
    if record["role"] == "outcome":
        return record["words"]
    return " ".join([">", record["type"], *(f"{name}={value}" for name, value in _short(record["body"]))])


def _short(body: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for name, value in body.items():
        if name in _TOLD_ELSEWHERE:
            continue
        if isinstance(value, Mapping):
            yield from _short(value)
        elif not isinstance(value, list):
            yield name, value
