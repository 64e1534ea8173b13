"""What the record says of playlists and channels, folded from what was reported."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.domain.examples import (
    OTHER,
    OTHER_ID,
    PLAYLIST,
    REMOVED,
    VIDEO,
    VIDEO_ID,
    archive,
    complete,
    entry,
    fail,
    finish,
    list_page,
    request,
    start,
)
from tests.record.examples import World, new_log
from ytarchived.domain.commands import FinishListing
from ytarchived.domain.media import Entry
from ytarchived.domain.options import Options
from ytarchived.domain.views import EntryView
from ytarchived.record.log import to_micros
from ytarchived.record.projections.lists import (
    file_name,
    find_list,
    list_departures,
    list_described,
    list_entries,
    list_lists,
)

HIDDEN = Entry(video_id="privateprva", title="[Private video]", hidden="private")


@pytest.fixture
def world(path: Path) -> Iterator[World]:
    """A world with a new record."""
    with closing(new_log(path)) as db:
        yield World(db)


def listed(world: World, job: int, *entries: Entry, end: FinishListing | None = None) -> None:
    """A list is asked for, read and, its entries being done elsewhere, complete."""
    world.does(request(PLAYLIST), start(job, PLAYLIST), list_page(*entries, job=job), end or finish(job))
    world.does(complete(job, PLAYLIST))


def test_an_entry_that_only_the_complete_listing_before_had_has_left(world: World) -> None:
    listed(world, 1, entry(), entry(OTHER_ID))
    listed(world, 4, entry())
    assert list_departures(world.db, 1) == []
    assert list_departures(world.db, 4) == [EntryView(video_id=OTHER_ID, title="A title", status="left")]


def test_a_listing_that_is_not_complete_says_of_no_entry_that_it_left_and_is_compared_with_by_none(
    world: World,
) -> None:
    listed(world, 1, entry(), entry(OTHER_ID))
    half = FinishListing(key=PLAYLIST, job=4, complete=False, received=1, expected=2, reason="half of it was shown")
    listed(world, 4, entry(), end=half)
    assert list_departures(world.db, 4) == []
    listed(world, 5, entry())
    assert [left.video_id for left in list_departures(world.db, 5)] == [OTHER_ID]


def test_a_list_says_what_became_of_its_entries(world: World) -> None:
    world.does(request(PLAYLIST, Options(limit=2)), start(1, PLAYLIST))
    world.does(list_page(entry(), entry(OTHER_ID), HIDDEN, entry("beyondlimit")))
    world.does(start(2), archive(2), start(3, OTHER), fail(REMOVED, 3, OTHER))
    view = find_list(world.db, 1, {2: 0.5}, to_micros(world.now))
    assert view is not None and view.listing is None
    assert view.job.entries == {"completed": 1, "failed": 1, "unavailable": 1, "left out": 1}
    assert (view.bytes, view.failures, view.running) == (1010, {"removed": 1}, [2])
    assert view.hidden == [EntryView(video_id=HIDDEN.video_id, title=HIDDEN.title, status="private")]
    statuses = [(each.video_id, each.status, each.job) for each in list_entries(world.db, 1)]
    assert statuses == [
        (VIDEO_ID, "completed", 2),
        (OTHER_ID, "failed", 3),
        (HIDDEN.video_id, "private", None),
        ("beyondlimit", "left out", None),
    ]


def test_how_long_the_rest_takes_is_told_from_what_was_archived_of_late(world: World) -> None:
    world.does(request(PLAYLIST), start(1, PLAYLIST), list_page(entry(), entry(OTHER_ID)), finish())
    view = find_list(world.db, 1, {}, to_micros(world.now))
    assert view is not None and view.eta_seconds is None and view.listing is not None and view.listing.complete
    world.later(timedelta(seconds=30))
    world.does(start(2), archive(2))
    view = find_list(world.db, 1, {}, to_micros(world.now))
    assert view is not None and view.eta_seconds == 30
    world.later(timedelta(seconds=15))
    world.does(start(3, OTHER))
    view = find_list(world.db, 1, {3: 0.5}, to_micros(world.now))
    assert view is not None and view.eta_seconds == 15, "of the one that runs the second half is left"
    world.later(timedelta(hours=1))
    view = find_list(world.db, 1, {3: 0.5}, to_micros(world.now))
    assert view is not None and view.eta_seconds == 600, "only the last ten minutes tell"


def test_a_video_in_two_lists_is_one_file_and_two_memberships(world: World) -> None:
    world.does(request(VIDEO), start(1), archive(1))
    listed(world, 2, entry())
    world.does(request(other := "youtube:playlist:PLBCF2DAC6FFB574DF"), start(3, other))
    assert [(each.video_id, each.status) for each in list_entries(world.db, 2)] == [(VIDEO_ID, "completed")]
    assert world.db.execute("SELECT count(*) FROM videos").fetchone() == (1,)


def test_lists_are_shown_newest_first_and_videos_are_none(world: World) -> None:
    world.does(request(VIDEO))
    listed(world, 2, entry())
    listed(world, 3, entry())
    assert [job.job for job in list_lists(world.db, None, 10)] == [3, 2]
    assert [job.job for job in list_lists(world.db, 3, 10)] == [2]
    assert find_list(world.db, 1, {}, 0) is None and find_list(world.db, 99, {}, 0) is None


def test_what_is_described_of_a_list_is_its_newest_listing_after_each_change(world: World) -> None:
    assert list_described(world.db, 0) == []
    world.does(request(PLAYLIST), start(1, PLAYLIST), list_page(entry()), finish())
    [first] = list_described(world.db, 0)
    assert (first.job, first.key) == (1, PLAYLIST)
    assert list_described(world.db, first.updated_at) == []
    world.later(timedelta(seconds=1))
    world.does(start(2), archive(2), complete(1, PLAYLIST))
    [again] = list_described(world.db, first.updated_at)
    assert again.job == 1
    world.later(timedelta(seconds=1))
    listed(world, 3, entry())
    assert [each.job for each in list_described(world.db, 0)] == [3]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        (PLAYLIST, "PLBCF2DAC6FFB574DE"),
        ("youtube:channel:@someone/shorts", "@someone-shorts"),
        ("youtube:channel:user/someone", "user-someone"),
    ],
)
def test_a_list_has_a_name_among_files(key: str, name: str) -> None:
    assert file_name(key) == name
