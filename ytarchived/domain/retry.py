"""When to try again: delays and limits as pure functions of what failed so far.

Deciders hand in the failure, how often it happened and a chance that somebody drew; they get a delay or "give up". The
session asks here how long its gate stays closed.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Literal

from msgspec import Meta, Struct, ValidationError, convert, structs

from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.kind_facts import KINDS, StrategyName
from ytarchived.errors import ConfigInvalid

OPENS_AFTER = 5
"""Failures in a row after which a breaker opens."""

WINDOW = 20
"""How many of the last attempts the success rate is taken from."""

_STEPS_MATTERING = 64

_Seconds = Annotated[float, Meta(gt=0, le=30 * 86_400)]


class Strategy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long to wait: a ceiling of `base_seconds` that grows by `factor` with each failure in a row, up to the cap.

    exponential: a random share of the ceiling (full jitter). fixed: the ceiling itself; with factor 1 always the same.
    breaker: short random waits until the breaker opens, then its open time. adaptive: the ceiling, pulled down towards
    the base by the recent success rate.
    """

    shape: Literal["exponential", "fixed", "breaker", "adaptive"]
    base_seconds: _Seconds
    factor: Annotated[float, Meta(ge=1, le=10)] = 1.0
    cap_seconds: _Seconds
    max_attempts: Annotated[int, Meta(ge=1, le=100)] = 3
    """Attempts in all, for failures that cost one."""
    fall_back_after: Annotated[int, Meta(ge=0, le=100)] = 0
    """Attempts in one quality after which the next lower one is taken; 0: none is."""
    ask_again_days: tuple[Annotated[float, Meta(gt=0)], ...] = (1.0, 3.0, 7.0, 30.0)
    """Days after which a job that was given up is asked for once more, the last for ever; none: never."""

    def __post_init__(self) -> None:
        if self.cap_seconds < self.base_seconds:
            raise ValueError("cap_seconds is below base_seconds")


STRATEGIES: Mapping[StrategyName, Strategy] = {
    "aside": Strategy(shape="exponential", base_seconds=300, factor=4, cap_seconds=21_600, ask_again_days=()),
    "never": Strategy(shape="fixed", base_seconds=86_400, cap_seconds=86_400, max_attempts=1),
    "backoff": Strategy(shape="exponential", base_seconds=300, factor=4, cap_seconds=21_600),
    "soon": Strategy(shape="exponential", base_seconds=30, factor=2, cap_seconds=600),
    "lower": Strategy(
        shape="exponential", base_seconds=30, factor=2, cap_seconds=600, max_attempts=6, fall_back_after=2
    ),
    "announced": Strategy(shape="fixed", base_seconds=60, factor=2, cap_seconds=3600),
    "hourly": Strategy(shape="fixed", base_seconds=3600, cap_seconds=3600),
    "cool-down": Strategy(shape="fixed", base_seconds=1800, factor=2, cap_seconds=21_600),
    "unhurried": Strategy(shape="fixed", base_seconds=3600, factor=3, cap_seconds=86_400, max_attempts=5),
    "breaker": Strategy(shape="breaker", base_seconds=60, factor=2, cap_seconds=3600),
    "adaptive": Strategy(shape="adaptive", base_seconds=60, factor=2, cap_seconds=21_600),
    "recheck": Strategy(shape="fixed", base_seconds=300, cap_seconds=300),
    "cured": Strategy(shape="fixed", base_seconds=30, factor=2, cap_seconds=300),
}

DEFAULT: Mapping[Kind, Strategy] = {kind: STRATEGIES[facts.strategy] for kind, facts in KINDS.items()}


def with_overrides(overrides: Mapping[str, Mapping[str, object]]) -> Mapping[Kind, Strategy]:
    """The default table with some kinds changed: `{"rate-limited": {"strategy": "hourly", "cap_seconds": 7200}}`.

    `strategy` takes another named strategy as the start; the other keys are fields of `Strategy`. Raises ConfigInvalid.
    """
    table = dict(DEFAULT)
    for name, changes in overrides.items():
        try:
            kind = Kind(name)
            start = convert(changes.get("strategy", KINDS[kind].strategy), StrategyName)
            fields = {field: value for field, value in changes.items() if field != "strategy"}
            table[kind] = convert(structs.asdict(STRATEGIES[start]) | fields, Strategy)
        except (ValueError, ValidationError) as wrong:
            raise ConfigInvalid(
                f"cannot use the retry strategy of {name!r}: {wrong}", hint=f"the kinds are {', '.join(Kind)}"
            ) from wrong
    return table


