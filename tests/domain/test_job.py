from collections.abc import Mapping
from datetime import timedelta

import pytest

from tests.domain.examples import (
    DAMAGED,
    METADATA_ONLY,
    PLAYLIST,
    REMOVED,
    VIDEO,
    archived,
    attempt_failed,
    cancel,
    cancelled,
    complete,
    completed,
    fail,
    failed,
    finished,
    interrupt,
    interrupted,
    requested,
    start,
    started,
    wanted,
)
from tests.domain.specification import NOW, given
from ytarchived.domain.failure import Failure
from ytarchived.domain.job import Job, Jobs, evolve
from ytarchived.domain.kind import Kind
from ytarchived.domain.options import Options
from ytarchived.domain.outcomes import JobRetried, Outcome, RetryScheduled
from ytarchived.domain.retry import FALL_BACK, with_overrides
from ytarchived.domain.story import words

MINUTE = timedelta(minutes=1)
NO_WISH = Options()
UNCHANGED: Mapping[str, Mapping[str, object]] = {}
SILENT = Failure(kind=Kind.UNAVAILABLE_AMBIGUOUS, words="This video is not available")
NOT_YET = Failure(kind=Kind.NOT_STARTED, words="Premieres in a few moments")


def retry(after: timedelta, strategy: str, job: int = 1, key: str = VIDEO) -> RetryScheduled:
    return RetryScheduled(key=key, job=job, at=NOW + after, strategy=strategy)


def attempts(failure: Failure, count: int) -> list[Outcome]:
    """The past of a job whose attempts all failed in the same way, and whose next one runs."""
    past: list[Outcome] = [requested()]
    for number in range(1, count + 1):
        past += [started(attempt=number), attempt_failed(failure, number), retry(MINUTE, "exponential")]
    return [*past, started(attempt=count + 1)]


def test_a_due_job_starts_its_first_attempt() -> None:
    given(requested()).when(start()).then(started(attempt=1))


def test_a_running_job_is_not_started_twice() -> None:
    given(requested(), started()).when(start()).then_refused("cannot start job 1: it is running")


def test_no_two_attempts_run_at_one_target() -> None:
    both = given(requested(1), requested(2, options=METADATA_ONLY), started(1))
    both.when(start(2)).then_refused(f"cannot start job 2: another job for {VIDEO} is running")


def test_the_second_job_for_a_target_starts_when_the_first_is_over() -> None:
    first_over = given(requested(1), requested(2, options=METADATA_ONLY), started(1), archived(1))
    first_over.when(start(2)).then(started(2))


@pytest.mark.parametrize("over", [failed(REMOVED), cancelled(), archived()])
def test_a_job_that_is_over_is_left_alone(over: Outcome) -> None:
    done = given(requested(), started(), over)
    done.when(start()).then_refused("cannot start job 1: it is over")
    done.when(fail(DAMAGED)).then_refused("cannot fail job 1: it is over")
    done.when(interrupt()).then_refused("cannot interrupt job 1: it is over")
    done.when(cancel()).then_refused("cannot cancel job 1: it is over")
    done.when(complete()).then_refused("cannot complete job 1: it is over")


def test_a_job_of_another_target_is_not_found_here() -> None:
    given(requested(1, key=PLAYLIST)).when(cancel(1, VIDEO)).then_refused("cannot cancel job 1: it is over")


def test_a_failure_of_the_item_spends_an_attempt_and_waits() -> None:
    given(requested(), started()).when(fail(DAMAGED), chance=0.5).then(
        attempt_failed(DAMAGED), retry(timedelta(seconds=15), "exponential")
    )


def test_the_third_failure_of_the_item_gives_up() -> None:
    given(*attempts(SILENT, 2)).when(fail(SILENT)).then(attempt_failed(SILENT, 3), failed(SILENT))


def test_what_youtube_says_is_gone_is_given_up_at_once() -> None:
    given(requested(), started()).when(fail(REMOVED)).then(attempt_failed(REMOVED), failed(REMOVED))


