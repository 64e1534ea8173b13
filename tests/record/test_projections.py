"""What every reader of the projections answers, after what the world did."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.domain.examples import (
    DAMAGED,
    MEDIA,
    METADATA_ONLY,
    OTHER,
    OTHER_ID,
    PLAYLIST,
    RATE_LIMITED,
    REMOVED,
    TAKE,
    THUMBNAIL,
    VIDEO,
    VIDEO_ID,
    accepted,
    archive,
    archived,
    cancel,
    complete,
    describe,
    entry,
    fail,
    finish,
    hold_file,
    interrupt,
    line,
    list_page,
    request,
    start,
    take_file,
    wanted,
)
from tests.domain.specification import NOW
from tests.record.examples import TRACE, World, new_log, video
from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import AdoptLibrary, ApproveFile, RecordFiled, RecordListing
from ytarchived.domain.media import Entry, VideoMetadata
from ytarchived.domain.options import Options
from ytarchived.record import log
from ytarchived.record.log import to_micros
from ytarchived.record.projections import jobs, plans, states, storage, takes
from ytarchived.record.projections.jobs import DueJob, OpenJob


@pytest.fixture
def world(path: Path) -> Iterator[World]:
    """A world with a new record."""
    with closing(new_log(path)) as db:
        yield World(db)


def status_of(world: World, job: int) -> str:
    """The status that a job shows."""
    view = jobs.find_job(world.db, job)
    assert view is not None
    return view.status


def numbers_of(due: list[DueJob] | list[OpenJob]) -> list[int]:
    """Their numbers, in order."""
    return [job.job for job in due]


def due(world: World, limit: int = 10) -> list[int]:
    """The numbers of the jobs that may start now."""
    return numbers_of(jobs.list_due(world.db, to_micros(world.now), limit))


def test_a_new_job_says_all_that_is_known_of_it(world: World) -> None:
    world.does(request(VIDEO, wanted("720p")))
    view = jobs.find_job(world.db, 1)
    assert view is not None
    assert (view.job, view.kind, view.status, view.key, view.video_id) == (1, "video", "queued", VIDEO, VIDEO_ID)
    assert view.target == f"https://www.youtube.com/watch?v={VIDEO_ID}"
    assert (view.quality, view.origin, view.title, view.attempts) == ("720p", "socket", "", 0)
    assert (view.error, view.retry_at, view.progress, view.parent, view.entries) == (None, None, None, None, None)
    assert view.requested_at == view.updated_at == NOW


def test_a_job_that_does_not_exist_is_not_found(world: World) -> None:
    assert jobs.find_job(world.db, 1) is None
    assert jobs.stream_of_job(world.db, 1) is None


def test_the_kind_of_a_job_is_that_of_its_target(world: World) -> None:
    world.does(request(PLAYLIST), request("youtube:channel:@someone"), request(VIDEO, METADATA_ONLY))
    assert [view.kind for view in jobs.list_jobs(world.db)] == ["metadata", "channel", "playlist"]


def test_the_status_follows_the_way_of_a_job(world: World) -> None:
    world.does(request())
    assert status_of(world, 1) == "queued"
    world.does(start())
    assert status_of(world, 1) == "running"
    world.does(interrupt())
    assert status_of(world, 1) == "queued"
    world.does(start(), fail(DAMAGED))
    assert status_of(world, 1) == "retrying"
    world.later(timedelta(hours=1))
    world.does(start(), archive())
    assert status_of(world, 1) == "completed"


def test_a_failed_attempt_shows_what_was_said_and_when_it_is_tried_again(world: World) -> None:
    world.does(request(), start(), fail(DAMAGED))
    view = jobs.find_job(world.db, 1)
    assert view is not None and view.error is not None
    assert (view.error.kind, view.error.words, view.attempts) == ("media-damaged", "moov atom not found", 1)
    assert view.retry_at == NOW + timedelta(seconds=15)
    world.later(timedelta(hours=1))
    world.does(start(), archive())
    view = jobs.find_job(world.db, 1)
    assert view is not None
    assert (view.error, view.retry_at, view.attempts) == (None, None, 1)


def test_an_attempt_that_spent_nothing_is_not_counted(world: World) -> None:
    world.does(request(), start(), fail(RATE_LIMITED))
    view = jobs.find_job(world.db, 1)
    assert view is not None and view.error is not None
    assert (view.attempts, view.error.kind) == (0, "rate-limited")


def test_a_failed_job_keeps_why(world: World) -> None:
    world.does(request(), start(), fail(REMOVED))
    view = jobs.find_job(world.db, 1)
    assert view is not None and view.error is not None
    assert (view.status, view.error.kind, view.retry_at) == ("failed", "removed", NOW + timedelta(days=1))


def test_a_cancelled_job_stays_cancelled_though_its_video_arrived(world: World) -> None:
    world.does(request(), start(), cancel(), archive())
    assert status_of(world, 1) == "cancelled"
    assert storage.find_video(world.db, VIDEO_ID) is not None


def test_a_job_takes_the_title_of_its_video_or_list(world: World) -> None:
    world.does(request(), start(), describe(title="A title"), request(PLAYLIST), start(2, PLAYLIST), finish(2))
    assert [view.title for view in jobs.list_jobs(world.db)] == ["A list", "A title"]


def test_jobs_are_listed_newest_first_page_by_page(world: World) -> None:
    world.asks(*range(5))
    assert [view.job for view in jobs.list_jobs(world.db, limit=2)] == [5, 4]
    assert [view.job for view in jobs.list_jobs(world.db, before=4, limit=2)] == [3, 2]
    assert [view.job for view in jobs.list_jobs(world.db, before=2, limit=2)] == [1]
    assert jobs.list_jobs(world.db, before=1) == []


def test_jobs_are_listed_by_status(world: World) -> None:
    world.asks(*range(5))
    world.does(start(2, video(1)), start(4, video(3)), cancel(5, video(4)))
    assert [view.job for view in jobs.list_jobs(world.db, statuses=["running"])] == [4, 2]
    assert [view.job for view in jobs.list_jobs(world.db, statuses=["running", "cancelled", "running"])] == [5, 4, 2]
    assert [view.job for view in jobs.list_jobs(world.db, statuses=["running", "cancelled"], limit=2)] == [5, 4]
    assert [view.job for view in jobs.list_jobs(world.db, statuses=["queued"], before=3)] == [1]
    assert jobs.list_jobs(world.db, statuses=["failed"]) == []


def test_jobs_are_counted_by_status(world: World) -> None:
    assert jobs.count_by_status(world.db) == {}
    world.asks(*range(5))
    world.does(start(2, video(1)), start(4, video(3)), cancel(5, video(4)))
    assert jobs.count_by_status(world.db) == {"queued": 2, "running": 2, "cancelled": 1}
    world.does(cancel(1, video(0)), cancel(3, video(2)))
    assert jobs.count_by_status(world.db) == {"running": 2, "cancelled": 3}


def test_due_jobs_come_in_the_order_of_asking(world: World) -> None:
    world.asks(*range(4))
    world.does(start(1, video(0)))
    assert due(world) == [2, 3, 4]
    assert due(world, limit=2) == [2, 3]


def test_a_due_job_says_what_is_needed_to_start_it(world: World) -> None:
    options = Options(quality="720p", caption_languages=("de",))
    world.does(request(VIDEO, options))
    assert jobs.list_due(world.db, to_micros(NOW), 1) == [DueJob(1, VIDEO, options, TRACE)]


def test_a_job_whose_waiting_is_over_comes_first(world: World) -> None:
    world.asks(0, 1, 2)
    world.does(start(3, video(2)), fail(DAMAGED, 3, video(2)))
    assert due(world) == [1, 2]
    assert jobs.next_retry_at(world.db, to_micros(NOW)) == to_micros(NOW + timedelta(seconds=15))
    world.later(timedelta(seconds=15))
    assert due(world) == [3, 1, 2]


def test_nothing_waits_when_nothing_failed(world: World) -> None:
    world.asks(0)
    assert jobs.next_retry_at(world.db, to_micros(NOW)) is None


def test_entries_of_a_list_that_has_enough_running_leave_the_places_to_others(world: World) -> None:
    world.does(request(PLAYLIST, Options(max_concurrent=1)), start(1, PLAYLIST))
    world.does(list_page(entry(), entry(OTHER_ID)), request("youtube:00000000009"))
    due = jobs.list_due(world.db, to_micros(world.now), 2)
    assert [(job.job, job.parent, job.max_concurrent) for job in due] == [(2, 1, 1), (3, 1, 1)]
    assert numbers_of(jobs.list_due(world.db, to_micros(world.now), 2, [1])) == [4]


def test_lists_are_due_however_many_videos_are(world: World) -> None:
    world.asks(*range(5))
    world.does(request(PLAYLIST))
    assert due(world, limit=2) == [1, 2, 6]


def test_a_list_whose_waiting_is_over_is_due_however_many_videos_are(world: World) -> None:
    world.asks(*range(3))
    world.does(request(PLAYLIST), *(start(number + 1, video(number)) for number in range(3)), start(4, PLAYLIST))
    world.does(*(fail(DAMAGED, number + 1, video(number)) for number in range(3)))
    world.later(timedelta(seconds=1))
    world.does(fail(DAMAGED, 4, PLAYLIST))
    world.later(timedelta(hours=1))
    assert due(world, limit=2) == [1, 2, 4]


def test_what_comes_next_is_listed_in_its_order(world: World) -> None:
    world.asks(0, 1, 2)
    world.does(start(1, video(0)), fail(DAMAGED, 1, video(0)))
    assert [view.job for view in jobs.list_waiting(world.db, 10)] == [2, 3, 1]
    assert [view.job for view in jobs.list_waiting(world.db, 2)] == [2, 3]


def test_jobs_that_claim_a_worker_are_listed(world: World) -> None:
    world.asks(0, 1)
    world.does(start(1, video(0)), request(PLAYLIST), start(3, PLAYLIST))
    assert jobs.list_running(world.db) == [OpenJob(1, video(0), TRACE), OpenJob(3, PLAYLIST, TRACE)]
    world.does(finish(3))
    assert numbers_of(jobs.list_running(world.db)) == [1]


def test_cancelled_jobs_are_told_from_others(world: World) -> None:
    world.asks(0, 1, 2)
    world.does(cancel(2, video(1)))
    assert jobs.list_stopped(world.db, [1, 2, 99]) == [2]


def test_a_target_has_an_open_job_until_it_is_over(world: World) -> None:
    assert not states.has_open_job(world.db, VIDEO)
    world.does(request(), start())
    assert states.has_open_job(world.db, VIDEO)
    world.does(archive())
    assert not states.has_open_job(world.db, VIDEO)


def listing(world: World, *entries: Entry) -> None:
    """A playlist as job 1, with these entries, read to its end."""
    world.does(request(PLAYLIST), start(1, PLAYLIST), list_page(*entries), finish())


def test_a_list_counts_its_entries_by_status(world: World) -> None:
    world.does(request(VIDEO), start(1), archive(1))
    world.does(request(OTHER), request(PLAYLIST), start(3, PLAYLIST))
    hidden = Entry(video_id="video000001", hidden="private")
    entries = entry(), entry(OTHER_ID), entry("video000002"), entry("video000003"), hidden
    world.does(list_page(*entries, job=3), start(4, video(2)))
    view = jobs.find_job(world.db, 3)
    assert view is not None
    assert view.entries == {"completed": 1, "queued": 2, "running": 1, "unavailable": 1}
    assert [view.job for view in jobs.list_jobs(world.db, parent=3)] == [5, 4]
    assert [view.job for view in jobs.list_jobs(world.db, parent=3, statuses=["queued"])] == [5]
    assert jobs.count_by_status(world.db, 3) == {"queued": 1, "running": 1}


def test_an_entry_that_is_listed_again_is_counted_once(world: World) -> None:
    world.does(request(PLAYLIST), start(1, PLAYLIST), list_page(entry()), interrupt(key=PLAYLIST))
    world.does(start(1, PLAYLIST), list_page(entry(), entry(OTHER_ID)), list_page(entry(), page=2))
    view = jobs.find_job(world.db, 1)
    assert view is not None
    assert view.entries == {"queued": 2}


def test_a_list_is_finished_when_its_entries_are_over(world: World) -> None:
    listing(world, entry(), entry(OTHER_ID))
    world.does(start(2), archive(2))
    assert jobs.list_finished_collections(world.db) == []
    world.does(cancel(3, OTHER))
    assert jobs.list_finished_collections(world.db) == [OpenJob(1, PLAYLIST, TRACE)]
    world.does(complete(key=PLAYLIST))
    assert jobs.list_finished_collections(world.db) == []
    assert status_of(world, 1) == "completed"


def test_a_list_waits_for_an_entry_that_somebody_else_asked_for(world: World) -> None:
    world.does(request(VIDEO), request(PLAYLIST), start(2, PLAYLIST), list_page(entry(), job=2), finish(2))
    assert jobs.list_finished_collections(world.db) == []
    world.does(start(1), archive(1))
    assert numbers_of(jobs.list_finished_collections(world.db)) == [2]


def test_an_empty_list_is_finished_at_once(world: World) -> None:
    listing(world)
    assert numbers_of(jobs.list_finished_collections(world.db)) == [1]


def test_a_list_that_is_still_read_is_not_finished(world: World) -> None:
    world.does(request(PLAYLIST), start(1, PLAYLIST), list_page())
    assert jobs.list_finished_collections(world.db) == []


def test_the_open_entries_of_a_cancelled_list_are_orphans(world: World) -> None:
    listing(world, entry(), entry(OTHER_ID), entry("video000003"))
    world.does(start(2), archive(2))
    assert jobs.list_orphans(world.db, 10) == []
    world.does(cancel(key=PLAYLIST))
    assert jobs.list_orphans(world.db, 10) == [OpenJob(3, OTHER, TRACE), OpenJob(4, video(3), TRACE)]
    assert numbers_of(jobs.list_orphans(world.db, 1)) == [3]


def test_an_entry_that_another_list_shows_is_no_orphan(world: World) -> None:
    listing(world, entry(), entry(OTHER_ID))
    channel = "youtube:channel:@someone"
    world.does(request(channel), start(4, channel), RecordListing(key=channel, job=4, page=1, entries=(entry(),)))
    world.does(cancel(key=PLAYLIST))
    assert numbers_of(jobs.list_orphans(world.db, 10)) == [3]
    world.does(cancel(4, channel))
    assert numbers_of(jobs.list_orphans(world.db, 10)) == [2, 3]


def test_an_archived_video_says_all_that_is_known_of_it(world: World) -> None:
    world.does(request(), start(), describe(title="A title"), archive(quality="720p", missing=("caption de: none",)))
    view = storage.find_video(world.db, VIDEO_ID)
    assert view is not None
    assert (view.video_id, view.title, view.job, view.archived_at) == (VIDEO_ID, "A title", 1, NOW)
    assert (view.quality, view.height, view.container, view.duration_seconds) == ("720p", 720, "mp4", 212.0)
    assert (view.video_codec, view.audio_codec, view.bytes) == ("h264", "aac", 1010)
    assert (view.files, view.missing) == ((MEDIA, THUMBNAIL), ("caption de: none",))
    assert storage.find_archived(world.db, VIDEO_ID) == archived(quality="720p", missing=("caption de: none",))
    assert storage.find_archived(world.db, OTHER_ID) is None


def test_a_job_for_what_is_missing_is_of_its_own_kind_and_has_the_title_of_the_video(world: World) -> None:
    world.does(request(), start(), describe(title="A title"), archive(missing=("thumbnail: none",)))
    view = jobs.find_job(world.db, 2)
    assert view is not None
    assert (view.kind, view.status, view.title) == ("parts", "retrying", "A title")


def test_an_archived_video_without_metadata_is_still_shown(world: World) -> None:
    world.does(request(), start(), archive())
    view = storage.find_video(world.db, VIDEO_ID)
    assert view is not None
    assert (view.title, view.channel) == ("", "")


def test_a_video_that_is_not_archived_is_not_found(world: World) -> None:
    world.does(request(), start(), describe(title="A title"))
    assert storage.find_video(world.db, VIDEO_ID) is None
    assert storage.find_metadata(world.db, VIDEO_ID) == VideoMetadata(video_id=VIDEO_ID, title="A title")
    assert storage.find_metadata(world.db, OTHER_ID) is None


def test_the_last_metadata_counts(world: World) -> None:
    world.does(request(), start(), describe(title="A title"), describe(title="Another title"))
    assert storage.find_metadata(world.db, VIDEO_ID) == VideoMetadata(video_id=VIDEO_ID, title="Another title")


def test_videos_and_bytes_are_counted(world: World) -> None:
    assert storage.totals(world.db) == (0, 0)
    world.does(request(), start(), archive())
    assert storage.totals(world.db) == (1, 1010)


def test_a_video_that_is_archived_again_counts_once(world: World) -> None:
    world.does(request(), start(), archive(files=(MEDIA,), quality="720p"))
    world.does(request(force=True), start(2), archive(2, quality="best"))
    assert storage.totals(world.db) == (1, 1010)
    view = storage.find_video(world.db, VIDEO_ID)
    assert view is not None
    assert (view.job, view.quality) == (2, "best")


def test_archived_videos_are_listed_newest_first_page_by_page(world: World) -> None:
    world.does(request(), start(), archive())
    assert [(view.video_id) for _, view in storage.list_videos(world.db)] == [VIDEO_ID]
    [(position, _)] = storage.list_videos(world.db)
    assert storage.list_videos(world.db, before=position) == []
    assert storage.list_videos(world.db, before=position + 1, limit=0) == []


def test_what_did_not_make_it_is_in_the_plan(world: World) -> None:
    world.does(request(), start(), describe(title="A title"), fail(REMOVED))
    [item] = plans.list_items(world.db, 10)
    assert (item.plan, item.key, item.job, item.title) == ("2026-11-20-removed", VIDEO, 1, "A title")
    assert item.failure is not None
    assert (item.failure.words, item.attempts, item.first_seen, item.last_seen) == (REMOVED.words, 1, NOW, NOW)


def test_what_waits_for_a_retry_is_not_in_the_plan(world: World) -> None:
    world.does(request(), start(), fail(DAMAGED))
    assert plans.list_items(world.db, 10) == []


def test_what_fails_again_keeps_when_it_was_first_seen(world: World) -> None:
    world.does(request(), start(), fail(REMOVED))
    later = world.later(timedelta(days=1))
    world.does(request(), start(2), fail(REMOVED, 2))
    [item] = plans.list_items(world.db, 10)
    assert (item.job, item.first_seen, item.last_seen) == (2, NOW, later)


def test_what_made_it_after_all_leaves_the_plan(world: World) -> None:
    world.does(request(), start(), fail(REMOVED), request(), start(2), archive(2))
    world.does(request(PLAYLIST), start(3, PLAYLIST), fail(REMOVED, 3, PLAYLIST))
    assert [item.key for item in plans.list_items(world.db, 10)] == [PLAYLIST]
    world.does(request(PLAYLIST), start(4, PLAYLIST), finish(4), complete(4, PLAYLIST))
    assert plans.list_items(world.db, 10) == []


def test_metadata_alone_does_not_take_a_failed_download_out_of_the_plan(world: World) -> None:
    world.does(request(), start(), fail(REMOVED), request(VIDEO, METADATA_ONLY), start(2), complete(2))
    assert [item.key for item in plans.list_items(world.db, 10)] == [VIDEO]


def test_metadata_that_is_kept_after_all_leaves_the_plan(world: World) -> None:
    world.does(request(VIDEO, METADATA_ONLY), start(), fail(REMOVED))
    world.does(request(VIDEO, METADATA_ONLY), start(2), complete(2))
    assert plans.list_items(world.db, 10) == []


def test_what_was_last_seen_comes_first_in_the_plan(world: World) -> None:
    world.asks(0, 1, 2)
    for number in (1, 0, 2):
        world.later(timedelta(minutes=1))
        world.does(start(number + 1, video(number)), fail(REMOVED, number + 1, video(number)))
    assert [item.job for item in plans.list_items(world.db, 2)] == [3, 1]


def test_a_taken_file_says_how_its_lines_were_answered(world: World) -> None:
    world.does(request(VIDEO), start(1), archive(1))
    lines = line(1), line(2, OTHER), line(3, OTHER), line(4, "", reason="there is no link in it")
    world.does(take_file(*lines))
    view = takes.find_take(world.db, TAKE)
    assert view is not None
    assert (view.take, view.name, view.sha256, view.format, view.path) == (TAKE, "links.txt", "ef" * 32, "text", "")
    assert (view.accepted, view.duplicate, view.archived, view.refused, view.taken_at) == (1, 1, 1, 1, NOW)
    assert takes.find_take(world.db, "links.txt") == view
    assert takes.list_takes(world.db) == [view]


def test_the_lines_of_a_taken_file_are_kept_with_their_answers(world: World) -> None:
    world.does(take_file(line(1), line(3, "", reason="there is no link in it")))
    first, second = takes.list_lines(world.db, TAKE)
    assert (first.number, first.text, first.answer) == (1, "the text of line 1", accepted(1))
    assert second.answer == Answer(verdict="refused", reason="there is no link in it")


def test_what_was_filed_shortly_before_a_daemon_began_is_known_however_long_none_ran(world: World) -> None:
    world.does(take_file(line(1)), RecordFiled(paths={TAKE: "done/links.txt"}))
    last = log.last_position(world.db)
    world.later(timedelta(hours=1))
    world.does(request(OTHER))
    [view] = takes.list_filed_before(world.db, last, 600, 10)
    assert (view.take, view.path) == (TAKE, "done/links.txt")
    assert takes.list_filed_before(world.db, log.last_position(world.db), 600, 10) == []


def test_a_file_that_was_never_taken_is_not_found(world: World) -> None:
    assert takes.find_take(world.db, "links.txt") is None
    assert takes.list_lines(world.db, TAKE) == []


def test_a_held_file_waits_where_it_was_set_aside_until_it_is_taken(world: World) -> None:
    world.does(hold_file(), RecordFiled(paths={TAKE: "held/links.txt"}))
    [view] = takes.list_waiting(world.db)
    assert (view.stage, view.lines, view.path, view.accepted) == ("held", 9_000, "held/links.txt", 0)
    assert takes.list_lines(world.db, TAKE) == []
    world.does(ApproveFile(take=TAKE, by="socket"))
    assert [view.stage for view in takes.list_waiting(world.db)] == ["approved"]
    assert takes.list_unfiled(world.db) == []
    world.does(take_file(line(1)))
    [view] = takes.list_unfiled(world.db)
    assert (view.stage, view.lines, view.path, view.accepted) == ("taken", 1, "held/links.txt", 1)
    assert takes.list_waiting(world.db) == []
    assert len(takes.list_lines(world.db, TAKE)) == 1


def test_a_file_is_unfiled_until_it_was_moved(world: World) -> None:
    world.does(take_file(line(1)))
    assert [view.take for view in takes.list_unfiled(world.db)] == [TAKE]
    world.does(RecordFiled(paths={TAKE: "done/links.txt"}))
    assert takes.list_unfiled(world.db) == []
    view = takes.find_take(world.db, TAKE)
    assert view is not None
    assert view.path == "done/links.txt"


def test_the_library_is_known_when_it_was_adopted(world: World) -> None:
    assert states.library_id(world.db) is None
    world.does(AdoptLibrary(library_id="0123", path="/srv/archive"))
    assert states.library_id(world.db) == "0123"


def steps_of(db: sqlite3.Connection, read: Callable[[], object]) -> int:
    """How many instructions SQLite needs for a reader, to the nearest hundred."""
    hundreds = 0

    def count() -> int:
        nonlocal hundreds
        hundreds += 1
        return 0

    db.set_progress_handler(count, 100)
    read()
    db.set_progress_handler(None, 0)
    return hundreds * 100


def test_what_is_read_often_does_not_walk_over_all_jobs(world: World) -> None:
    thousand = range(1000)
    world.does(request(PLAYLIST), start(1, PLAYLIST))
    world.does(*(list_page(*(entry(f"entry{n:06}") for n in thousand[i : i + 100])) for i in thousand[::100]), finish())
    world.asks(*thousand)
    for number in range(500):
        world.does(start(1002 + number, video(number)), fail(DAMAGED, 1002 + number, video(number)))
    world.does(*(cancel(1002 + number, video(number)) for number in range(500, 900)))
    world.does(request("youtube:channel:@someone"), cancel(2002, "youtube:channel:@someone"))
    now = to_micros(world.now)
    readers: dict[str, Callable[[], object]] = {
        "due": lambda: jobs.list_due(world.db, now, 5),
        "due later": lambda: jobs.list_due(world.db, now + 10**12, 5),
        "next retry": lambda: jobs.next_retry_at(world.db, to_micros(NOW)),
        "running": lambda: jobs.list_running(world.db),
        "finished": lambda: jobs.list_finished_collections(world.db),
        "orphans": lambda: jobs.list_orphans(world.db, 5),
        "cancelled": lambda: jobs.list_stopped(world.db, [1, 2]),
        "open": lambda: states.has_open_job(world.db, video(999)),
        "waiting": lambda: jobs.list_waiting(world.db, 5),
        "counts": lambda: jobs.count_by_status(world.db),
        "newest": lambda: jobs.list_jobs(world.db, limit=5, parent=1),
        "by status": lambda: jobs.list_jobs(world.db, limit=5, statuses=["retrying", "cancelled"]),
        "oldest": lambda: jobs.list_jobs(world.db, limit=5, before=1001, parent=1),
        "single records": lambda: log.read_positions(world.db, [7, 9]),
    }
    assert {name: steps for name, read in readers.items() if (steps := steps_of(world.db, read)) > 500} == {}
