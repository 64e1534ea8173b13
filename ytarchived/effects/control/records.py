"""The log itself: a page of it, or a stream that goes on with it and with the live progress.

Receives calls from the routes. A stream remembers nothing but a position and goes on from there in the `pages` that all
streams share, so that whoever listens slowly delays nobody, and many who listen cost little more than one.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import anyio
import msgspec
from msgspec import Struct
from starlette.responses import Response

from ytarchived.domain.views import ProgressView, RecordView
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.envelope import RequestRefused
from ytarchived.effects.control.page import Limit, Position, cut
from ytarchived.effects.control.pages import Pages
from ytarchived.effects.control.streaming import Stream, Write
from ytarchived.effects.live import Live
from ytarchived.protocol import RecordPage
from ytarchived.record.log import read_from

NDJSON = "application/x-ndjson"
EVENTS = "text/event-stream"

_HEARTBEAT_SECONDS = 15.0


class SomeRecords(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of records; the position of any of them is a cursor too."""

    cursor: Position = 0
    limit: Limit = 100


class Since(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything after a position; without one, everything from now on."""

    since: Position | None = None


class Progress(Struct, frozen=True, kw_only=True, tag="progress", tag_field="type"):
    """How far the running attempt of a job is."""

    job: int
    progress: ProgressView


class Form(NamedTuple):
    """How a stream is written."""

    media_type: str
    record: Callable[[RecordView], bytes]
    progress: Callable[[Progress], bytes]
    heartbeat: bytes


async def list_(context: Context, call: Call[SomeRecords, None]) -> RecordPage | Response:
    """Records of the log after a position, in order; as NDJSON one per line."""
    found = await context.ledger.read(read_from, call.asked.cursor, call.asked.limit + 1)
    records, last = cut(found, call.asked.limit)
    if call.accepts(NDJSON):
        return Response(b"".join(map(_line, records)), media_type=NDJSON, headers={"X-Trace-Id": call.trace})
    return RecordPage(records=records, next=last.position if last else None)


async def follow(context: Context, call: Call[Since, None]) -> Response:
    """Records as they are appended, and progress as it is made, until the caller has enough."""
    after = _last_event_id(call.headers.get("last-event-id", ""))
    if after is None:
        after = call.asked.since
    if after is None:
        after = context.ledger.feed.position
    form = _LINES if call.accepts(NDJSON) else _EVENTS
    return Stream(
        context,
        form.media_type,
        call.trace,
        partial(_write_records, context, after, form),
        partial(_write_progress, context.live, form),
    )


async def _write_records(context: Context, after: int, form: Form, write: Write) -> None:
    pages = context.pages.setdefault(form.media_type, Pages(context.ledger, form.record))
    while True:
        records, end = await pages.after(after)
        if end > after:
            after = end
            await write(records)
            continue
        with anyio.move_on_after(_HEARTBEAT_SECONDS) as waiting:
            await context.ledger.feed.wait_after(after)
        if waiting.cancelled_caught:
            await write(form.heartbeat)


async def _write_progress(live: Live, form: Form, write: Write) -> None:
    written: dict[int, ProgressView] = {}
    while True:
        news = [Progress(job=job, progress=view) for job, view in live.views.items() if written.get(job) != view]
        written = dict(live.views)
        if news:
            await write(b"".join(map(form.progress, news)))
        else:
            await live.changed()


def _last_event_id(text: str) -> int | None:
    if not text:
        return None
    try:
        return msgspec.convert(text, Position, strict=False)
    except msgspec.ValidationError as error:
        raise RequestRefused(f"cannot take the request: Last-Event-ID is no position of the log: {error}") from error


def _line(struct: Struct) -> bytes:
    return msgspec.json.encode(struct) + b"\n"


def _record_event(record: RecordView) -> bytes:
    return b"id: %d\nevent: record\ndata: %s\n\n" % (record.position, msgspec.json.encode(record))


def _progress_event(progress: Progress) -> bytes:
    return b"event: progress\ndata: %s\n\n" % msgspec.json.encode(progress)


_EVENTS = Form(EVENTS, _record_event, _progress_event, heartbeat=b":\n\n")
_LINES = Form(NDJSON, _line, _line, heartbeat=b"")  # a line that is no document would break the reader
