"""Keeps the newest lines of the log in memory, for whoever follows it over the API; a sink that waits for nobody."""

from collections import deque
from collections.abc import Sequence

from ytarchived.effects.logs.line import Line

_MOST = 1_000


class Latest:
    """The newest lines, counted from the first that was ever written."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=_MOST)
        self.count = 0

    def __call__(self, lines: Sequence[Line]) -> None:
        """Remember lines; the oldest are forgotten."""
        self._lines.extend(lines)
        self.count += len(lines)

    def after(self, count: int) -> tuple[list[Line], int]:
        """Those that were written after so many, as far as they are remembered, and how many there are now."""
        now = self.count
        return (list(self._lines)[count - now :] if now > count else []), now
