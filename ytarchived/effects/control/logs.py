"""Looking at the daemon's own log, as `ytctl logs` does without it: from the daily files, and from the journal of a service.

Receives calls from the routes. Files are read in a thread, from their end, and never further than a page needs.
"""

import datetime
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import msgspec
from anyio import to_thread
from msgspec import Meta, Struct, structs
from starlette.responses import Response

from ytarchived.config import Level
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.page import Limit
from ytarchived.effects.control.records import NDJSON
from ytarchived.effects.control.streaming import Stream, Write
from ytarchived.effects.logs.latest import Latest
from ytarchived.effects.logs.line import Line
from ytarchived.log_sources import PLACE, fits, newest_first

_MOST_LOOKED_AT = 20_000
"""Lines for one page; where few fit, the page is short, and `next` says where to go on."""

Place = Annotated[str, Meta(pattern=f"^{PLACE}$", max_length=50, description="`next` of the page before.")]


class SomeLines(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of lines: of one part of the daemon, as grave as this or graver, of one type, of one day."""

    service: Annotated[str, Meta(description="Only of this part: archive, inbox, session, daemon ...")] | None = None
    level: Annotated[Level, Meta(description="Only of this level and graver ones.")] | None = None
    type: Annotated[str, Meta(description="Only of this type, such as VideoArchived, or E999.")] | None = None
    date: Annotated[datetime.date, Meta(description="Only of this day (UTC).")] | None = None
    cursor: Place | None = None
    limit: Limit = 50
    follow: bool = False
    """Answer with what is written from now on instead, as NDJSON, until you have enough."""


class LogPage(Struct, frozen=True, kw_only=True):
    """Lines of the daemon's own log, newest first."""

    lines: list[Line]
    next: str | None = None


async def list_(context: Context, call: Call[SomeLines, None]) -> LogPage | Response:
    """What the daemon wrote into its log, newest first; as NDJSON one line per line.

    A page that had to pass over very many lines may hold fewer than asked for, and still have a `next`.
    """
    asked = call.asked
    if asked.follow:
        is_wanted = fits(asked.service, asked.level, asked.type)
        return Stream(context, NDJSON, call.trace, partial(_follow, context.latest, context.latest.count, is_wanted))
    page = await to_thread.run_sync(_page, context.logs, asked, limiter=context.log_readers)
    if call.accepts(NDJSON):
        return Response(_lines(page.lines), media_type=NDJSON, headers={"X-Trace-Id": call.trace})
    return page


async def _follow(latest: Latest, told: int, is_wanted: Callable[[dict[str, Any]], bool], write: Write) -> None:
    while True:
        lines, told = latest.after(told)
        wanted = [line for line in lines if is_wanted(structs.asdict(line))]
        if wanted:
            await write(_lines(wanted))
        await latest.wait_after(told)


def _lines(lines: Iterable[Line]) -> bytes:
    return b"".join(msgspec.json.encode(line) + b"\n" for line in lines)


def _page(folder: Path, asked: SomeLines) -> LogPage:
    is_wanted = fits(asked.service, asked.level, asked.type)
    found: list[Line] = []
    place = asked.cursor or "~"
    for looked_at, (line, its_place) in enumerate(newest_first(folder, str(asked.date or ""), place)):
        if looked_at == _MOST_LOOKED_AT:
            return LogPage(lines=found, next=place)
        if is_wanted(line):
            if len(found) == asked.limit:
                return LogPage(lines=found, next=place)
            found.append(msgspec.convert(line, Line))
        place = its_place
    return LogPage(lines=found)
