"""Tells listeners that something was committed; they re-read from where they were, and nobody slows the writer."""

import anyio


class Feed:
    """The last committed position, and a way to wait until it moves."""

    def __init__(self, position: int) -> None:
        self._position = position
        self._moved = anyio.Event()

    @property
    def position(self) -> int:
        """The last committed position."""
        return self._position

    def publish(self, position: int) -> None:
        """Tell everyone who waits that records up to this position are committed."""
        self._position = position
        self._moved.set()
        self._moved = anyio.Event()

    async def wait_after(self, position: int) -> None:
        """Return as soon as something after this position is committed."""
        while self._position <= position:
            await self._moved.wait()
