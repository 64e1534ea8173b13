"""What the stand-in keeps per label: one test's catalogue, faults, log, pace, holds and quota.

The label is the proxy user name or the Data API key; control changes it, the handlers read it.
"""

import anyio

from .catalogue import Catalogue
from .chaos import Chaos
from .faults import Faults
from .http import Exchange


class Hold:
    """Media of one video stops at an offset of each of its files until released."""

    def __init__(self, after_bytes: int) -> None:
        self.after_bytes = after_bytes
        self.reached = anyio.Event()
        self.released = anyio.Event()

    async def pass_through(self) -> None:
        """Say that somebody is here and wait for the release."""
        self.reached.set()
        await self.released.wait()


class Pace:
    """A line of so many bytes per second that all media of a label share."""

    def __init__(self, bytes_per_second: int) -> None:
        self._seconds_per_byte = 1 / bytes_per_second
        self._free_at = 0.0

    async def wait(self, sent_bytes: int) -> None:
        """Wait until the line has carried the bytes."""
        self._free_at = max(self._free_at, anyio.current_time()) + sent_bytes * self._seconds_per_byte
        await anyio.sleep_until(self._free_at)


class Label:
    """Everything one test sees and changes."""

    def __init__(self, shared: Catalogue) -> None:
        self.catalogue = Catalogue(shared)
        self.faults = Faults()
        self.chaos: Chaos | None = None
        self.log: list[Exchange] = []
        self.holds: dict[str, Hold] = {}
        self.pace: Pace | None = None
        self.url_generation = 0
        self.quota_limit = 10_000
        self.quota_used = 0


class Labels:
    """All labels by name; one comes to be when its name is first used."""

    def __init__(self, shared: Catalogue) -> None:
        self._shared = shared
        self._labels: dict[str, Label] = {}

    def get(self, name: str) -> Label:
        if name not in self._labels:
            self._labels[name] = Label(self._shared)
        return self._labels[name]
