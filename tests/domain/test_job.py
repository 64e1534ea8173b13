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
from ytarchived.domain.kind import Kind
from ytarchived.domain.outcomes import Outcome, RetryScheduled
from ytarchived.domain.retry import with_overrides

MINUTE = timedelta(minutes=1)
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
    given(*attempts(DAMAGED, 2)).when(fail(DAMAGED)).then(attempt_failed(DAMAGED, 3), failed(DAMAGED))


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
    past = [*attempts(DAMAGED, 2), interrupted(3), started(attempt=4)]
    given(*past).when(fail(DAMAGED)).then(attempt_failed(DAMAGED, 4), failed(DAMAGED))
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
