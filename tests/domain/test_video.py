from datetime import timedelta

import pytest
from msgspec import structs

from tests.domain.examples import (
    DAMAGED,
    MEDIA_PATH,
    METADATA_ONLY,
    REMOVED,
    THUMBNAIL,
    VIDEO,
    VIDEO_ID,
    accepted,
    archive,
    archived,
    attempt_failed,
    cancelled,
    complete,
    completed,
    describe,
    duplicate,
    failed,
    interrupted,
    request,
    requested,
    started,
    wanted,
)
from tests.domain.specification import NOW, given
from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import RecordMetadata
from ytarchived.domain.media import VideoMetadata
from ytarchived.domain.options import Options, quality_flaw
from ytarchived.domain.outcomes import JobCancelled, JobRequested, MetadataCaptured, Outcome, RetryScheduled
from ytarchived.domain.video import Held, Video

ALREADY_ARCHIVED = Answer(verdict="archived", key=VIDEO, path=MEDIA_PATH, at=NOW.isoformat())


def captured(title: str, job: int = 1, view_count: int | None = None) -> MetadataCaptured:
    metadata = VideoMetadata(video_id="dQw4w9WgXcQ", title=title, view_count=view_count)
    return MetadataCaptured(key=VIDEO, job=job, metadata=metadata)


def test_a_first_ask_becomes_a_job() -> None:
    given().when(request()).then(requested(1)).answers(accepted(1))


def test_asking_twice_names_the_job_that_is_open() -> None:
    given(requested(1)).when(request()).then_nothing().answers(duplicate(1))
    given(requested(1), started(1)).when(request()).then_nothing().answers(duplicate(1))


def test_asking_for_what_is_archived_names_the_file() -> None:
    given(requested(1), started(1), archived(1)).when(request()).then_nothing().answers(ALREADY_ARCHIVED)


@pytest.mark.parametrize("over", [failed(REMOVED, days=None), cancelled()])
def test_asking_again_for_what_was_given_up_is_a_new_job(over: Outcome) -> None:
    given(requested(1), started(1), over).when(request()).then(requested(2)).answers(accepted(2))


def test_force_fetches_an_archived_video_again() -> None:
    given(requested(1), started(1), archived(1)).when(request(force=True)).then(requested(2)).answers(accepted(2))


def test_force_does_not_fetch_beside_a_job_that_is_open() -> None:
    given(requested(1)).when(request(force=True)).then_nothing().answers(duplicate(1))


def test_a_lower_quality_is_served_by_a_higher_one() -> None:
    given(requested(1), started(1), archived(1, quality="1080p")).when(request(options=wanted("720p"))).then_nothing()
    given(requested(1, options=wanted("1080p"))).when(request(options=wanted("720p"))).answers(duplicate(1))


def test_a_higher_quality_is_not_served_by_a_lower_one() -> None:
    better = wanted("1080p")
    given(requested(1), started(1), archived(1, quality="720p")).when(request(options=better)).answers(accepted(2))
    given(requested(1, options=wanted("720p"))).when(request(options=better)).answers(accepted(2))


def test_an_ask_without_a_quality_is_served_by_what_is_there() -> None:
    given(requested(1), started(1), archived(1, quality="360p")).when(request()).answers(ALREADY_ARCHIVED)
    given(requested(1, options=wanted("360p"))).when(request()).answers(duplicate(1))


def test_metadata_alone_is_served_by_an_archived_video_of_any_quality() -> None:
    given(requested(1), started(1), archived(1, quality="worst")).when(request(options=METADATA_ONLY)).then_nothing()


def test_a_download_is_not_served_by_a_job_for_metadata_alone() -> None:
    given(requested(1, options=METADATA_ONLY)).when(request()).answers(accepted(2))


def test_metadata_alone_is_served_by_a_download_that_captures_it_on_its_way() -> None:
    given(requested(1)).when(request(options=METADATA_ONLY)).then_nothing().answers(duplicate(1))


