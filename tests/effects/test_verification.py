"""Archived files are read again and compared; what is found is recorded, and nothing else is done about it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.domain.examples import request
from tests.effects.holdings import TRACE, begin, hold, media, take_away, video_id
from ytarchived.effects.presence import Presence
from ytarchived.effects.verification import verify
from ytarchived.errors import LibraryUnusable, NotFound, Overloaded
from ytarchived.record.ledger import Ledger, open_ledger
from ytarchived.record.progress import Progress
from ytarchived.record.projections.storage import last_verification

VIDEOS = 40


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with open_ledger(tmp_path / "log.db") as ledger:
        await begin(ledger, tmp_path / "library")
        await hold(ledger, tmp_path / "library", VIDEOS)
        yield ledger


@pytest.fixture
def root(tmp_path: Path, ledger: Ledger) -> Path:
    return tmp_path / "library"


async def test_a_whole_library_is_read_to_its_last_byte(ledger: Ledger, root: Path) -> None:
    progress = Progress()
    report = await verify(ledger, root, progress, TRACE)
    assert (report.scope, report.videos, report.files, report.damages) == ("everything", VIDEOS, VIDEOS, ())
    assert report.bytes == sum(media(root, number).stat().st_size for number in range(VIDEOS))
    assert (progress.done, progress.total) == (report.bytes, report.bytes)
    last = await ledger.read(last_verification)
    assert last is not None
    assert last.bytes == report.bytes


async def test_a_flipped_bit_is_found_and_the_video_is_lost(ledger: Ledger, root: Path) -> None:
    content = bytearray(media(root, 3).read_bytes())
    content[500] ^= 1
    media(root, 3).write_bytes(content)
    assert (await Presence(ledger, root).look()).missing == []
    [damage] = (await verify(ledger, root, Progress(), TRACE)).damages
    assert (damage.kind, damage.path) == ("altered", f"videos/{video_id(3)}/{video_id(3)}.mp4")
    [answer] = await ledger.execute(request(f"youtube:{video_id(3)}"), trace=TRACE)
    assert answer.verdict == "accepted"
    assert media(root, 3).read_bytes() == content


async def test_a_damaged_file_that_was_restored_is_held_again(ledger: Ledger, root: Path) -> None:
    content = media(root, 3).read_bytes()
    media(root, 3).write_bytes(content[::-1])
    await verify(ledger, root, Progress(), TRACE, videos=[video_id(3)])
    media(root, 3).write_bytes(content)
    assert (await Presence(ledger, root).look()).back == []
    report = await verify(ledger, root, Progress(), TRACE, videos=[video_id(3)])
    assert report.whole == (f"youtube:{video_id(3)}",)
    [answer] = await ledger.execute(request(f"youtube:{video_id(3)}"), trace=TRACE)
    assert answer.verdict == "archived"


async def test_a_sample_is_as_large_as_asked_or_as_there_is(ledger: Ledger, root: Path) -> None:
    report = await verify(ledger, root, Progress(), TRACE, sample=5)
    assert (report.scope, report.videos) == ("a sample of 5 videos", 5)
    assert (await verify(ledger, root, Progress(), TRACE, sample=1000)).videos == VIDEOS


async def test_a_video_that_is_not_archived_cannot_be_verified(ledger: Ledger, root: Path) -> None:
    with pytest.raises(NotFound, match="cannot verify dQw4w9WgXcQ: it is not in the archive"):
        await verify(ledger, root, Progress(), TRACE, videos=[video_id(1), "dQw4w9WgXcQ"])


async def test_a_library_that_is_not_there_is_not_verified(ledger: Ledger, root: Path) -> None:
    position = ledger.feed.position
    take_away(root)
    with pytest.raises(LibraryUnusable):
        await verify(ledger, root, Progress(), TRACE)
    assert ledger.feed.position == position


async def test_a_library_that_goes_away_meanwhile_is_not_judged(ledger: Ledger, root: Path) -> None:
    class Taken(Progress):
        """Takes the library away after the first video."""

        def __call__(self, done: int, total: int) -> None:
            super().__call__(done, total)
            if done and root.exists():
                root.rename(root.with_name("away"))

    position = ledger.feed.position
    with pytest.raises(LibraryUnusable, match=r"its marker \.ytarchived is missing"):
        await verify(ledger, root, Taken(), TRACE)
    assert ledger.feed.position == position


async def test_a_verification_that_is_stopped_records_nothing(ledger: Ledger, root: Path) -> None:
    class Stopped(Progress):
        """Is told to stop when the first video is read."""

        def __call__(self, done: int, total: int) -> None:
            self.stopped = done > 0
            super().__call__(done, total)

    position = ledger.feed.position
    with pytest.raises(Overloaded, match="it was stopped half-way"):
        await verify(ledger, root, Stopped(), TRACE)
    assert ledger.feed.position == position
