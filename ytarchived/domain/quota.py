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


def spent(spending: Spending, day: str, units: int, reason: str) -> Spending:
    """The spending after a call of that day; the first call of another day begins anew."""
    before = spending if spending.day == day else Spending(day=day)
    return Spending(day=day, units=before.units + units, used_up=before.used_up or is_used_up(reason))


def today(spending: Spending, now: datetime) -> Spending:
    """What was spent on the day of `now`."""
    day = day_of(now)
    return spending if spending.day == day else Spending(day=day)


def may_spend(spending: Spending, budget: Budget, purpose: Purpose, now: datetime) -> bool:
    """Whether one more call may be made; in the background only as long as the reserve stays whole."""
    day = today(spending, now)
    held_back = budget.reserve if purpose == "background" else 0
    return not day.used_up and day.units + UNITS <= budget.per_day - held_back


def forecast(units: int, now: datetime) -> int:
    """The units that the day will have cost at its end, if it goes on as it went so far; its first hour counts as whole."""
    end = turns_at(now)
    begin = turns_at(end - timedelta(hours=36))
    passed = max(now - begin, timedelta(hours=1))
    return round(units * ((end - begin) / passed))


@cache
def _pacific() -> tzinfo:
    try:
        return ZoneInfo("America/Los_Angeles")
    except ZoneInfoNotFoundError:
        # A system without time zones turns the day an hour late in summer, which spends nothing that is not there.
        return timezone(timedelta(hours=-8))
