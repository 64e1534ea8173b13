"""What is to be found in the output folder of which profile."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.domain.examples import MEDIA_PATH, OTHER, OTHER_ID, VIDEO, VIDEO_ID, archive, describe, request, start
from tests.record.examples import World, dump, new_log
from ytarchived.domain.commands import RecordPresence
from ytarchived.domain.media import Damage
from ytarchived.domain.options import Options
from ytarchived.record import rebuild
from ytarchived.record.projections.outputs import wanted_after

AUDIO = Options(output="audio")


@pytest.fixture
def world(path: Path) -> Iterator[World]:
    """A world with a new record."""
    with closing(new_log(path)) as db:
        yield World(db)


def found(world: World, profile: str = "audio", after: int = 0, limit: int = 10) -> list[tuple[str, str, str]]:
    """The videos with their paths and titles."""
    return [each[1:] for each in wanted_after(world.db, profile, after, limit)]


def last(world: World) -> int:
    """The position of what changed last."""
    return wanted_after(world.db, "audio", 0, 10)[-1].changed


def test_it_is_found_when_it_is_archived(world: World) -> None:
    world.does(request(options=AUDIO), start(), describe(title="A title"))
    assert found(world) == []
    world.does(archive())
    assert found(world) == [(VIDEO_ID, MEDIA_PATH, "A title")]
    assert found(world, "car") == found(world, after=last(world)) == []


def test_it_is_found_when_it_was_archived_before(world: World) -> None:
    world.does(request(), start(), archive(), request(options=AUDIO), request(options=Options(output="car")))
    assert found(world) == found(world, "car") == [(VIDEO_ID, MEDIA_PATH, "")]


def test_it_changes_when_it_is_archived_anew(world: World) -> None:
    world.does(
        request(options=AUDIO), start(), archive(), request(OTHER, AUDIO), start(2, OTHER), archive(2, key=OTHER)
    )
    assert [video_id for video_id, _, _ in found(world)] == [VIDEO_ID, OTHER_ID]
    before = last(world)
    world.does(request(force=True), start(3), archive(3))
    assert [video_id for video_id, _, _ in found(world, after=before)] == [VIDEO_ID]
    assert [video_id for video_id, _, _ in found(world, limit=1)] == [OTHER_ID]


def test_one_that_is_lost_is_to_be_found_where_it_was(world: World) -> None:
    missing = Damage(path=MEDIA_PATH, kind="missing", detail="no such file")
    world.does(request(VIDEO, AUDIO), start(), archive(), RecordPresence(held=1, missing=(missing,)))
    assert found(world) == [(VIDEO_ID, MEDIA_PATH, "")]


def test_a_rebuild_finds_the_same(world: World) -> None:
    world.does(request(VIDEO, AUDIO), start(), archive(), request(OTHER, AUDIO))
    before = dump(world.db)
    assert len(before["outputs"]) == 2
    rebuild.rebuild(world.db)
    assert dump(world.db) == before
