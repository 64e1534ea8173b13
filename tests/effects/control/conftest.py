"""The real API on a real socket, with a real ledger in a folder that is thrown away."""

import socket
import time
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest
from anyio.abc import TaskStatus

from tests.effects.control.client import Api
from tests.effects.control.scenes import World
from ytarchived.effects.control.context import Context
from ytarchived.effects.control.server import serve
from ytarchived.effects.control_socket import listening
from ytarchived.effects.library import open_library
from ytarchived.effects.live import Live
from ytarchived.effects.presence import Presence
from ytarchived.protocol import Check
from ytarchived.record.ledger import open_ledger

VERSION = "1.2.3"


@pytest.fixture
def checks() -> list[Check]:
    """What the daemon finds when it looks after itself; a test may add to it."""
    return [Check(name="library", ok=True, words="mounted and ours")]


@asynccontextmanager
async def serving(path: Path, context: Context, owners: Collection[int] = ()) -> AsyncIterator[Api]:
    """Serve the API at `path`; it ends when `Api.scope` is cancelled, or here."""
    scope, ended = anyio.CancelScope(), anyio.Event()

    async def run(listener: socket.socket, *, task_status: TaskStatus[None]) -> None:
        with scope:
            await serve(listener, context, owners=owners, task_status=task_status)
        ended.set()

    with listening(path) as listener:
        async with anyio.create_task_group() as group:
            await group.start(run, listener)
            yield Api(path, context, scope, ended)
            scope.cancel()


@pytest.fixture
async def api(tmp_path: Path, checks: list[Check]) -> AsyncIterator[Api]:
    async def look() -> list[Check]:
        return checks

    path = tmp_path / "control.sock"
    open_library(tmp_path / "YTArchive", None)
    async with open_ledger(tmp_path / "log.db") as ledger:
        presence = Presence(ledger, tmp_path / "YTArchive")
        context = Context(
            ledger=ledger, live=Live(), presence=presence, checks=look, version=VERSION, started_at=time.monotonic()
        )
        async with serving(path, context) as api:
            yield api


@pytest.fixture
def world(api: Api) -> World:
    """The world that reports to the API's ledger."""
    return World(api.ledger)
