"""A look at the library tells the few that are lost from the many that cannot be."""

from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from tests.domain.examples import request
from tests.effects.holdings import TRACE, begin, hold, media, take_away, video_id
from ytarchived.domain.answers import Verdict
from ytarchived.effects.presence import Presence
from ytarchived.errors import LibraryUnusable
from ytarchived.record.ledger import Ledger, open_ledger
from ytarchived.record.log import read_from

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


@pytest.fixture
def presence(ledger: Ledger, root: Path) -> Presence:
    return Presence(ledger, root)


async def asked_again(ledger: Ledger, number: int) -> Verdict:
    [answer] = await ledger.execute(request(f"youtube:{video_id(number)}"), trace=TRACE)
    return answer.verdict


async def happened(ledger: Ledger, since: int) -> list[str]:
    """The types of the outcomes after a position."""
    records = await ledger.read(read_from, since, 1000)
    return [record.type for record in records if record.role == "outcome"]


async def test_a_whole_library_leaves_no_trace_in_the_log(ledger: Ledger, presence: Presence) -> None:
    before = ledger.feed.position
    found = await presence.look()
    assert (found.held, found.missing, found.back) == (VIDEOS, [], [])
    assert ledger.feed.position == before
    check = await presence.check()
    assert (check.ok, check.words) == (True, "none is missing")


async def test_a_file_that_is_gone_and_one_of_another_size_are_lost(
    ledger: Ledger, root: Path, presence: Presence
) -> None:
    media(root, 3).unlink()
    media(root, 7).write_bytes(b"cut")
    found = await presence.look()
    assert [damage.kind for damage in found.missing] == ["missing", "resized"]
    assert (await presence.check()).words == "2 archived videos are lost"
    assert [await asked_again(ledger, number) for number in (3, 7, 4)] == ["accepted", "accepted", "archived"]


async def test_a_lost_file_that_is_back_is_held_again(ledger: Ledger, root: Path, presence: Presence) -> None:
    away = media(root, 3).rename(root / "away")
    await presence.look()
    away.rename(media(root, 3))
    assert (await presence.look()).back == [f"youtube:{video_id(3)}"]
    assert await asked_again(ledger, 3) == "archived"


async def test_from_a_mass_absence_nothing_is_concluded(ledger: Ledger, root: Path, presence: Presence) -> None:
    before = ledger.feed.position
    (root / "videos").rename(root / "away")
    for _ in range(2):
        assert len((await presence.look()).missing) == VIDEOS
    assert await happened(ledger, before) == ["LibraryDoubted"]
    check = await presence.check()
    assert not check.ok
    assert check.words.startswith("40 archived videos are not in their place")
    assert await asked_again(ledger, 3) == "archived"
    (root / "videos").rmdir()
    (root / "away").rename(root / "videos")
    await presence.look()
    assert (await presence.check()).ok
    assert await happened(ledger, before) == ["LibraryDoubted", "DoubtEnded"]


async def test_a_person_may_take_a_mass_for_lost(ledger: Ledger, root: Path, presence: Presence) -> None:
    for number in range(VIDEOS):
        media(root, number).unlink()
    await presence.look()
    await presence.look(by="socket")
    assert (await presence.check()).words == "40 archived videos are lost"
    assert await asked_again(ledger, 3) == "accepted"


async def test_a_library_that_is_not_mounted_says_nothing(ledger: Ledger, root: Path, presence: Presence) -> None:
    before = ledger.feed.position
    take_away(root)
    with pytest.raises(LibraryUnusable):
        await presence.look()
    with pytest.raises(LibraryUnusable):
        await presence.look(by="socket")
    assert await presence.notice([video_id(3)]) == []
    assert ledger.feed.position == before


async def test_only_what_is_lost_is_noticed(root: Path, presence: Presence) -> None:
    media(root, 3).unlink()
    assert await presence.notice([video_id(3), video_id(4), "not-ours--1"]) == [video_id(3)]


async def test_one_that_is_missing_among_many_is_not_noticed_alone(root: Path, presence: Presence) -> None:
    for number in range(20):
        media(root, number).unlink()
    assert await presence.notice([video_id(3)]) == []
    assert not (await presence.check()).ok


async def test_the_daemon_looks_at_its_start(ledger: Ledger, root: Path, presence: Presence) -> None:
    media(root, 3).unlink()
    position = ledger.feed.position
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(presence.run)
        await ledger.feed.wait_after(position)
        tasks.cancel_scope.cancel()
    assert await happened(ledger, position) == ["FilesMissed"]


async def test_a_daemon_whose_library_is_not_there_goes_on_looking(root: Path, presence: Presence) -> None:
    take_away(root)
    with anyio.move_on_after(0.1) as scope:
        await presence.run()
    assert scope.cancelled_caught


async def test_without_a_library_there_is_nothing_to_look_at(tmp_path: Path) -> None:
    async with open_ledger(tmp_path / "empty.db") as ledger:
        assert (await Presence(ledger, tmp_path / "nowhere").look()).held == 0
