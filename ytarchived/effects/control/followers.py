"""Everyone who follows what happens: no more at a time than the daemon can serve, and no burden to it when it is busy.

Streams and waiting requests join, and rest after each turn. The more there are, the longer each rests, so that all of them
together take about as much as one could.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import anyio

from ytarchived.errors import Overloaded

_BYTES_PER_SECOND = 16 << 20
_TURN_BYTES = 32 << 10
"""What a turn costs beside what is written in it, in bytes that could have been written instead."""


class Followers:
    """Those who follow now; made once for the API."""

    def __init__(self, most: int = 256) -> None:
        self._most = most
        self.count = 0
        """How many follow now."""

    @contextmanager
    def joined(self) -> Iterator[None]:
        """Follow while in the block; raises Overloaded where too many do already."""
        if self.count >= self._most:
            words = f"cannot follow what happens: {self.count} streams and waiting requests do so already"
            raise Overloaded(words, hint="end some of them, or come again later")
        self.count += 1
        try:
            yield
        finally:
            self.count -= 1

    async def rest(self, written_bytes: int) -> None:
        """Leave the time to others after a turn in which so much was written."""
        await anyio.sleep((written_bytes + _TURN_BYTES) * self.count / _BYTES_PER_SECOND)