def test_failures_that_spend_nothing_never_give_up_and_wait_longer_each_time() -> None:
    given(requested(), started()).when(fail(NOT_YET)).then(attempt_failed(NOT_YET), retry(MINUTE, "fixed"))
    given(*attempts(NOT_YET, 1)).when(fail(NOT_YET)).then(attempt_failed(NOT_YET, 2), retry(2 * MINUTE, "fixed"))
    given(*attempts(NOT_YET, 100)).when(fail(NOT_YET)).then(attempt_failed(NOT_YET, 101), retry(60 * MINUTE, "fixed"))


def test_a_failure_of_the_item_ends_the_row_of_those_that_spend_nothing() -> None:
    past = [*attempts(NOT_YET, 2), attempt_failed(DAMAGED, 3), retry(MINUTE, "exponential"), started(attempt=4)]
    given(*past).when(fail(NOT_YET)).then(attempt_failed(NOT_YET, 4), retry(MINUTE, "fixed"))


def test_failures_that_spend_nothing_do_not_count_towards_the_limit() -> None:
    given(*attempts(NOT_YET, 5)).when(fail(DAMAGED)).then(
        attempt_failed(DAMAGED, 6), retry(timedelta(seconds=30), "exponential")
    )


def test_the_wait_that_was_asked_for_is_kept() -> None:
    announced = Failure(kind=Kind.NOT_STARTED, words="in 2 hours", wait_seconds=7200.0)
    given(requested(), started()).when(fail(announced)).then(attempt_failed(announced), retry(120 * MINUTE, "fixed"))


def test_the_strategy_in_force_decides() -> None:
    once = with_overrides({"media-damaged": {"max_attempts": 1}})
    given(requested(), started()).when(fail(DAMAGED), strategies=once).then(attempt_failed(DAMAGED), failed(DAMAGED))


def test_a_retry_waits_for_its_time() -> None:
    waiting = given(requested(), started(), attempt_failed(DAMAGED), retry(MINUTE, "exponential"))
    waiting.when(start(), now=NOW + MINUTE / 2).then_refused(
        "cannot start job 1: it waits until 2026-11-20 12:01:00 UTC"
    )
    waiting.when(start(), now=NOW + MINUTE).then(started(attempt=2))


def test_a_waiting_job_can_be_cancelled() -> None:
    waiting = given(requested(), started(), attempt_failed(DAMAGED), retry(MINUTE, "exponential"))
    waiting.when(cancel()).then(cancelled())


def test_an_interruption_costs_nothing() -> None:
    given(requested(), started()).when(interrupt()).then(interrupted())
    past = [*attempts(SILENT, 2), interrupted(3), started(attempt=4)]
    given(*past).when(fail(SILENT)).then(attempt_failed(SILENT, 4), failed(SILENT))
    given(requested(), started(), interrupted()).when(start()).then(started(attempt=2))


def test_a_report_of_an_attempt_that_does_not_run_is_refused() -> None:
    waiting = given(requested())
    waiting.when(fail(DAMAGED)).then_refused("cannot fail job 1: it is not running")
    waiting.when(interrupt()).then_refused("cannot interrupt job 1: it is not running")


def test_a_queued_and_a_running_job_can_be_cancelled() -> None:
    given(requested()).when(cancel()).then(cancelled())
    given(requested(), started()).when(cancel()).then(cancelled())


def test_the_jobs_of_one_target_do_not_touch_each_other() -> None:
    both = given(requested(1, options=wanted("360p")), requested(2, options=wanted("best")), started(1), cancelled(1))
    both.when(start(2)).then(started(2))


def test_a_list_runs_by_the_same_rules() -> None:
    running = given(requested(key=PLAYLIST), started(key=PLAYLIST))
    running.when(fail(REMOVED, key=PLAYLIST)).then(attempt_failed(REMOVED, key=PLAYLIST), failed(REMOVED, key=PLAYLIST))
    running.when(interrupt(key=PLAYLIST)).then(interrupted(key=PLAYLIST))
    expanded = given(requested(key=PLAYLIST), started(key=PLAYLIST), finished())
    expanded.when(start(key=PLAYLIST)).then_refused("cannot start job 1: it is running")
    expanded.when(fail(DAMAGED, key=PLAYLIST)).then_refused("cannot fail job 1: it is not running")
    expanded.when(cancel(key=PLAYLIST)).then(cancelled(key=PLAYLIST))


