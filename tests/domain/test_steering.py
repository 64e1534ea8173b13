"""What a person does to a job."""

from datetime import timedelta

import pytest

from tests.domain.examples import (
    DAMAGED,
    METADATA_ONLY,
    PLAYLIST,
    REMOVED,
    VIDEO,
    archive,
    archived,
    attempt_failed,
    cancel,
    cancelled,
    completed,
    fail,
    failed,
    finished,
    requested,
    start,
    started,
    wanted,
)
from tests.domain.specification import NOW, given
from ytarchived.domain.commands import PauseJob, PrioritiseJob, ResumeJob, RetryJob
from ytarchived.domain.options import Options
from ytarchived.domain.outcomes import (
    AttemptInterrupted,
    JobPaused,
    JobPrioritised,
    JobResumed,
    JobRetried,
    Outcome,
    RetryScheduled,
)

LATER = RetryScheduled(key=VIDEO, job=1, at=NOW + timedelta(hours=1), strategy="exponential")


def pause(key: str = VIDEO) -> PauseJob:
    return PauseJob(key=key, job=1, by="socket")


def resume() -> ResumeJob:
    return ResumeJob(key=VIDEO, job=1, by="socket")


def retry(options: Options | None = None) -> RetryJob:
    return RetryJob(key=VIDEO, job=1, by="socket", options=options)


def prioritise(priority: int) -> PrioritiseJob:
    return PrioritiseJob(key=VIDEO, job=1, priority=priority, by="socket")


def paused(key: str = VIDEO) -> JobPaused:
    return JobPaused(key=key, job=1, by="socket")


RESUMED = JobResumed(key=VIDEO, job=1, by="socket")


def retried(options: Options | None = None) -> JobRetried:
    return JobRetried(key=VIDEO, job=1, by="socket", options=options or Options())


def test_a_paused_job_does_not_start_until_it_is_resumed() -> None:
    given(requested()).when(pause()).then(paused())
    given(requested(), paused()).when(start()).then_refused("cannot start job 1: it is paused")
    given(requested(), paused()).when(resume()).then(RESUMED)
    given(requested(), paused(), RESUMED).when(start()).then(started())


def test_pausing_a_running_job_interrupts_it() -> None:
    interrupted = AttemptInterrupted(key=VIDEO, job=1, attempt=1, reason="job 1 was paused by socket")
    given(requested(), started()).when(pause()).then(interrupted, paused())
    held = given(requested(), started(), interrupted, paused())
    held.when(fail(DAMAGED)).then_refused("cannot fail job 1: it is not running")
    held.when(archive()).then(archived())


def test_a_paused_job_that_waited_for_a_time_still_does_when_it_is_resumed() -> None:
    past: list[Outcome] = [requested(), started(), attempt_failed(DAMAGED), LATER, paused(), RESUMED]
    given(*past).when(start()).then_refused("cannot start job 1: it waits until 2026-11-20 13:00:00 UTC")
    given(*past).when(start(), now=NOW + timedelta(hours=1)).then(started(attempt=2))


def test_what_is_done_twice_is_done_once() -> None:
    given(requested(), paused()).when(pause()).then_nothing()
    given(requested()).when(resume()).then_nothing()
    given(requested()).when(prioritise(0)).then_nothing()


def test_a_list_whose_entries_go_on_can_be_paused() -> None:
    expanded: list[Outcome] = [requested(key=PLAYLIST), started(key=PLAYLIST), finished()]
    given(*expanded).when(pause(PLAYLIST)).then(paused(PLAYLIST))


@pytest.mark.parametrize("over", [failed(REMOVED), cancelled(), archived()])
def test_what_is_over_is_not_paused_resumed_or_prioritised(over: Outcome) -> None:
    done = given(requested(), started(), over)
    done.when(pause()).then_refused("cannot pause job 1: it is over")
    done.when(resume()).then_refused("cannot resume job 1: it is over")
    done.when(prioritise(1)).then_refused("cannot prioritise job 1: it is over")


def test_a_paused_job_can_be_cancelled() -> None:
    given(requested(), paused()).when(cancel()).then(cancelled())


@pytest.mark.parametrize("over", [failed(REMOVED), failed(DAMAGED), cancelled()])
def test_what_failed_or_was_cancelled_is_tried_once_more_as_if_it_were_new(over: Outcome) -> None:
    past: list[Outcome] = [
        requested(),
        started(),
        attempt_failed(DAMAGED),
        started(attempt=2),
        attempt_failed(DAMAGED, 2),
        over,
    ]
    given(*past).when(retry()).then(retried())
    again = given(*past, retried(), started(attempt=3))
    assert again.when(fail(DAMAGED)).outcomes[1] == RetryScheduled(
        key=VIDEO, job=1, at=NOW + timedelta(seconds=30), strategy="exponential"
    )


def test_a_job_that_waits_waits_no_longer() -> None:
    waiting: list[Outcome] = [requested(), started(), attempt_failed(DAMAGED), LATER]
    given(*waiting).when(retry()).then(retried())
    given(*waiting, retried()).when(start()).then(started(attempt=2))


def test_a_job_is_tried_once_more_with_other_options() -> None:
    given(requested(), cancelled()).when(retry(wanted("720p"))).then(retried(wanted("720p")))
    again = given(requested(), cancelled(), retried(wanted("720p")))
    again.when(retry()).then_refused("cannot retry job 1: it neither failed nor was cancelled")


def test_what_is_done_or_under_way_is_not_tried_once_more() -> None:
    words = "cannot retry job 1: it neither failed nor was cancelled"
    given(requested()).when(retry()).then_refused(words)
    given(requested(), started()).when(retry()).then_refused(words)
    given(requested(options=METADATA_ONLY), started(), completed()).when(retry()).then_refused(words)
    given().when(retry()).then_refused("cannot retry job 1: there is none of that number")


def test_a_video_that_is_archived_meanwhile_is_not_fetched_once_more() -> None:
    past: list[Outcome] = [requested(), cancelled(), requested(2), started(2), archived(2)]
    given(*past).when(retry()).then_refused(
        "cannot retry job 1: the video is archived as videos/dQw4w9WgXcQ/dQw4w9WgXcQ.mp4"
    )
    given(*past).when(retry(wanted("1080p"))).then(retried(wanted("1080p")))


def test_a_job_is_not_tried_once_more_beside_one_that_does_the_same() -> None:
    given(requested(), cancelled(), requested(2)).when(retry()).then_refused("cannot retry job 1: job 2 does the same")


def test_a_job_is_given_precedence() -> None:
    given(requested()).when(prioritise(5)).then(JobPrioritised(key=VIDEO, job=1, priority=5, by="socket"))
