from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.kind_facts import KINDS
from ytarchived.domain.retry import (
    DEFAULT,
    FALL_BACK,
    STRATEGIES,
    WINDOW,
    Strategy,
    ask_again,
    concurrent,
    delay_seconds,
    next_retry,
    with_overrides,
)
from ytarchived.errors import ConfigInvalid

counts = st.integers(0, 10_000)
chances = st.floats(0, 1, exclude_max=True)
windows = st.lists(st.booleans(), max_size=2 * WINDOW)
shapes = st.sampled_from(["exponential", "fixed", "breaker", "adaptive"])
strategies = st.builds(
    lambda shape, base, factor, more: Strategy(
        shape=shape, base_seconds=base, factor=factor, cap_seconds=min(base + more, 30 * 86_400)
    ),
    shapes,
    st.floats(0.001, 86_400),
    st.floats(1, 10),
    st.floats(0, 86_400),
)


def waits(kind: Kind, spent: int, consecutive: int, chance: float = 0.0) -> timedelta | None:
    wait = next_retry(Failure(kind=kind), spent, consecutive, chance)
    return wait.delay if wait else None


@given(strategies, counts, chances, windows)
def test_a_delay_is_never_nothing_and_never_above_the_cap(
    strategy: Strategy, failures: int, chance: float, recent: list[bool]
) -> None:
    assert 0 < delay_seconds(strategy, failures, chance, recent) <= strategy.cap_seconds


@given(strategies, counts, chances, windows)
def test_one_more_failure_never_shortens_the_delay(
    strategy: Strategy, failures: int, chance: float, recent: list[bool]
) -> None:
    now = delay_seconds(strategy, failures, chance, recent)
    assert now <= delay_seconds(strategy, failures + 1, chance, recent) * (1 + 1e-9)


@given(chances)
def test_full_jitter_takes_any_share_of_the_grown_ceiling(chance: float) -> None:
    backoff = STRATEGIES["backoff"]
    assert delay_seconds(backoff, 1, chance) == pytest.approx(300 * (1 - chance))
    assert delay_seconds(backoff, 2, chance) == pytest.approx(1200 * (1 - chance))
    assert delay_seconds(backoff, 9, chance) == pytest.approx(21_600 * (1 - chance))


@given(counts, chances)
def test_a_fixed_delay_with_factor_one_is_always_the_same(failures: int, chance: float) -> None:
    assert delay_seconds(STRATEGIES["hourly"], failures, chance) == 3600


def test_a_breaker_kind_waits_a_minute_after_five_in_a_row_and_longer_after_each_failed_trial() -> None:
    assert [delay_seconds(STRATEGIES["breaker"], failures, 0.5) for failures in range(3, 9)] == [
        *(30, 30),
        *(60, 120, 240, 480),
    ]


def test_an_adaptive_delay_comes_down_with_the_success_rate() -> None:
    adaptive = STRATEGIES["adaptive"]
    delays = [delay_seconds(adaptive, 4, 0, [True] * good + [False] * (10 - good)) for good in range(11)]
    assert delays[0] == 480
    assert delays[-1] == 60
    assert delays == sorted(delays, reverse=True)


def test_a_fault_of_the_item_is_given_up_after_three_attempts() -> None:
    assert waits(Kind.UNKNOWN, 1, 0) == timedelta(minutes=5)
    assert waits(Kind.UNKNOWN, 2, 0) == timedelta(minutes=20)
    assert waits(Kind.UNKNOWN, 3, 0) is None


@given(st.sampled_from([kind for kind in Kind if not KINDS[kind].spends]), counts, chances)
def test_what_spends_no_attempt_is_never_given_up(kind: Kind, consecutive: int, chance: float) -> None:
    assert waits(kind, 1000, consecutive, chance) is not None


@given(st.sampled_from([kind for kind in Kind if KINDS[kind].final]), chances)
def test_what_is_unavailable_is_given_up_at_once(kind: Kind, chance: float) -> None:
    assert waits(kind, 1, 0, chance) is None


@given(st.sampled_from([kind for kind in Kind if KINDS[kind].scope == "session"]), counts)
def test_a_session_failure_waits_half_an_hour_at_least(kind: Kind, consecutive: int) -> None:
    delay = waits(kind, 0, consecutive, 0.999)
    assert delay is not None
    assert delay >= timedelta(minutes=30)


def test_a_session_failure_waits_longer_each_time_in_a_row() -> None:
    assert [waits(Kind.BOT_CHECK, 0, consecutive) for consecutive in (1, 2, 3, 9)] == [
        timedelta(minutes=30),
        timedelta(hours=1),
        timedelta(hours=2),
        timedelta(hours=6),
    ]


@given(st.sampled_from([kind for kind in Kind if not KINDS[kind].final]), st.floats(1, 30 * 86_400), chances)
def test_a_wait_that_was_asked_for_is_the_least(kind: Kind, asked: float, chance: float) -> None:
    wait = next_retry(Failure(kind=kind, wait_seconds=asked), 1, 1, chance)
    assert wait is not None
    assert wait.delay >= timedelta(seconds=asked)


