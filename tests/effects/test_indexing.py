"""The search database follows a real ledger and a real library, whatever becomes of its own file."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest

from tests.effects.control.scenes import OTHER, VIDEO, World
from ytarchived.domain.commands import RecordArchived
from ytarchived.domain.media import ArchivedFile, MediaFacts
from ytarchived.domain.search import read_query
from ytarchived.effects import indexing
from ytarchived.effects.indexing import keep_up
from ytarchived.effects.library import layout, open_library
from ytarchived.errors import Code, YtarchivedError
from ytarchived.record.ledger import Ledger, open_ledger
from ytarchived.record.search.database import Search, SearchUnavailable

SAID = "WEBVTT\n\n00:00:07.000 --> 00:00:09.000\nwe come to the harbour\n"


class Place:
    """A record, a library and a search database in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.library = folder / "library"
        self.index = folder / "search.db"
        self.search = Search(self.index)
        open_library(self.library, None)

    @asynccontextmanager
    async def indexed(self, log: str = "log.db") -> AsyncIterator[Ledger]:
        """The ledger, while the search keeps up with it."""
        async with open_ledger(self.folder / log) as ledger, anyio.create_task_group() as tasks:
            tasks.start_soon(keep_up, ledger, self.search, self.library)
            yield ledger
            tasks.cancel_scope.cancel()

    async def archives(self, ledger: Ledger, key: str, *languages: str) -> None:
        """A video is archived whose captions all say the same."""
        world, name = World(ledger), key.removeprefix("youtube:")
        job = await world.asks(key)
        await world.starts(key, job)
        await world.describes(key, job, "A walk")
        paths = [f"videos/{name}/captions/{name}_{language}.vtt" for language in languages]
        for path in paths:
            (self.library / path).parent.mkdir(parents=True, exist_ok=True)
            (self.library / path).write_text(SAID)
        captions = (ArchivedFile(path=path, role="caption", bytes=1, sha256="") for path in paths)
        files = (ArchivedFile(path=f"videos/{name}/{name}.mp4", role="media", bytes=1, sha256=""), *captions)
        media = MediaFacts(container="mp4", duration_seconds=60.0, height=720)
        await ledger.execute(RecordArchived(key=key, job=job, files=files, media=media, quality="best"), trace="world")

    async def moments(self, text: str) -> list[tuple[str, str, int | None]]:
        """Video, language and second of each hit."""
        found = await self.search.find(read_query(text), after=None, limit=10)
        return [(video.video_id, hit.language, hit.seconds) for _, video in found for hit in video.hits]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A place whose search gathers outcomes for no longer than it must, as it is waited for without rest."""
    monkeypatch.setattr(indexing, "_GATHER_SECONDS", 0.01)
    return Place(tmp_path)


async def until(happened: Callable[[], Awaitable[bool]]) -> None:
    """Look again and again until it happened; a test that waits in vain is stopped from outside."""
    while not await happened():
        await anyio.lowlevel.checkpoint()


async def finds(place: Place, text: str, *moments: tuple[str, str, int | None]) -> None:
    """Wait until a search finds these moments."""

    async def found() -> bool:
        try:
            return await place.moments(text) == list(moments)
        except SearchUnavailable:
            return False

    await until(found)


async def test_what_is_said_in_an_archived_video_is_found(place: Place) -> None:
    async with place.indexed() as ledger:
        await place.archives(ledger, VIDEO, "en", "de-AT")
        await finds(place, "harbour", ("dQw4w9WgXcQ", "en", 7), ("dQw4w9WgXcQ", "de-AT", 7))
        assert place.search.problem == ""


async def test_what_happened_while_nobody_followed_is_read_later(place: Place) -> None:
    async with open_ledger(place.folder / "log.db") as ledger:
        await place.archives(ledger, VIDEO, "en")
    async with place.indexed() as ledger:
        await finds(place, "harbour", ("dQw4w9WgXcQ", "en", 7))


async def test_it_goes_on_where_it_was(place: Place) -> None:
    async with place.indexed() as ledger:
        await place.archives(ledger, VIDEO, "en")
        await finds(place, "harbour", ("dQw4w9WgXcQ", "en", 7))
    shutil.rmtree(place.library / "videos")
    async with place.indexed() as ledger:
        await finds(place, "harbour", ("dQw4w9WgXcQ", "en", 7))


async def test_captions_that_are_not_there_are_passed_over(place: Place) -> None:
    async with open_ledger(place.folder / "log.db") as ledger:
        await place.archives(ledger, VIDEO, "en", "de")
        (place.library / "videos/dQw4w9WgXcQ/captions/dQw4w9WgXcQ_en.vtt").unlink()
    async with place.indexed() as ledger:
        await finds(place, "harbour", ("dQw4w9WgXcQ", "de", 7))


async def test_captions_of_a_library_that_is_not_in_its_place_are_read_when_it_is(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    away, refused = place.folder / "away", anyio.Event()

    def require_marker(root: Path) -> None:
        try:
            layout.require_marker(root)
        except YtarchivedError:
            anyio.from_thread.run_sync(refused.set)
            raise

    monkeypatch.setattr(indexing, "require_marker", require_marker)
    async with open_ledger(place.folder / "log.db") as ledger:
        await place.archives(ledger, VIDEO, "en")
    place.library.rename(away)
    async with place.indexed() as ledger:
        await refused.wait()
        away.rename(place.library)
        await place.archives(ledger, OTHER, "en")
        await finds(place, "harbour", ("jNQXAC9IVRw", "en", 7), ("dQw4w9WgXcQ", "en", 7))


async def test_an_index_of_another_log_is_made_anew(place: Place) -> None:
    async with place.indexed() as ledger:
        await place.archives(ledger, VIDEO, "en")
        await finds(place, "harbour", ("dQw4w9WgXcQ", "en", 7))
    async with place.indexed("another.db") as ledger:
        await finds(place, "harbour")
        await place.archives(ledger, OTHER, "en")
        await finds(place, "harbour", ("jNQXAC9IVRw", "en", 7))


async def test_a_damaged_index_is_made_anew(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "_PAUSE_SECONDS", 0)
    async with place.indexed() as ledger:
        await place.archives(ledger, VIDEO, "en")
        await finds(place, "harbour", ("dQw4w9WgXcQ", "en", 7))
    with place.index.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (place.index.stat().st_size - 4096))
    async with place.indexed() as ledger:
        await finds(place, "harbour", ("dQw4w9WgXcQ", "en", 7))


async def test_a_disk_that_refuses_the_index_is_said_and_tried_again(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "_PAUSE_SECONDS", 0)
    place.index.mkdir()
    async with place.indexed() as ledger:
        await place.archives(ledger, VIDEO, "en")

        async def refused() -> bool:
            return "cannot be used" in place.search.problem

        await until(refused)
        with pytest.raises(SearchUnavailable, match="cannot search: the index cannot be used") as error:
            await place.search.find(read_query("harbour"), after=None, limit=1)
        assert error.value.code is Code.SERVICE_UNAVAILABLE
        place.index.rmdir()
        await finds(place, "harbour", ("dQw4w9WgXcQ", "en", 7))


async def test_nothing_is_found_before_the_index_is_open(place: Place) -> None:
    with pytest.raises(SearchUnavailable, match="not open yet"):
        await place.search.find(read_query("harbour"), after=None, limit=1)
