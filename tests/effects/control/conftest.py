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
from ytarchived.domain.media import FormatFacts
from ytarchived.domain.options import Options
from ytarchived.domain.targets import Target
from ytarchived.effects.checkup import Checkup
from ytarchived.effects.control.connection import USUAL, Limits
from ytarchived.effects.control.context import Context
from ytarchived.effects.control.server import serve
from ytarchived.effects.control_socket import listening
from ytarchived.effects.indexing import keep_up
from ytarchived.effects.library import open_library
from ytarchived.effects.live import Live
from ytarchived.effects.offers import ListOffer
from ytarchived.effects.presence import Presence
from ytarchived.effects.workers.messages import Offered
from ytarchived.protocol import Check
from ytarchived.record.ledger import Ledger, open_ledger
from ytarchived.record.search.database import Search

VERSION = "1.2.3"
PROFILES = {"audio": Options(quality="bestaudio", audio_format="opus", caption_languages=())}


@pytest.fixture
def checks() -> list[Check]:
    """What the daemon finds when it looks after itself; a test may add to it."""
    return [Check(name="library", ok=True, words="mounted and ours")]


@asynccontextmanager
async def serving(
    path: Path, context: Context, owners: Collection[int] = (), limits: Limits = USUAL
) -> AsyncIterator[Api]:
    """Serve the API at `path`; it ends when `Api.scope` is cancelled, or here."""
    scope, ended = anyio.CancelScope(), anyio.Event()

    async def run(listener: socket.socket, *, task_status: TaskStatus[None]) -> None:
        with scope:
            await serve(listener, context, owners=owners, limits=limits, task_status=task_status)
        ended.set()

    with listening(path) as listener:
        async with anyio.create_task_group() as group:
            await group.start(run, listener)
            yield Api(path, context, scope, ended)
            scope.cancel()


@asynccontextmanager
async def searching(ledger: Ledger, folder: Path) -> AsyncIterator[Search]:
    """A search that keeps up with the ledger and with a library, all in one folder."""
    search = Search(folder / "search.db")
    open_library(folder / "library", None)
    async with anyio.create_task_group() as group:
        group.start_soon(keep_up, ledger, search, folder / "library")
        while search.problem:
            await anyio.lowlevel.checkpoint()
        yield search
        group.cancel_scope.cancel()


async def list_offered(target: Target) -> ListOffer:
    """What YouTube would say of any list."""
    return ListOffer(title=f"All of {target.id}", channel="Anybody", description="", entries=3, source="yt-dlp")


async def offered(video: Target) -> Offered:
    """What YouTube would say of any video."""
    return Offered(
        video_id=video.id, title="Any", duration_seconds=3.0, formats=(FORMAT,), captions=("en",), automatic_captions=()
    )


FORMAT = FormatFacts(
    format_id="137",
    container="mp4",
    height=1080,
    width=1920,
    frames_per_second=24.0,
    video_codec="avc1.640028",
    audio_codec="",
    bits_per_second=4_000_000,
    bytes=None,
    language="",
    note="1080p",
)


@pytest.fixture
async def api(tmp_path: Path, checks: list[Check]) -> AsyncIterator[Api]:
    async def look() -> list[Check]:
        return checks

    path = tmp_path / "control.sock"
    async with open_ledger(tmp_path / "log.db") as ledger, searching(ledger, tmp_path) as search:
        context = Context(
            ledger=ledger,
            live=Live(),
            presence=Presence(ledger, tmp_path / "library"),
            checks=Checkup(look),
            wake_inbox=lambda: None,
            offered=offered,
            list_offered=list_offered,
            profiles=PROFILES,
            search=search,
            library=tmp_path / "library",
            logs=tmp_path / "logs",
            version=VERSION,
            started_at=time.monotonic(),
        )
        async with serving(path, context) as api:
            yield api


@pytest.fixture
def world(api: Api) -> World:
    """The world that reports to the API's ledger."""
    return World(api.ledger)
