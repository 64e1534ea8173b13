"""Tells listeners that something was committed; they re-read from where they were, and nobody slows the writer."""

from collections.abc import Iterable

import anyio

from ytarchived.domain.outcomes import Outcome

Kinds = frozenset[type[Outcome]]


class Feed:
    """The last committed position, and a way to wait until it moves."""

    def __init__(self, position: int) -> None:
        self._position = position
        self._last: dict[type[Outcome], int] = {}
        self._moved = anyio.Event()

    @property
    def position(self) -> int:
        """The last committed position."""
        return self._position

    def publish(self, position: int, kinds: Iterable[type[Outcome]] = ()) -> None:
        """Tell everyone who waits that records up to this position are committed, outcomes of these kinds among them."""
        self._position = position
        self._last.update(dict.fromkeys(kinds, position))
        self._moved.set()
        self._moved = anyio.Event()

    async def wait_after(self, position: int) -> None:
        """Return as soon as something after this position is committed."""
        while self._position <= position:
            await self._moved.wait()

    async def wait_for_news(self, known: Kinds) -> None:
        """Return as soon as an outcome of another kind than the known ones is committed after this call."""
        position = self._position
        while all(last <= position for kind, last in self._last.items() if kind not in known):
            await self._moved.wait()
