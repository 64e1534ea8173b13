"""The parts of the daemon: which there are, since when each runs, and how often it had to be started anew.

The daemon names each part as it starts it; the control API shows them, with what the checks find of each.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from msgspec import Struct


class Part(Struct, frozen=True, kw_only=True):
    """One part of the daemon."""

    name: str
    words: str
    """What it does while it is well; empty where its check says that better."""
    checks: tuple[str, ...]
    """The checks whose failing means that it does not do what it is for."""
    started_at: Callable[[], datetime | None]
    restarts: Callable[[], int]


class Services:
    """The parts that were started, in that order."""

    def __init__(self) -> None:
        self._parts: list[Part] = []

    def __iter__(self) -> Iterator[Part]:
        return iter(self._parts)

    def began(
        self,
        name: str,
        words: str = "",
        *,
        checks: tuple[str, ...] = (),
        started_at: Callable[[], datetime | None] | None = None,
        restarts: Callable[[], int] = lambda: 0,
    ) -> None:
        """Name a part that runs from now on; only one with a process of its own is ever started anew, and says when."""
        now = datetime.now(UTC)
        self._parts.append(
            Part(name=name, words=words, checks=checks, started_at=started_at or (lambda: now), restarts=restarts)
        )
