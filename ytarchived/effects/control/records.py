"""The log itself: a page of it, or a stream that goes on with it and with the live progress.

Receives calls from the routes. A stream remembers nothing but a position and goes on from there in the `pages` that all
streams share, so that whoever listens slowly delays nobody, and many who listen cost little more than one.
"""

from collections.abc import Callable
from typing import NamedTuple

import anyio
import msgspec
from msgspec import Struct
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ytarchived.domain.views import ProgressView, RecordView
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.envelope import RequestRefused, failed
from ytarchived.effects.control.page import Limit, Position, cut
from ytarchived.effects.control.pages import Pages
from ytarchived.errors import Overloaded
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
    return _Stream(context, after, _LINES if call.accepts(NDJSON) else _EVENTS, call.trace)


class _Stream(Response):
    """Writes the log from a position, and whatever follows, until the caller goes or the API closes."""

    def __init__(self, context: Context, after: int, form: Form, trace: str) -> None:
        self.status_code = 200
        self.media_type = form.media_type
        self.background = None
        self.init_headers({"Cache-Control": "no-store", "X-Trace-Id": trace})
        self._context = context
        self._pages = context.pages.setdefault(form.media_type, Pages(context.ledger, form.record))
        self._after = after
        self._form = form
        self._trace = trace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with self._context.followers.joined():
                await self._send(scope, receive, send)
        except Overloaded as error:
            await failed(error, self._trace)(scope, receive, send)

    async def _send(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        if scope["method"] != "HEAD":
            async with anyio.create_task_group() as group:
                group.start_soon(self._write_records, send)
                group.start_soon(self._write_progress, send)
                group.start_soon(until_gone, receive, group.cancel_scope)
                await self._context.closing.wait()
                group.cancel_scope.cancel()
        await send({"type": "http.response.body"})

    async def _write_records(self, send: Send) -> None:
        feed, after = self._context.ledger.feed, self._after
        while True:
            records, end = await self._pages.after(after)
            if end > after:
                after = end
                await self._write(send, records)
                continue
            with anyio.move_on_after(_HEARTBEAT_SECONDS) as waiting:
                await feed.wait_after(after)
            if waiting.cancelled_caught:
                await self._write(send, self._form.heartbeat)

    async def _write_progress(self, send: Send) -> None:
        live = self._context.live
        written: dict[int, ProgressView] = {}
        while True:
            news = [Progress(job=job, progress=view) for job, view in live.views.items() if written.get(job) != view]
            written = dict(live.views)
            if news:
                await self._write(send, b"".join(map(self._form.progress, news)))
            else:
                await live.changed()

    async def _write(self, send: Send, chunk: bytes) -> None:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await self._context.followers.rest(len(chunk))


async def until_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    """Cancel the scope when the caller hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()


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
