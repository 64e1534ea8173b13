"""How fast downloads follow each other."""

from datetime import UTC, datetime, timedelta

import pytest

from ytarchived.domain.pacing import Pace, allowed, pause, today

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 21, tzinfo=UTC)


def starts(
    pace: Pace, wanted: int = 3, *, running: int = 0, archived: int = 0, not_before: datetime = NOW
) -> tuple[int, datetime | None]:
    return allowed(pace, NOW, wanted=wanted, running=running, archived_today=archived, not_before=not_before)


def test_without_a_pace_everything_starts() -> None:
    assert starts(Pace()) == (3, None)


def test_as_many_start_as_are_left_of_the_day() -> None:
    assert starts(Pace(daily_cap=10), archived=7, running=1) == (2, None)


@pytest.mark.parametrize("archived", [9, 10, 50])
def test_when_the_day_is_full_downloads_wait_for_midnight(archived: int) -> None:
    assert starts(Pace(daily_cap=10), archived=archived, running=1) == (0, MIDNIGHT)


def test_where_nothing_is_wanted_nothing_is_held_back() -> None:
    assert starts(Pace(daily_cap=1, pause_seconds=5), 0, archived=1) == (0, None)


def test_with_a_pause_one_starts_at_a_time() -> None:
    pace = Pace(pause_seconds=60)
    assert starts(pace) == (1, None)
    later = NOW + timedelta(seconds=30)
    assert starts(pace, not_before=later) == (0, later)


def test_a_pause_is_never_quite_the_same() -> None:
    pace = Pace(pause_seconds=60)
    assert (pause(pace, 0.0), pause(pace, 0.5)) == (timedelta(seconds=30), timedelta(seconds=60))


def test_a_day_begins_at_midnight_utc() -> None:
    assert today(NOW) == datetime(2026, 11, 20, tzinfo=UTC)
