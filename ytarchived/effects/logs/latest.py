"""Keeps the newest lines of the log in memory, for whoever follows it over the API; a sink that waits for nobody."""

from asyncio import get_running_loop
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

import anyio

from ytarchived.effects.logs.line import Line

_MOST = 1_000


class Latest:
    """The newest lines, counted from the first that was ever written."""

    def __init__(self) -> None:
        self._lines: deque[Line] = deque(maxlen=_MOST)
        self._wakes: set[Callable[[], object]] = set()
        self.count = 0

    def __call__(self, lines: Sequence[Line]) -> None:
        """Remember lines; the oldest are forgotten."""
        self._lines.extend(lines)
        self.count += len(lines)
        for wake in tuple(self._wakes):
            wake()

    async def wait_after(self, count: int) -> None:
        """Return as soon as more than so many were written."""
        news = anyio.Event()
        # lines come from any thread, and must not wait for the loop, as they would with what anyio has for that
        wake = partial(get_running_loop().call_soon_threadsafe, news.set)
        self._wakes.add(wake)
        try:
            if self.count <= count:
                await news.wait()
        finally:
            self._wakes.discard(wake)

    def after(self, count: int) -> tuple[list[Line], int]:
        """Those that were written after so many, as far as they are remembered, and how many there are now."""
        now = self.count
        return (list(self._lines)[count - now :] if now > count else []), now
