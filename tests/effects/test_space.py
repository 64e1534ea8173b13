"""Room is set aside before media is fetched, so that what is begun can be finished."""

from pathlib import Path

import anyio
import pytest

from tests.domain.examples import OTHER_ID, VIDEO_ID
from ytarchived.effects import library
from ytarchived.effects.space import COPIES, Space
from ytarchived.errors import LibraryUnusable, StorageFull

TOO_MUCH_BYTES = 1 << 60
THIRD = "video000003"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    library.open_library(tmp_path, None)
    return tmp_path


@pytest.fixture
def most_bytes(root: Path) -> int:
    """The media that takes three fifths of the disk with its merge: it fits once and not twice."""
    return library.free_bytes(root) * 3 // 5 // COPIES


async def test_room_for_one_is_not_room_for_two(root: Path, most_bytes: int) -> None:
    space = Space(root, least_free_bytes=0)
    await space.reserve(VIDEO_ID, most_bytes)
    with pytest.raises(StorageFull, match=f"cannot fetch {OTHER_ID}: it takes .* with its merge, and .* more than"):
        await space.reserve(OTHER_ID, most_bytes)
    space.release(VIDEO_ID)
    await space.reserve(OTHER_ID)
    assert space.waiting == []


async def test_reserving_again_replaces_what_was_reserved(root: Path, most_bytes: int) -> None:
    space = Space(root, least_free_bytes=0)
    await space.reserve(VIDEO_ID, most_bytes)
    await space.reserve(VIDEO_ID, most_bytes)
    assert space.waiting == []


async def test_a_video_of_unknown_size_reserves_nothing(root: Path) -> None:
    space = Space(root, least_free_bytes=0)
    await space.reserve(VIDEO_ID)
    assert (await space.measure()).endswith(" are free")


async def test_the_floor_stays_free(root: Path, most_bytes: int) -> None:
    space = Space(root, least_free_bytes=most_bytes * COPIES)
    await space.measure()
    with pytest.raises(StorageFull):
        await space.reserve(VIDEO_ID, most_bytes)


async def test_below_the_floor_nothing_starts(root: Path) -> None:
    with pytest.raises(StorageFull, match=r"cannot start downloads: .* are free in .*, .* are to stay free") as refused:
        await Space(root, least_free_bytes=TOO_MUCH_BYTES).measure()
    assert refused.value.hint.endswith("downloads go on by themselves")


async def test_bytes_that_lie_in_staging_need_no_room(root: Path, most_bytes: int) -> None:
    space = Space(root, least_free_bytes=0)
    staged = library.staging_of(root, VIDEO_ID) / "work/media.part"
    staged.write_bytes(bytes(5 << 20))
    await space.reserve(VIDEO_ID, 4 << 20)
    assert (await space.measure()).endswith(" are free, 3 MB of them reserved")
    await space.reserve(OTHER_ID, most_bytes)


async def test_nothing_starts_while_a_video_waits_for_room(root: Path) -> None:
    space = Space(root, least_free_bytes=0)
    with pytest.raises(StorageFull):
        await space.reserve(VIDEO_ID, TOO_MUCH_BYTES)
    assert space.waiting == [VIDEO_ID]
    with pytest.raises(StorageFull, match=f"cannot start downloads: {VIDEO_ID} waits for"):
        await space.measure()
    space.forget(VIDEO_ID)
    await space.measure()


async def test_a_video_that_waits_is_not_overtaken_by_one_that_is_running(root: Path, most_bytes: int) -> None:
    space = Space(root, least_free_bytes=0)
    await space.reserve(THIRD, most_bytes)
    for video_id in (VIDEO_ID, OTHER_ID):
        with pytest.raises(StorageFull):
            await space.reserve(video_id, most_bytes)
    space.release(THIRD)
    with pytest.raises(StorageFull):
        await space.reserve(OTHER_ID)
    await space.measure()
    await space.reserve(VIDEO_ID)
    assert space.waiting == [OTHER_ID]


async def test_small_videos_go_first_when_the_configuration_says_so(root: Path) -> None:
    space = Space(root, least_free_bytes=0, small_first=True)
    with pytest.raises(StorageFull):
        await space.reserve(VIDEO_ID, TOO_MUCH_BYTES)
    await space.measure()
    await space.reserve(OTHER_ID, 1)


async def test_a_disk_that_cannot_be_measured_is_no_full_disk(tmp_path: Path) -> None:
    space = Space(tmp_path / "away", least_free_bytes=0)
    with pytest.raises(LibraryUnusable):
        await space.measure()
    with pytest.raises(LibraryUnusable):
        await space.reserve(VIDEO_ID, 1)


async def test_a_fresh_look_that_shows_plenty_is_not_repeated(root: Path, most_bytes: int) -> None:
    space = Space(root, least_free_bytes=0)
    await space.require()
    await anyio.Path(root).rename(root.with_name("away"))
    await space.reserve(VIDEO_ID, most_bytes)
    space.release(VIDEO_ID)
    with pytest.raises(LibraryUnusable):
        await space.reserve(OTHER_ID, most_bytes)  # for the first has filled what it reserved
