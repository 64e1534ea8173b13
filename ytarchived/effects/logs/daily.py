"""Keeps the log in one file per day (UTC), a JSON object a line, and removes files that are older than so many days."""

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import Path

import msgspec

from ytarchived.effects.logs.line import Line

_encoder = msgspec.json.Encoder()


class DailyFiles:
    """A folder of YYYY-MM-DD.ndjson, readable by its owner alone."""

    def __init__(self, folder: Path, *, kept_days: int) -> None:
        self._folder = folder
        self._kept_days = kept_days
        self._day: date | None = None
        self._fd = -1
        self._lost = 0

    def __call__(self, lines: Sequence[Line]) -> None:
        """Write lines; those that the disk does not take are lost, and the next one says how many were."""
        for day, some in groupby(lines, lambda line: line.at.astimezone(UTC).date()):
            self._write(day, list(some))

    def _write(self, day: date, lines: list[Line]) -> None:
        told = [_lost_lines(self._lost), *lines] if self._lost else lines
        try:
            self._turn(day)
            os.write(self._fd, b"".join(_encoder.encode(each) + b"\n" for each in told))
            self._lost = 0
        except OSError:
            self._lost += len(lines)

    def _turn(self, day: date) -> None:
        if day == self._day:
            return
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fd = os.open(self._folder / f"{day}.ndjson", os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        if self._day:
            os.close(self._fd)
        self._fd, self._day = fd, day
        for file in self._folder.glob("*.ndjson"):
            with suppress(ValueError, OSError):
                if date.fromisoformat(file.stem) <= day - timedelta(days=self._kept_days):
                    file.unlink()


def _lost_lines(count: int) -> Line:
    words = f"{count} lines of this log could not be written"
    return Line(at=datetime.now(UTC), level="warning", service="logs", type="logged", words=words)