FALL_BACK = "fall-back"
"""The strategy by which the next attempt takes the next lower quality."""


class Wait(Struct, frozen=True, kw_only=True):
    """How long to wait before the next attempt, and by which strategy."""

    delay: timedelta
    strategy: str


def next_retry(
    failure: Failure,
    attempts_spent: int,
    consecutive: int,
    chance: float,
    strategies: Mapping[Kind, Strategy] = DEFAULT,
    recent: Sequence[bool] = (),
    in_vain: int = 0,
) -> Wait | None:
    """How long to wait before the next attempt, or None to give up.

    `attempts_spent` counts this failure if it spends one; a failure that spends none never gives up, and its delay
    grows with `consecutive`, the number of such failures in a row with this one. `chance` is drawn from [0, 1).
    `recent` are the last attempts of the whole daemon, true where they succeeded. `in_vain` counts the failures of this kind
    in this quality, this one included; 0 where there is no lower one.
    """
    strategy = strategies[failure.kind]
    if failure.final or (failure.spends and attempts_spent >= strategy.max_attempts):
        return None
    failures = attempts_spent if failure.spends else consecutive
    own_seconds = delay_seconds(strategy, failures, chance, recent)
    delay = timedelta(seconds=max(own_seconds, failure.wait_seconds or 0.0))
    falls_back = 0 < strategy.fall_back_after <= in_vain
    return Wait(delay=delay, strategy=FALL_BACK if falls_back else strategy.shape)


def delay_seconds(strategy: Strategy, failures: int, chance: float, recent: Sequence[bool] = ()) -> float:
    """The delay in seconds after so many failures in a row, this one included; never 0."""
    ceiling = _ceiling_seconds(strategy, failures)
    match strategy.shape:
        case "exponential":
            return ceiling * (1 - chance)
        case "fixed":
            return ceiling
        case "breaker" if failures < OPENS_AFTER:
            return strategy.base_seconds * (1 - chance)
        case "breaker":
            return _ceiling_seconds(strategy, failures - OPENS_AFTER + 1)
        case "adaptive":
            return ceiling - (ceiling - strategy.base_seconds) * success_rate(recent, unknown=0.0)


def closed_seconds(failure: Failure, times: int, strategies: Mapping[Kind, Strategy] = DEFAULT) -> float:
    """How long nothing starts after the gate closed for the `times`-th time in a row, without any chance in it."""
    return max(_ceiling_seconds(strategies[failure.kind], times), failure.wait_seconds or 0.0)


def ask_again(kind: Kind, times_asked: int, strategies: Mapping[Kind, Strategy] = DEFAULT) -> timedelta | None:
    """When to ask about a target that was given up, after so many times of asking; None where the answer cannot change.

    After 1 day, then 3, then 7, then every 30 days, unless the kind's strategy says otherwise.
    """
    days = strategies[kind].ask_again_days
    if kind is Kind.BAD_TARGET or not KINDS[kind].spends or not days:
        return None
    return timedelta(days=days[min(max(times_asked, 0), len(days) - 1)])


def concurrent(recent: Sequence[bool], limit: int) -> int:
    """How many attempts at once the success rate of the last ones allows: from `limit` down to one."""
    return max(1, math.ceil(limit * success_rate(recent, unknown=1.0)))


def success_rate(recent: Sequence[bool], *, unknown: float) -> float:
    """The share of successes in the last `WINDOW` attempts, newest last; `unknown` where there were none."""
    window = recent[-WINDOW:]
    return sum(window) / len(window) if window else unknown


def _ceiling_seconds(strategy: Strategy, failures: int) -> float:
    steps = min(max(failures - 1, 0), _STEPS_MATTERING)
    return min(strategy.cap_seconds, strategy.base_seconds * strategy.factor**steps)
