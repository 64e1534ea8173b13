"""Tells each outcome in one plain line, for whoever watches the daemon's own output or reads its log.

Follows the record from the start of the daemon on; what cannot be written is not worth stopping for.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio

from ytarchived.config import Level
from ytarchived.domain import story, upcasts
from ytarchived.domain.commands import Command
from ytarchived.domain.outcomes import Outcome
from ytarchived.effects.logs.line import Line
from ytarchived.effects.logs.log import Log
from ytarchived.record.ledger import Ledger
from ytarchived.record.log import StoredBody, bodies_after, to_time

_TOGETHER = 500
_GATHER_SECONDS = 1.0
"""How long lines are gathered before they are written, so that a busy daemon does not turn to each."""

_GRAVE = ("Failed", "Limited", "Doubted", "Missing")
_SERVICES = {"session": "session", "quota": "data-api", "library": "library"}


@asynccontextmanager
async def telling(ledger: Ledger, log: Log) -> AsyncIterator[None]:
    """Write every record from here on, the last at the end; commands, which only ask, are for who looks for mistakes."""
    after = ledger.feed.position

    async def tell() -> None:
        nonlocal after
        goes_on = True
        while goes_on:
            after, lines = await ledger.read(_told, after, commands=log.takes("debug"))
            log.write(*lines)
            goes_on = len(lines) == _TOGETHER

    async def follow() -> None:
        while True:
            await ledger.feed.wait_after(after)
            await anyio.sleep(_GATHER_SECONDS)
            await tell()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(follow, name="journal")
        yield
        tasks.cancel_scope.cancel()
    await tell()


def _told(db: sqlite3.Connection, after: int, *, commands: bool) -> tuple[int, list[Line]]:
    """The next lines, and the position of the last of them."""
    rows = bodies_after(db, after, _TOGETHER, commands=commands)
    return rows[-1][0] if rows else after, list(map(line_of, rows))


def line_of(row: StoredBody) -> Line:
    """What a record says."""
    _, at, stream, _, tag, schema, trace, body = row
    level: Level
    said: Command | Outcome
    if tag in upcasts.COMMANDS:
        level, said, words = "debug", upcasts.command(tag, schema, body), f"asked: {tag}"
    else:
        said = upcasts.outcome(tag, schema, body)
        level, words = "warning" if tag.endswith(_GRAVE) else "info", story.words(said)
    kind, _, video = stream.partition(":")
    return Line(
        at=to_time(at),
        level=level,
        service=_SERVICES.get(stream, "archive" if kind == "youtube" else "inbox"),
        type=tag,
        words=words,
        stream=stream,
        trace=trace,
        job=getattr(said, "job", None),
        video=video if ":" not in video and kind == "youtube" else "",
    )
