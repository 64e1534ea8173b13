"""What befalls a daemon besides being killed: its disk fills up, or it may not write into its inbox; and both end again.

The ordeal begins and ends a hardship in the middle of a life, so that daemons start in it, die in it and outlive it.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from tests.journeys.disks import MAY_MOUNT, filled, forbidden, small_disk
from tests.journeys.home import Home

DISK_BYTES = 64 << 20

Hardship = Callable[[], AbstractContextManager[None]]
"""Holds as long as it is entered."""

Place = Callable[[Home], AbstractContextManager[Hardship | None]]
"""Gets a home ready for a hardship, before anything is in it."""


@contextmanager
def none(home: Home) -> Iterator[None]:
    """Only death."""
    yield None


@contextmanager
def forbidden_inbox(home: Home) -> Iterator[Hardship]:
    """Nothing may be moved out of the inbox or written into it, though files that are dropped there can be read."""
    yield lambda: forbidden(home.inbox)


@contextmanager
def full_disk(home: Home) -> Iterator[Hardship]:
    """Inbox, receipts and record lie on one small disk, and it is full."""
    with small_disk(home.library, DISK_BYTES):
        home.record = home.library / "record/log.db"
        home.environment["YTARCHIVED_RECORD_PATH"] = str(home.record)
        yield lambda: filled(home.library)


class Turns:
    """Turns a hardship on and off by turns."""

    def __init__(self, hardship: Hardship | None) -> None:
        self._hardship = hardship
        self._now = ExitStack()
        self.is_on = False

    def turn(self) -> None:
        """Begin it, or end it."""
        if self.is_on:
            self.end()
        elif self._hardship:
            self._now.enter_context(self._hardship())
            self.is_on = True

    def end(self) -> None:
        """End it where it has begun."""
        self._now.close()
        self.is_on = False


PLACES: tuple[Place, ...] = (none, forbidden_inbox, *([full_disk] if MAY_MOUNT else []))
"""A small disk takes the rights of root."""
