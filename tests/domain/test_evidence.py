"""When a video counts as unavailable, and how it is asked for again."""

from datetime import timedelta

import pytest

from tests.domain.examples import (
    DAMAGED,
    METADATA_ONLY,
    OTHER,
    RATE_LIMITED,
    REMOVED,
    VIDEO,
    archive,
    archived,
    attempt_failed,
    complete,
    completed,
    fail,
    failed,
    request,
    requested,
    start,
    started,
)
from tests.domain.specification import NOW, given
from ytarchived.domain.commands import RecordAbsence
from ytarchived.domain.evidence import NOT_SHOWN
from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.kind_facts import KINDS
from ytarchived.domain.outcomes import (
    AvailabilityReported,
    Outcome,
    PlacesRaised,
    ProbeStarted,
    RetryScheduled,
    SessionLimited,
    SessionRestored,
    VideoReturned,
)
from ytarchived.domain.retry import with_overrides

DAY = timedelta(days=1)
LIMIT = SessionLimited(key=OTHER, job=2, failure=RATE_LIMITED, until=NOW + timedelta(hours=1), times=1)
IN_DOUBT = RetryScheduled(key=VIDEO, job=1, at=NOW + timedelta(hours=1), strategy="doubt")


def listed_as(kind: Kind) -> AvailabilityReported:
    return AvailabilityReported(key=VIDEO, witness="listing", kind=kind)


@pytest.mark.parametrize("kind", [kind for kind in Kind if KINDS[kind].final and kind is not Kind.BAD_TARGET])
def test_clear_words_to_a_healthy_session_are_believed(kind: Kind) -> None:
    failure = Failure(kind=kind, words="as YouTube says it")
    given(requested(), started()).when(fail(failure)).then(attempt_failed(failure), failed(failure))


def test_the_same_words_while_the_session_is_limited_are_asked_for_again_and_cost_nothing() -> None:
    given(requested(), started(), LIMIT).when(fail(REMOVED)).then(
        attempt_failed(REMOVED, session="limited", spent=False), IN_DOUBT
    )


def test_two_witnesses_who_agree_are_believed_however_the_session_is() -> None:
    gone = Failure(kind=Kind.ACCOUNT_TERMINATED, words="terminated")
    given(requested(), started(), listed_as(Kind.REMOVED), LIMIT).when(fail(gone)).then(
        attempt_failed(gone, session="limited"), failed(gone)
    )


def test_the_data_api_that_shows_nothing_of_a_video_agrees_with_whoever_says_that_it_is_hidden() -> None:
    said = AvailabilityReported(key=VIDEO, witness="data-api", kind=NOT_SHOWN)
    given(requested(), started()).when(RecordAbsence(key=VIDEO, witness="data-api")).then(said)
    given(requested(), started(), said).when(RecordAbsence(key=VIDEO, witness="data-api")).then_nothing()
    given(requested(), started(), said, LIMIT).when(fail(REMOVED)).then(
        attempt_failed(REMOVED, session="limited"), failed(REMOVED)
    )
    region = Failure(kind=Kind.REGION, words="not in your country")
    given(requested(), started(), said, LIMIT).when(fail(region)).then(
        attempt_failed(region, session="limited", spent=False), IN_DOUBT
    )


def test_what_is_archived_is_not_missed_by_a_witness() -> None:
    given(requested(), started(), archived()).when(RecordAbsence(key=VIDEO, witness="data-api")).then_nothing()


def test_witnesses_who_do_not_agree_are_no_proof() -> None:
    given(requested(), started(), listed_as(Kind.PRIVATE), LIMIT).when(fail(REMOVED)).then(
        attempt_failed(REMOVED, session="limited", spent=False), IN_DOUBT
    )


def test_one_witness_who_says_it_twice_is_one() -> None:
    past: list[Outcome] = [
        requested(),
        started(),
        attempt_failed(REMOVED, session="limited", spent=False),
        started(attempt=2),
        LIMIT,
    ]
    given(*past).when(fail(REMOVED)).then(attempt_failed(REMOVED, 2, session="limited", spent=False), IN_DOUBT)


