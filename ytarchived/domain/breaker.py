"""The circuit breaker of the Data API: when it is left in peace, and when it is tried again.

Pure; `effects/data_api/calls.py` reports every answer and failure, and asks only while it is closed, so that the first call
after a rest is the trial. Such failures cost no job anything; `session` is the breaker of YouTube itself.
"""

from collections.abc import Mapping

from msgspec import Struct

from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.retry import OPENS_AFTER, STRATEGIES, delay_seconds

AT_ONCE_SECONDS: Mapping[Kind, float] = {
    Kind.API_QUOTA: 60.0,
    Kind.API_RATE_LIMITED: 60.0,
    Kind.API_KEY_INVALID: 600.0,
    Kind.API_OFF: 600.0,
}
"""What is no doubt but a clear answer, which another call would only hear again: how long that is believed."""


class Breaker(Struct, frozen=True, kw_only=True):
    """The failures in a row, the last of them, and until when nothing is asked, in seconds of the asker's clock."""

    failures: int = 0
    failure: Failure | None = None
    rests_until_seconds: float = 0.0


def obstacle(breaker: Breaker, now_seconds: float) -> Failure | None:
    """Why it is not asked now; None where it may be."""
    return breaker.failure if now_seconds < breaker.rests_until_seconds else None


def failed(breaker: Breaker, failure: Failure, now_seconds: float) -> Breaker:
    """The breaker after a failure: a clear answer opens it at once, a doubt as the fifth in a row.

    Each failed trial after that opens it for longer, up to an hour. What is about one ask alone is an answer like any other.
    """
    if failure.scope == "item":
        return Breaker()
    failures = breaker.failures + 1
    if failure.kind in AT_ONCE_SECONDS:
        rest_seconds = AT_ONCE_SECONDS[failure.kind]
    elif failures >= OPENS_AFTER:
        rest_seconds = delay_seconds(STRATEGIES["breaker"], failures, chance=0.0)
    else:
        rest_seconds = 0.0
    rests_until_seconds = now_seconds + max(rest_seconds, failure.wait_seconds or 0.0)
    return Breaker(failures=failures, failure=failure, rests_until_seconds=rests_until_seconds)
