"""The Data API's daily quota: when its day turns, what was spent of it, and who may still spend.

The decider folds `Spending` from the recorded calls; the Data API's client asks `may_spend` before each call.
"""

from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import Struct

Purpose = Literal["direct", "background"]
"""What a person asked for by itself, or an entry of a list."""

UNITS = 1
"""What one page of videos, playlists, their items or channels costs."""

_USED_UP = ("quotaExceeded", "dailyLimitExceeded")


class Budget(Struct, frozen=True, kw_only=True):
    """Units a day, and how many of them are held back for what a person asks directly."""

    per_day: int
    reserve: int


class Spending(Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """What was spent on one day, as an ISO date in California; `used_up` when YouTube itself said that nothing is left."""

    day: str = ""
    units: int = 0
    used_up: bool = False
    key: str = ""
    """The mark of the key that it was spent with; empty where that is not known. Another key has a quota of its own."""


def day_of(at: datetime) -> str:
    """The quota's day that a moment falls on, as an ISO date: it turns at midnight Pacific time."""
    return at.astimezone(_pacific()).date().isoformat()


def turns_at(at: datetime) -> datetime:
    """The midnight that ends the quota's day of a moment, in UTC."""
    tomorrow = at.astimezone(_pacific()).date() + timedelta(days=1)
    return datetime(tomorrow.year, tomorrow.month, tomorrow.day, tzinfo=_pacific()).astimezone(UTC)


def is_used_up(reason: str) -> bool:
    """Whether an error's reason says that the day's quota is gone."""
    return reason in _USED_UP


def spent(spending: Spending, day: str, units: int, reason: str, key: str = "") -> Spending:
    """The spending after a call of that day with the key of that mark; the first of another day or key begins anew."""
    before = _of(spending, day, key)
    used_up = before.used_up or is_used_up(reason)
    return Spending(day=day, units=before.units + units, used_up=used_up, key=key or before.key)


def today(spending: Spending, now: datetime, key: str = "") -> Spending:
    """What was spent on the day of `now` with the key of that mark, or with whichever there was."""
    return _of(spending, day_of(now), key)


def may_spend(spending: Spending, budget: Budget, purpose: Purpose, now: datetime, key: str = "") -> bool:
    """Whether one more call may be made with a key; in the background only as long as the reserve stays whole."""
    day = today(spending, now, key)
    held_back = budget.reserve if purpose == "background" else 0
    return not day.used_up and day.units + UNITS <= budget.per_day - held_back


def forecast(units: int, now: datetime) -> int:
    """The units that the day will have cost at its end, if it goes on as it went so far; its first hour counts as whole."""
    end = turns_at(now)
    begin = turns_at(end - timedelta(hours=36))
    passed = max(now - begin, timedelta(hours=1))
    return round(units * ((end - begin) / passed))


def _of(spending: Spending, day: str, key: str) -> Spending:
    is_another_key = bool(key and spending.key) and key != spending.key
    return Spending(day=day, key=key) if spending.day != day or is_another_key else spending


@cache
def _pacific() -> tzinfo:
    try:
        return ZoneInfo("America/Los_Angeles")
    except ZoneInfoNotFoundError:
        # A system without time zones turns the day an hour late in summer, which spends nothing that is not there.
        return timezone(timedelta(hours=-8))
