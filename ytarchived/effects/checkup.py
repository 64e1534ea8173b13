"""How the daemon is, looked at as seldom as it takes.

The checks touch disks and programs; a status that is asked for a hundred times a second must not.
"""

from collections.abc import Awaitable, Callable

import anyio

from ytarchived.protocol import Check

RECENT_SECONDS = 1.0


class Checkup:
    """What the daemon depends on, and how each of it is."""

    def __init__(
        self, examine: Callable[[], Awaitable[list[Check]]], *, recent_seconds: float = RECENT_SECONDS
    ) -> None:
        self._examine = examine
        self._recent_seconds = recent_seconds
        self._alone = anyio.Lock()
        self._found: list[Check] = []
        self._stale_at = 0.0

    async def now(self) -> list[Check]:
        """What is found now."""
        async with self._alone:
            return await self._look()

    async def recently(self) -> list[Check]:
        """What was found within the last second, or is found now."""
        async with self._alone:
            return self._found if anyio.current_time() < self._stale_at else await self._look()

    async def _look(self) -> list[Check]:
        self._found = await self._examine()
        self._stale_at = anyio.current_time() + self._recent_seconds
        return self._found
