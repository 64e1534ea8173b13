"""An answer that goes on until its caller hangs up or the API closes, as one of no more than the daemon can serve.

`records` and `logs` say what is written into it.
"""

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

import anyio
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ytarchived.effects.control.context import Context
from ytarchived.effects.control.envelope import failed
from ytarchived.errors import Overloaded

Write = Callable[[bytes], Awaitable[None]]


class Stream(Response):
    """Has its writers write, all at once, for as long as anybody reads."""

    def __init__(
        self, context: Context, media_type: str, trace: str, *writers: Callable[[Write], Coroutine[Any, Any, None]]
    ) -> None:
        self.status_code = 200
        self.media_type = media_type
        self.background = None
        self.init_headers({"Cache-Control": "no-store", "X-Trace-Id": trace})
        self._context = context
        self._trace = trace
        self._writers = writers

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
                for writer in self._writers:
                    group.start_soon(writer, partial(self._write, send))
                group.start_soon(until_gone, receive, group.cancel_scope)
                await self._context.closing.wait()
                group.cancel_scope.cancel()
        await send({"type": "http.response.body"})

    async def _write(self, send: Send, chunk: bytes) -> None:
        await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await self._context.followers.rest(len(chunk))


async def until_gone(receive: Receive, scope: anyio.CancelScope) -> None:
    """Cancel the scope when the caller hangs up."""
    while (await receive())["type"] != "http.disconnect":
        pass
    scope.cancel()
