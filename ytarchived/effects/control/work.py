"""One long piece of work as an answer: how far it is, line by line where the caller wants that, and its result at the end.

`record` makes these; starlette sends them. The work is stopped when its caller goes or the API closes, so that nothing goes
on that nobody waits for.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

import anyio
import msgspec
from msgspec import Struct
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.envelope import failed, succeeded
from ytarchived.effects.control.records import NDJSON
from ytarchived.errors import CommandRefused
from ytarchived.protocol import Working
from ytarchived.record.progress import Progress

T = TypeVar("T", bound=Struct)

_TELL_SECONDS = 0.5
"""How often a caller is told how far it is; also what shows that the daemon is alive."""


class Work(Response, Generic[T]):
    """Does the work when it is sent, holding what it is done on: one piece at a time is heavy enough."""

    def __init__(
        self,
        context: Context,
        call: Call[Any, Any],
        work: Callable[[Progress], Awaitable[T]],
        *,
        lock: anyio.Lock | None = None,
        busy: str = "the record is being rebuilt, verified or backed up already",
    ) -> None:
        self.status_code = 200
        self.background = None
        self.init_headers({"Cache-Control": "no-store", "X-Trace-Id": call.trace, "Content-Type": NDJSON})
        self._context = context
        self._call = call
        self._work = work
        self._lock = lock or context.record_work
        self._busy = busy

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            self._lock.acquire_nowait()
        except anyio.WouldBlock:
            busy = CommandRefused(f"cannot begin: {self._busy}", hint="wait for its end")
            await failed(busy, self._call.trace)(scope, receive, send)
            return
        try:
            await self._send(scope, receive, send)
        finally:
            self._lock.release()

    async def _send(self, scope: Scope, receive: Receive, send: Send) -> None:
        in_lines, progress = self._call.accepts(NDJSON), Progress()
        if in_lines:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        async with anyio.create_task_group() as group:
            group.start_soon(_stop_when_gone, receive, progress)
            group.start_soon(self._stop_when_closing, progress)
            if in_lines:
                group.start_soon(_tell, send, progress)
            answer = await self._done(progress)
            group.cancel_scope.cancel()
        if in_lines:
            await send({"type": "http.response.body", "body": bytes(answer.body) + b"\n"})
        else:
            await answer(scope, receive, send)

    async def _done(self, progress: Progress) -> Response:
        # It ends by itself once it was told to stop, and must have ended before the next may begin.
        with anyio.CancelScope(shield=True):
            try:
                answer = succeeded(await self._work(progress), self._call.trace)
            except Exception as error:
                answer = failed(error, self._call.trace)
        return answer

    async def _stop_when_closing(self, progress: Progress) -> None:
        await self._context.closing.wait()
        progress.stop()


async def _stop_when_gone(receive: Receive, progress: Progress) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    progress.stop()


async def _tell(send: Send, progress: Progress) -> None:
    while True:
        line = msgspec.json.encode(Working(step=progress.step, done=progress.done, total=progress.total)) + b"\n"
        await send({"type": "http.response.body", "body": line, "more_body": True})
        await anyio.sleep(_TELL_SECONDS)
