"""How fast downloads may follow each other: a pause between two starts, and so many videos a day.

Pure. The runner asks before it starts something; the configuration says the pace.
"""

from datetime import datetime, timedelta

from msgspec import Struct


class Pace(Struct, frozen=True, kw_only=True):
    """The pause from one start to the next, on average, and the videos of one day in UTC; 0 is no limit."""

    pause_seconds: float = 0.0
    daily_cap: int = 0


def today(now: datetime) -> datetime:
    """When the day began that counts towards the cap."""
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def pause(pace: Pace, chance: float) -> timedelta:
    """How long to wait after a start; `chance` from [0, 1) makes it half to one and a half times as long as on average."""
    return timedelta(seconds=pace.pause_seconds * (0.5 + chance))


def allowed(
    pace: Pace, now: datetime, *, wanted: int, running: int, archived_today: int, not_before: datetime
) -> tuple[int, datetime | None]:
    """How many of the wanted downloads may start now, and when the others may; None where none is held back.

    `running` are those that have started already, and `not_before` is when the pause after the last one ends.
    """
    room = pace.daily_cap - archived_today - running if pace.daily_cap else wanted
    if wanted and room <= 0:
        return 0, today(now) + timedelta(days=1)
    if wanted and pace.pause_seconds:
        return (0, not_before) if now < not_before else (1, None)
    return min(wanted, room), None