def test_metadata_is_kept_once() -> None:
    running = given(requested(1), started(1))
    running.when(describe(title="A title")).then(captured("A title"))
    given(requested(1), started(1), captured("A title")).when(describe(title="A title")).then_nothing()


def test_metadata_is_kept_again_when_it_differs() -> None:
    known = given(requested(1), started(1), captured("A title"))
    known.when(describe(title="Another title")).then(captured("Another title"))


def test_another_number_of_views_alone_is_no_difference() -> None:
    known = given(requested(1), started(1), captured("A title", view_count=10))
    known.when(describe(title="A title", view_count=11)).then_nothing()


def test_metadata_of_another_video_is_refused() -> None:
    given(requested(1), started(1)).when(describe(video="jNQXAC9IVRw")).then_refused(
        "cannot record metadata for job 1: it is about jNQXAC9IVRw"
    )


def test_metadata_of_a_job_that_does_not_run_is_refused() -> None:
    given(requested(1)).when(describe()).then_refused("cannot record metadata for job 1: it is not running")
    given(requested(1), cancelled()).when(describe()).then_refused("cannot record metadata for job 1: it is over")


def test_a_whole_video_is_recorded_as_archived() -> None:
    given(requested(1), started(1)).when(archive()).then(archived())


def test_a_video_that_was_published_before_a_crash_is_recorded_after_it() -> None:
    given(requested(1), started(1), interrupted()).when(archive()).then(archived())


def test_a_video_is_not_recorded_twice() -> None:
    given(requested(1), started(1), archived()).when(archive()).then_refused(
        "cannot record job 1 as archived: it is over"
    )


def test_a_video_nobody_asked_for_is_refused() -> None:
    given().when(archive(7)).then_refused("cannot record job 7 as archived: it is over")


def test_a_video_without_media_is_refused() -> None:
    given(requested(1), started(1)).when(archive(files=(THUMBNAIL,))).then_refused(
        "cannot record job 1 as archived: there is no media file"
    )


@pytest.mark.parametrize("over", [failed(DAMAGED), cancelled()])
def test_a_video_that_arrives_after_its_job_was_given_up_is_kept(over: Outcome) -> None:
    given_up = (requested(1), started(1), over)
    given(*given_up).when(archive()).then(archived())
    video = given(*given_up, archived()).state(VIDEO)
    assert isinstance(video, Video)
    assert video.held == Held(at=NOW, quality="best", path=MEDIA_PATH)


@pytest.mark.parametrize("over", [failed(DAMAGED), cancelled()])
def test_a_job_that_was_given_up_stays_given_up_though_the_video_arrived(over: Outcome) -> None:
    before = given(requested(1), started(1), over).state(VIDEO)
    after = given(requested(1), started(1), over, archived()).state(VIDEO)
    assert isinstance(before, Video) and isinstance(after, Video)
    assert after.jobs == before.jobs


def test_the_time_of_archiving_is_that_of_its_record() -> None:
    yesterday = NOW - timedelta(days=1)
    answer = Answer(verdict="archived", key=VIDEO, path=MEDIA_PATH, at=yesterday.isoformat())
    given(requested(1), started(1), archived(), at=yesterday).when(request()).answers(answer)


def test_a_job_for_metadata_alone_is_complete_without_a_file() -> None:
    given(requested(1, options=METADATA_ONLY), started(1)).when(complete()).then(completed())


def test_a_download_is_complete_by_its_file_alone() -> None:
    given(requested(1), started(1)).when(complete()).then_refused("cannot complete job 1: its video is not archived")


def test_a_job_that_does_not_run_is_not_completed() -> None:
    given(requested(1, options=METADATA_ONLY)).when(complete()).then_refused("cannot complete job 1: it is not running")


def test_a_failed_attempt_does_not_touch_what_is_held() -> None:
    upgrade = requested(2, options=wanted("best"))
    state = given(
        requested(1), started(1), archived(1, quality="720p"), upgrade, started(2), attempt_failed(DAMAGED, job=2)
    ).state(VIDEO)
    assert isinstance(state, Video)
    assert state.held == Held(at=NOW, quality="720p", path=MEDIA_PATH)