def test_a_premiere_waits_for_its_announced_time() -> None:
    wait = next_retry(Failure(kind=Kind.NOT_STARTED, wait_seconds=7200), 0, 1, 0.5)
    assert wait is not None
    assert (wait.delay, wait.strategy) == (timedelta(hours=2), "fixed")


def test_a_video_in_processing_is_looked_at_every_hour() -> None:
    assert waits(Kind.PROCESSING, 0, 7) == timedelta(hours=1)


def test_refused_media_is_fetched_anew_soon() -> None:
    assert waits(Kind.MEDIA_REFUSED, 1, 0) == timedelta(seconds=30)


def test_media_that_are_refused_twice_are_taken_in_the_next_lower_quality() -> None:
    refused = Failure(kind=Kind.MEDIA_REFUSED)
    taken = [next_retry(refused, spent, 1, 0.0, in_vain=in_vain) for spent, in_vain in ((1, 1), (2, 2), (3, 0))]
    assert [wait and wait.strategy for wait in taken] == ["exponential", FALL_BACK, "exponential"]


@given(st.sampled_from(Kind), st.integers(1, 6), counts)
def test_where_no_lower_quality_is_wanted_or_configured_none_is_taken(kind: Kind, spent: int, in_vain: int) -> None:
    never = {kind: structs.replace(strategy, fall_back_after=0) for kind, strategy in DEFAULT.items()}
    for wait in (
        next_retry(Failure(kind=kind), spent, 1, 0.0, never, in_vain=in_vain),
        next_retry(Failure(kind=kind), spent, 1, 0.0),
    ):
        assert wait is None or wait.strategy != FALL_BACK


def test_every_kind_has_its_strategy_by_name() -> None:
    assert {kind: STRATEGIES[facts.strategy] for kind, facts in KINDS.items()} == DEFAULT


def test_the_configuration_may_change_the_numbers_of_a_kind() -> None:
    table = with_overrides({"unknown": {"max_attempts": 7, "base_seconds": 1}})
    assert (table[Kind.UNKNOWN].max_attempts, table[Kind.UNKNOWN].base_seconds) == (7, 1)
    assert {**table, Kind.UNKNOWN: None} == {**DEFAULT, Kind.UNKNOWN: None}
    assert next_retry(Failure(kind=Kind.UNKNOWN), 6, 0, 0.0, table) is not None


def test_the_configuration_may_choose_another_strategy_for_a_kind() -> None:
    assert with_overrides({"dns": {"strategy": "hourly"}})[Kind.DNS] == STRATEGIES["hourly"]
    assert with_overrides({"dns": {"strategy": "hourly", "cap_seconds": 7200, "factor": 2}})[Kind.DNS].factor == 2
    assert with_overrides({"dns": {"shape": "exponential"}})[Kind.DNS].shape == "exponential"


@pytest.mark.parametrize(
    ("overrides", "why"),
    [
        ({"dsn": {}}, "'dsn'"),
        ({"dns": {"strategy": "pray"}}, "'pray'"),
        ({"dns": {"patience": 3}}, "`patience`"),
        ({"dns": {"factor": 0.5}}, "factor"),
        ({"dns": {"base_seconds": "long"}}, "base_seconds"),
        ({"dns": {"cap_seconds": 1}}, "cap_seconds is below base_seconds"),
    ],
)
def test_a_wrong_override_is_refused_with_its_name(overrides: dict[str, dict[str, object]], why: str) -> None:
    with pytest.raises(ConfigInvalid, match="cannot use the retry strategy") as refused:
        with_overrides(overrides)
    assert why in refused.value.message


def test_what_was_given_up_is_asked_again_after_a_day_then_ever_more_slowly() -> None:
    asked = [ask_again(Kind.PRIVATE, times) for times in range(6)]
    assert asked == [timedelta(days=days) for days in (1, 3, 7, 30, 30, 30)]


def test_an_address_that_cannot_be_one_is_not_asked_again() -> None:
    assert ask_again(Kind.BAD_TARGET, 0) is None


@given(st.sampled_from(Kind), counts)
def test_asking_again_is_for_what_can_be_given_up(kind: Kind, times: int) -> None:
    assert (ask_again(kind, times) is not None) == (
        KINDS[kind].spends and kind not in (Kind.BAD_TARGET, Kind.WORKER_LOST)
    )


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 20))
def test_one_at_a_time_runs_at_least_and_the_limit_at_most(recent: list[bool], limit: int) -> None:
    assert 1 <= concurrent(recent, limit) <= limit


@given(st.lists(st.booleans(), max_size=60), st.integers(1, 20))
def test_a_success_is_never_answered_by_fewer_places_than_a_failure(recent: list[bool], limit: int) -> None:
    assert concurrent([*recent, True], limit) >= concurrent([*recent, False], limit)


def test_a_fresh_start_and_a_clean_record_have_all_places() -> None:
    assert concurrent([], 3) == concurrent([True] * WINDOW, 3) == 3


def test_only_the_last_attempts_count_for_the_places() -> None:
    assert concurrent([False] * 100 + [True] * WINDOW, 3) == 3
    assert concurrent([False] * WINDOW, 3) == 1
    assert concurrent([True, False] * 10, 4) == 2
