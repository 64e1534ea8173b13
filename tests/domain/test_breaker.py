"""The gate in any weather: whatever jobs and probes meet, it closes for a reason and opens step by step."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.domain.examples import DAMAGED, NO_NETWORK, RATE_LIMITED, REMOVED, VIDEO
from tests.domain.specification import NOW
from ytarchived.domain.commands import RecordProbe, StartProbe
from ytarchived.domain.failure import Failure
from ytarchived.domain.outcomes import (
    NetworkFailed,
    Outcome,
    PlacesRaised,
    ProbeStarted,
    SessionHealed,
    SessionLimited,
    SessionRestored,
)
from ytarchived.domain.retry import DEFAULT, OPENS_AFTER
from ytarchived.domain.session import (
    Healthy,
    Limited,
    Probing,
    Recovering,
    Session,
    after_failure,
    after_success,
    decide,
    evolve,
    is_about_us,
    places,
    probe_due_at,
)

PLACES = 3

attempts = st.tuples(
    st.integers(1, 2 * OPENS_AFTER),
    st.sampled_from([None, None, None, NO_NETWORK, NO_NETWORK, RATE_LIMITED, REMOVED, DAMAGED]),
)
"""A job, and what its attempt met."""
hours = st.integers(0, 8)


def after(session: Session, job: int, failure: Failure | None, passed: timedelta) -> tuple[Outcome, ...]:
    """What follows where a probe is out or due from its answer, else from an attempt's."""
    now = NOW + passed
    if isinstance(session.standing, Probing):
        return decide(session, RecordProbe(failure=failure), now, DEFAULT)
    due_at = probe_due_at(session)
    if due_at and due_at <= now:
        return decide(session, StartProbe(key=VIDEO), now, DEFAULT)
    return after_failure(session, VIDEO, job, failure, now, DEFAULT) if failure else after_success(session)


def check(session: Session, outcome: Outcome, passed: timedelta) -> None:
    standing = session.standing
    match outcome:
        case SessionLimited(job=job, failure=failure, until=until, times=times):
            assert until > NOW + passed
            before = 0 if isinstance(standing, Healthy) else standing.limit.times
            assert 1 <= times <= before + 1
            met = isinstance(standing, Probing) or is_about_us(failure)
            assert met or len({*session.doubts, job}) >= OPENS_AFTER
        case ProbeStarted():
            assert isinstance(standing, Limited)
            assert standing.until <= NOW + passed
        case SessionRestored():
            assert isinstance(standing, Probing)
        case PlacesRaised(places=raised):
            assert isinstance(standing, Recovering)
            assert (standing.places, raised) == (1, 2)
        case SessionHealed():
            assert isinstance(standing, Recovering)
            assert standing.places == 2


@given(st.lists(st.tuples(attempts, hours), max_size=60))
def test_the_gate_closes_for_a_reason_and_opens_step_by_step(
    weather: list[tuple[tuple[int, Failure | None], int]],
) -> None:
    session, passed = Session(), timedelta()
    for (job, failure), more in weather:
        passed += timedelta(hours=more)
        for outcome in after(session, job, failure, passed):
            check(session, outcome, passed)
            session = evolve(session, outcome, NOW + passed)
        assert (places(session, PLACES) == 0) == isinstance(session.standing, Limited | Probing)
        assert places(session, PLACES) <= PLACES


@given(st.lists(attempts, min_size=1, max_size=60))
def test_while_the_gate_is_closed_nothing_but_a_longer_wait_follows_from_what_still_runs(
    late: list[tuple[int, Failure | None]],
) -> None:
    [limited] = after_failure(Session(), VIDEO, 1, RATE_LIMITED, NOW, DEFAULT)
    closed = evolve(Session(), limited, NOW)
    for job, failure in late:
        outcomes = after_failure(closed, VIDEO, job, failure, NOW, DEFAULT) if failure else after_success(closed)
        assert not [each for each in outcomes if not isinstance(each, SessionLimited | NetworkFailed)]
        assert places(closed, PLACES) == 0