LACKING = ("caption en: HTTP Error 429: Too Many Requests",)
MISSING_ONLY = Options(missing_only=True)


def mending(job: int, *, of: int = 1, options: Options = MISSING_ONLY) -> JobRequested:
    return requested(job, options=options, origin=f"job {of}")


def in_an_hour(job: int) -> RetryScheduled:
    return RetryScheduled(key=VIDEO, job=job, at=NOW + timedelta(hours=1), strategy="fixed")


def test_what_is_missing_is_a_job_of_its_own_an_hour_later() -> None:
    german = Options(quality="720p", caption_languages=("de",))
    running = given(requested(1, options=german), started(1))
    options = structs.replace(german, missing_only=True)
    running.when(archive(1, missing=LACKING)).then(
        archived(1, missing=LACKING), mending(2, options=options), in_an_hour(2)
    )


def test_what_is_missing_is_asked_for_once_however_often_the_video_is_archived() -> None:
    mended = given(requested(1), started(1), archived(1, missing=LACKING), mending(2), requested(3), started(3))
    mended.when(archive(3, missing=LACKING)).then(archived(3, missing=LACKING))


def test_what_is_still_missing_after_some_was_found_gets_new_attempts() -> None:
    given(requested(1), archived(1, missing=LACKING), mending(2), started(2)).when(
        archive(2, missing=("thumbnail: x",))
    ).then(archived(2, missing=("thumbnail: x",)), mending(3, of=2), in_an_hour(3))


def test_a_job_that_mends_serves_nobody_who_wants_the_video() -> None:
    lacking = given(requested(1), archived(1, missing=LACKING), mending(2))
    lacking.when(request()).answers(ALREADY_ARCHIVED)
    lacking.when(request(force=True)).answers(accepted(3))
    lacking.when(request(options=MISSING_ONLY)).answers(duplicate(2))


def test_what_is_missing_can_be_asked_for_where_something_is() -> None:
    given(requested(1), archived(1, missing=LACKING)).when(request(options=MISSING_ONLY)).answers(accepted(2))
    given(requested(1), archived(1)).when(request(options=MISSING_ONLY)).answers(ALREADY_ARCHIVED)
    given().when(request(options=MISSING_ONLY)).answers(accepted(1))


def test_a_job_that_mends_is_complete_where_nothing_is_missing_any_more() -> None:
    given(requested(1), archived(1), mending(2), started(2)).when(complete(2)).then(completed(2))


def test_options_that_make_no_sense_are_refused_with_the_reason() -> None:
    reason = quality_flaw("great")
    answer = Answer(verdict="refused", key=VIDEO, reason=f"cannot use the options: {reason}")
    given().when(request(options=wanted("great"))).then_nothing().answers(answer)


def test_a_video_from_before_the_day_of_its_list_is_given_up_as_soon_as_its_day_is_known() -> None:
    since = Options(since="2026-01-01")
    for day, over in (("2025-12-31", True), ("2026-01-01", False)):
        metadata = VideoMetadata(video_id=VIDEO_ID, published=f"{day}T10:00:00+00:00")
        known = MetadataCaptured(key=VIDEO, job=1, metadata=metadata)
        gone = JobCancelled(key=VIDEO, job=1, by="its list, which begins at 2026-01-01")
        said = RecordMetadata(key=VIDEO, job=1, metadata=metadata)
        given(requested(1, options=since), started(1)).when(said).then(known, *([gone] if over else []))


def test_an_ask_for_any_day_is_not_served_by_one_from_a_day_on() -> None:
    since = Options(since="2026-01-01")
    given(requested(1, options=since)).when(request()).answers(accepted(2))
    given(requested(1, options=since)).when(request(options=since)).answers(duplicate(1))
    given(requested(1)).when(request(options=since)).answers(duplicate(1))