@pytest.mark.parametrize("kind", [kind for kind in Kind if KINDS[kind].ambiguous])
def test_words_that_cover_other_causes_never_make_a_video_unavailable(kind: Kind) -> None:
    failure = Failure(kind=kind)
    past: list[Outcome] = [requested(), started(), attempt_failed(failure), listed_as(Kind.REMOVED), started(attempt=2)]
    assert not KINDS[kind].final
    [first, second, *_] = given(*past).when(fail(failure)).outcomes
    assert first == attempt_failed(failure, 2)
    assert isinstance(second, RetryScheduled)


def test_a_video_that_was_given_up_is_asked_for_again_after_longer_and_longer_times() -> None:
    past: list[Outcome] = [requested()]
    for number, days in enumerate((1, 3, 7, 30, 30), start=1):
        past.append(started(attempt=number))
        given(*past).when(fail(REMOVED)).then(attempt_failed(REMOVED, number), failed(REMOVED, days=days))
        past += [attempt_failed(REMOVED, number), failed(REMOVED, days=days)]


def test_the_times_are_those_of_the_strategy_in_force() -> None:
    weekly = with_overrides({"removed": {"ask_again_days": (7,)}})
    given(requested(), started()).when(fail(REMOVED), strategies=weekly).then(
        attempt_failed(REMOVED), failed(REMOVED, days=7)
    )


def test_it_starts_when_its_time_has_come_and_not_before() -> None:
    over = given(requested(), started(), failed(REMOVED))
    over.when(start(), now=NOW + DAY / 2).then_refused("cannot start job 1: it is over")
    over.when(start(), now=NOW + DAY).then(started(attempt=2))


def test_asked_for_once_more_it_has_all_its_attempts_again() -> None:
    past: list[Outcome] = [
        requested(),
        started(),
        attempt_failed(DAMAGED),
        attempt_failed(DAMAGED, 2),
        attempt_failed(DAMAGED, 3),
    ]
    again = given(*past, failed(DAMAGED), started(attempt=4)).when(fail(DAMAGED)).outcomes
    assert isinstance(again[1], RetryScheduled)


def test_what_ends_three_workers_is_set_aside() -> None:
    lost = Failure(kind=Kind.WORKER_LOST, words="killed by SIGSEGV")
    past: list[Outcome] = [requested(), started(), attempt_failed(lost), attempt_failed(lost, 2), started(attempt=3)]
    given(*past).when(fail(lost)).then(attempt_failed(lost, 3), failed(lost, days=None))


def test_a_new_ask_takes_the_place_of_what_was_given_up() -> None:
    over: list[Outcome] = [requested(), started(), failed(REMOVED)]
    [asked] = given(*over).when(request()).outcomes
    assert asked == requested(2, replaces=(1,))
    given(*over, requested(2, replaces=(1,))).when(start(), now=NOW + DAY).then_refused(
        "cannot start job 1: it is over"
    )


def test_an_ask_for_the_metadata_alone_does_not() -> None:
    [asked] = given(requested(), started(), failed(REMOVED)).when(request(options=METADATA_ONLY)).outcomes
    assert asked == requested(2, options=METADATA_ONLY)


def test_a_video_that_is_to_be_had_again_has_returned() -> None:
    returned = VideoReturned(key=VIDEO, job=1, kind=Kind.REMOVED)
    given(requested(), started(), failed(REMOVED), started(attempt=2)).when(archive()).then(returned, archived())
    given(requested(options=METADATA_ONLY), started(), failed(REMOVED), started(attempt=2)).when(complete()).then(
        returned, completed()
    )
    given(requested(), started(), failed(REMOVED), started(attempt=2), returned).when(archive()).then(archived())


def test_a_video_that_failed_for_another_reason_never_was_away() -> None:
    given(requested(), started(), failed(DAMAGED), started(attempt=2)).when(archive()).then(archived())


def test_a_clear_answer_while_work_resumes_is_a_sign_that_we_are_served() -> None:
    past: list[Outcome] = [requested(), LIMIT, ProbeStarted(key=VIDEO), SessionRestored(), started()]
    outcomes = given(*past).when(fail(REMOVED)).outcomes
    assert outcomes[-1] == PlacesRaised(places=2)