def test_a_completed_job_is_over() -> None:
    done = given(requested(options=METADATA_ONLY), started(), completed())
    done.when(complete()).then_refused("cannot complete job 1: it is over")


REFUSED = Failure(kind=Kind.MEDIA_REFUSED, words="unable to download video data: HTTP Error 403: Forbidden")


def tries(*strategies: str, options: Options = NO_WISH, failure: Failure = REFUSED) -> list[Outcome]:
    """The past of a job whose attempts failed, each followed by the wait of a strategy, and whose next one runs."""
    past: list[Outcome] = [requested(options=options)]
    for number, strategy in enumerate(strategies, start=1):
        past += [started(attempt=number), attempt_failed(failure, number), retry(MINUTE, strategy)]
    return [*past, started(attempt=len(strategies) + 1)]


def next_strategy(
    past: list[Outcome], failure: Failure = REFUSED, changes: Mapping[str, Mapping[str, object]] = UNCHANGED
) -> str | None:
    """By which strategy a job goes on when its running attempt fails."""
    strategies = with_overrides(changes)
    outcomes = given(*past).when(fail(failure), strategies=strategies).outcomes
    return next((outcome.strategy for outcome in outcomes if isinstance(outcome, RetryScheduled)), None)


def test_a_height_whose_media_are_refused_twice_is_left_for_the_next_lower() -> None:
    assert next_strategy(tries()) == "exponential"
    assert next_strategy(tries("exponential")) == FALL_BACK
    assert next_strategy(tries("exponential", FALL_BACK)) == "exponential"
    assert next_strategy(tries("exponential", FALL_BACK, "exponential")) == FALL_BACK
    assert next_strategy(tries("exponential", FALL_BACK, "exponential", FALL_BACK, "exponential")) is None


def test_refused_and_damaged_media_are_counted_apart() -> None:
    damaged = tries("exponential", failure=DAMAGED)
    assert next_strategy(damaged) == "exponential"
    assert next_strategy(damaged, DAMAGED) == FALL_BACK


def test_how_often_a_height_is_tried_is_configured() -> None:
    patient: dict[str, object] = {"fall_back_after": 3}
    stubborn: dict[str, object] = {"fall_back_after": 0}
    assert next_strategy(tries("exponential"), changes={"media-refused": patient}) == "exponential"
    assert next_strategy(tries("exponential", "exponential"), changes={"media-refused": patient}) == FALL_BACK
    assert next_strategy(tries("exponential", "exponential"), changes={"media-refused": stubborn}) == "exponential"


def test_what_does_not_spend_an_attempt_may_lower_the_quality_too() -> None:
    cut = Failure(kind=Kind.TRUNCATED, words="900 bytes read, 100 more expected")
    past = tries("breaker", "breaker", failure=cut)
    assert next_strategy(past, cut) == "breaker"
    assert next_strategy(past, cut, {"truncated": {"fall_back_after": 3}}) == FALL_BACK


@pytest.mark.parametrize(
    "options",
    [wanted("worst"), wanted("bestaudio"), wanted("bv[height=1080]+ba"), Options(audio_format="mp3"), METADATA_ONLY],
)
def test_what_is_wanted_as_nothing_else_is_not_lowered(options: Options) -> None:
    assert next_strategy(tries("exponential", options=options)) == "exponential"


def test_a_job_that_is_tried_once_more_begins_with_the_wanted_quality() -> None:
    past = tries("exponential", FALL_BACK)[:-1]
    once_more = [*past, JobRetried(key=VIDEO, job=1, by="socket", options=NO_WISH), started(attempt=3)]
    assert [job.steps_down for job in folded(past)] == [1]
    assert [job.steps_down for job in folded(once_more)] == [0]


def test_a_lower_quality_is_told_in_words() -> None:
    assert words(retry(MINUTE, FALL_BACK)).endswith("(in the next lower quality, because this one fails)")


def folded(past: list[Outcome]) -> list[Job]:
    """The jobs of the video after this past."""
    jobs: Jobs = {}
    for outcome in past:
        jobs = evolve(jobs, outcome)
    return list(jobs.values())
