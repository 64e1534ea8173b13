"""Serves the control API with uvicorn on a socket that is bound already, to the owner of the daemon and to root.

The daemon hands in the socket and the `Context`, and cancels when it is to end: requests under way are answered, open
streams end, then `serve` returns.
"""

import os
import socket
from asyncio import Protocol
from collections.abc import Collection, Generator
from contextlib import contextmanager
from functools import partial
from typing import cast

import anyio
import uvicorn
from anyio.abc import TaskStatus

from ytarchived.effects.control.app import application
from ytarchived.effects.control.connection import USUAL, Connection, Limits
from ytarchived.effects.control.context import Context

_GRACE_SECONDS = 5
_TICK_SECONDS = 0.5
"""Between two looks at all connections; uvicorn's ten a second wake an idle daemon for nothing."""


async def serve(
    listener: socket.socket,
    context: Context,
    *,
    owners: Collection[int] = (),
    limits: Limits = USUAL,
    task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED,
) -> None:
    """Serve until cancelled, and close the listener; started once connections are taken.

    `owners` are the user ids that may use the API: root and our own, when none are named.
    """
    config = uvicorn.Config(
        application(context),
        http=cast("type[Protocol]", partial(Connection, owners=owners or {os.getuid(), 0}, limits=limits)),
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )
    server = _Server(config, task_status, context.closing)
    async with anyio.create_task_group() as group:
        group.start_soon(_run, server, listener)
        try:
            await anyio.sleep_forever()
        finally:
            server.should_exit = True
            context.closing.set()


async def _run(server: uvicorn.Server, listener: socket.socket) -> None:
    # uvicorn ends in order when it is asked to; cancelled, it would leave its connections behind
    with anyio.CancelScope(shield=True):
        await server.serve(sockets=[listener])


class _Server(uvicorn.Server):
    """uvicorn inside somebody else's loop: it leaves the signals alone and says when it is ready."""

    def __init__(self, config: uvicorn.Config, task_status: TaskStatus[None], closing: anyio.Event) -> None:
        super().__init__(config)
        self._task_status = task_status
        self._closing = closing

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield

    async def main_loop(self) -> None:
        while not await self.on_tick(0):
            with anyio.move_on_after(_TICK_SECONDS):
                await self._closing.wait()

    async def on_tick(self, counter: int) -> bool:
        now = anyio.current_time()
        for connection in list(self.server_state.connections):
            if isinstance(connection, Connection):
                connection.look(now)
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        self._task_status.started()
