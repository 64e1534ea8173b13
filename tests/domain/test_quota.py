"""The quota's day, and who may still spend of it."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfoNotFoundError

import pytest

from tests.domain.specification import given
from ytarchived.domain import quota
from ytarchived.domain.commands import RecordApiCall
from ytarchived.domain.outcomes import QUOTA, ApiCalled
from ytarchived.domain.quota import Budget, Purpose, Spending, day_of, forecast, may_spend, spent, today, turns_at

BUDGET = Budget(per_day=100, reserve=10)
NOON = datetime(2026, 11, 20, 20, tzinfo=UTC)
"""Noon in California."""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("before", "midnight"),
    [
        ("2026-01-15T07:59:59+00:00", "2026-01-15T08:00:00+00:00"),
        ("2026-07-15T06:59:59+00:00", "2026-07-15T07:00:00+00:00"),
        ("2026-03-08T07:59:59+00:00", "2026-03-08T08:00:00+00:00"),
        ("2026-03-09T06:59:59+00:00", "2026-03-09T07:00:00+00:00"),
        ("2026-11-01T06:59:59+00:00", "2026-11-01T07:00:00+00:00"),
        ("2026-11-02T07:59:59+00:00", "2026-11-02T08:00:00+00:00"),
    ],
    ids=["winter", "summer", "the night before 23 hours", "after 23 hours", "the night before 25", "after 25 hours"],
)
def test_the_day_turns_at_midnight_in_california(before: str, midnight: str) -> None:
    assert turns_at(at(before)) == at(midnight)
    assert day_of(at(before)) < day_of(at(midnight))
    assert turns_at(at(midnight)) > at(midnight)


def test_the_day_is_the_same_wherever_the_clock_stands() -> None:
    in_tokyo = NOON.astimezone(timezone(timedelta(hours=9)))
    assert day_of(in_tokyo) == day_of(NOON) == "2026-11-20"


def test_a_day_has_23_24_or_25_hours() -> None:
    lengths = {turns_at(turns_at(day)) - turns_at(day) for day in (NOON + timedelta(days=each) for each in range(366))}
    assert lengths == {timedelta(hours=hours) for hours in (23, 24, 25)}


def test_without_time_zones_the_day_turns_at_midnight_of_winter(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(key: str) -> None:
        raise ZoneInfoNotFoundError(key)

    monkeypatch.setattr(quota, "ZoneInfo", lacking)
    quota._pacific.cache_clear()
    try:
        assert turns_at(at("2026-07-15T07:30:00+00:00")) == at("2026-07-15T08:00:00+00:00")
    finally:
        quota._pacific.cache_clear()


@pytest.mark.parametrize(
    ("units", "purpose", "may"),
    [
        (89, "background", True),
        (90, "background", False),
        (90, "direct", True),
        (99, "direct", True),
        (100, "direct", False),
    ],
)
def test_the_reserve_is_for_what_a_person_asks_directly(units: int, purpose: Purpose, may: bool) -> None:
    spending = Spending(day=day_of(NOON), units=units)
    assert may_spend(spending, BUDGET, purpose, NOON) is may


def test_what_youtube_calls_used_up_is_used_up_until_midnight() -> None:
    spending = spent(Spending(), day_of(NOON), 1, "quotaExceeded")
    assert not may_spend(spending, BUDGET, "direct", turns_at(NOON) - timedelta(seconds=1))
    assert may_spend(spending, BUDGET, "background", turns_at(NOON))


def test_a_rate_limit_does_not_use_the_day_up() -> None:
    assert may_spend(spent(Spending(), day_of(NOON), 1, "rateLimitExceeded"), BUDGET, "direct", NOON)


def test_a_new_day_begins_with_nothing_spent() -> None:
    yesterday = Spending(day=day_of(NOON), units=100, used_up=True)
    tomorrow = NOON + timedelta(days=1)
    assert today(yesterday, tomorrow) == Spending(day="2026-11-21")
    assert spent(yesterday, "2026-11-21", 3, "") == Spending(day="2026-11-21", units=3)


def test_another_key_has_a_quota_of_its_own() -> None:
    spending = spent(Spending(), day_of(NOON), 1, "quotaExceeded", "one")
    assert not may_spend(spending, BUDGET, "direct", NOON, "one")
    assert may_spend(spending, BUDGET, "background", NOON, "two")
    assert today(spending, NOON, "two") == Spending(day="2026-11-20", key="two")
    assert spent(spending, day_of(NOON), 2, "", "two") == Spending(day="2026-11-20", units=2, key="two")


def test_what_was_spent_before_keys_were_told_apart_counts_for_the_key_there_is() -> None:
    spending = spent(Spending(), day_of(NOON), 7, "")
    assert spent(spending, day_of(NOON), 1, "", "one") == Spending(day="2026-11-20", units=8, key="one")


def test_the_forecast_goes_on_as_the_day_went() -> None:
    assert forecast(100, NOON) == 200
    assert forecast(0, NOON) == 0
    midnight = turns_at(NOON)
    assert forecast(10, midnight) == forecast(10, midnight + timedelta(minutes=59)) == 240


def test_every_call_is_recorded_with_its_cost_and_the_mark_of_its_key() -> None:
    refused = "quotaExceeded"
    call = RecordApiCall(method="videos.list", purpose="background", units=2, reason=refused, key="one")
    called = ApiCalled(day="2026-11-20", method="videos.list", purpose="background", units=2, reason=refused, key="one")
    given().when(call).then(called)
    assert given(called, called).state(QUOTA) == Spending(day="2026-11-20", units=4, used_up=True, key="one")
