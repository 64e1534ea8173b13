"""The Data API is left in peace for a clear answer at once, and for doubts after five in a row."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ytarchived.domain.breaker import AT_ONCE_SECONDS, Breaker, failed, obstacle
from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.kind_facts import KINDS
from ytarchived.domain.retry import OPENS_AFTER

DOUBTS = [Kind.SERVER_ERROR, Kind.UNREADABLE_ANSWER, Kind.TIMEOUT, Kind.DROPPED, Kind.DNS, Kind.UNKNOWN]
AN_HOUR = 3600.0


def after(*kinds: Kind, now_seconds: float = 0.0) -> Breaker:
    """A breaker that saw these failures, all at one time."""
    breaker = Breaker()
    for kind in kinds:
        breaker = failed(breaker, Failure(kind=kind), now_seconds)
    return breaker


@pytest.mark.parametrize("kind", DOUBTS)
def test_a_doubt_opens_it_as_the_fifth_in_a_row_for_a_minute(kind: Kind) -> None:
    assert obstacle(after(*[kind] * (OPENS_AFTER - 1)), 0.0) is None
    opened = after(*[kind] * OPENS_AFTER)
    assert obstacle(opened, 59.9) == Failure(kind=kind)
    assert obstacle(opened, 60.0) is None, "then one trial may be made"


@pytest.mark.parametrize("kind", AT_ONCE_SECONDS)
def test_a_clear_answer_opens_it_at_once(kind: Kind) -> None:
    opened = after(kind)
    assert obstacle(opened, AT_ONCE_SECONDS[kind] - 1) == Failure(kind=kind)
    assert obstacle(opened, AT_ONCE_SECONDS[kind]) is None


def test_each_trial_that_fails_opens_it_for_longer_up_to_an_hour() -> None:
    breaker, rests = after(*[Kind.SERVER_ERROR] * OPENS_AFTER), []
    for _ in range(8):
        now_seconds = breaker.rests_until_seconds
        breaker = failed(breaker, Failure(kind=Kind.SERVER_ERROR), now_seconds)
        rests.append(breaker.rests_until_seconds - now_seconds)
    assert rests == [120.0, 240.0, 480.0, 960.0, 1920.0, AN_HOUR, AN_HOUR, AN_HOUR]


def test_an_answer_about_one_ask_alone_ends_the_row() -> None:
    assert after(*[Kind.TIMEOUT] * 4, Kind.API_BAD_REQUEST) == Breaker()
    assert after(Kind.LIST_UNAVAILABLE) == Breaker()


def test_a_wait_that_the_api_asks_for_is_kept_whatever_it_is_for() -> None:
    asked_to_wait = failed(Breaker(), Failure(kind=Kind.SERVER_ERROR, wait_seconds=90.0), 10.0)
    assert (obstacle(asked_to_wait, 99.0), obstacle(asked_to_wait, 100.0)) == (asked_to_wait.failure, None)
    patient = failed(Breaker(), Failure(kind=Kind.API_RATE_LIMITED, wait_seconds=5.0), 0.0)
    assert patient.rests_until_seconds == AT_ONCE_SECONDS[Kind.API_RATE_LIMITED]


@given(st.lists(st.tuples(st.sampled_from(Kind), st.floats(0, 1e4)), max_size=40))
def test_whatever_fails_it_rests_for_a_reason_and_never_for_more_than_an_hour(
    weather: list[tuple[Kind, float]],
) -> None:
    breaker, now_seconds, in_a_row = Breaker(), 0.0, 0
    for kind, passed_seconds in weather:
        now_seconds += passed_seconds
        breaker = failed(breaker, Failure(kind=kind), now_seconds)
        in_a_row = 0 if KINDS[kind].scope == "item" else in_a_row + 1
        is_open = obstacle(breaker, now_seconds) is not None
        assert is_open == (kind in AT_ONCE_SECONDS or in_a_row >= OPENS_AFTER)
        assert breaker.rests_until_seconds <= now_seconds + AN_HOUR
