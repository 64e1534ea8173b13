"""A request that is answered when a job is over: its answer, sent once the log says so or the time has passed.

`jobs` makes these; starlette sends them. A wait ends early when its caller goes and when the API closes.
"""

from collections.abc import Awaitable, Callable

import anyio
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ytarchived.domain.views import OPEN, JobView
from ytarchived.effects.control.context import Context
from ytarchived.effects.control.envelope import failed, succeeded
from ytarchived.effects.control.streaming import until_gone

_LOOK_BYTES = 64 << 10
"""What a look at a job costs, in bytes that could have been written instead."""


class Waiting(Response):
    """Looks at a job whenever something was recorded, and answers with how it stands at the end."""

    def __init__(self, context: Context, look: Callable[[], Awaitable[JobView]], seconds: float, trace: str) -> None:
        self.background = None
        self._context = context
        self._look = look
        self._seconds = seconds
        self._trace = trace

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with self._context.followers.joined():
                await self._wait(receive)
            answer = succeeded(await self._look(), self._trace)
        except Exception as error:
            answer = failed(error, self._trace)
        await answer(scope, receive, send)

    async def _wait(self, receive: Receive) -> None:
        with anyio.move_on_after(self._seconds):
            async with anyio.create_task_group() as group:
                group.start_soon(self._until_over, group.cancel_scope)
                group.start_soon(until_gone, receive, group.cancel_scope)
                await self._context.closing.wait()
                group.cancel_scope.cancel()

    async def _until_over(self, scope: anyio.CancelScope) -> None:
        feed = self._context.ledger.feed
        position = feed.position
        while (await self._look()).status in OPEN:
            await self._context.followers.rest(_LOOK_BYTES)
            await feed.wait_after(position)
            position = feed.position
        scope.cancel()
