"""What a handler of the control API works with: the daemon as far as the API may see it, and one call.

The daemon makes the `Context` once; the routes hand it, with a `Call`, to the handlers.
"""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Generic, TypeVar

import anyio
from msgspec import Struct, field

from ytarchived.domain.options import Options
from ytarchived.domain.quota import Budget
from ytarchived.domain.targets import Target
from ytarchived.effects.checkup import Checkup
from ytarchived.effects.control.followers import Followers
from ytarchived.effects.control.pages import Pages
from ytarchived.effects.data_api.api import DataApi
from ytarchived.effects.live import Live
from ytarchived.effects.logs.latest import Latest
from ytarchived.effects.offers import ListOffer
from ytarchived.effects.presence import Presence
from ytarchived.effects.services import Services
from ytarchived.effects.workers.messages import Offered
from ytarchived.protocol import ConfigReport
from ytarchived.record.ledger import Ledger
from ytarchived.record.search.database import Search

P = TypeVar("P", bound=Struct)
B = TypeVar("B")


class Context(Struct, frozen=True, kw_only=True):
    """The daemon as far as the API may see it."""

    ledger: Ledger
    live: Live
    checks: Checkup
    offered: Callable[[Target], Awaitable[Offered]]
    """Asks YouTube what a video offers; raises a YtarchivedError with the reason where it says nothing."""
    search: Search
    library: Path
    logs: Path
    """The folder of the daemon's own log, where it is not in the journal."""
    latest: Latest = field(default_factory=Latest)
    """What is written into that log now."""
    log_readers: anyio.CapacityLimiter = field(default_factory=lambda: anyio.CapacityLimiter(2))
    """So that whoever reads much of the log keeps no thread from others."""
    wake_inbox: Callable[[], None]
    """Called when a held file was approved, which no event of the folder tells."""
    list_offered: Callable[[Target], Awaitable[ListOffer]]
    """Asks YouTube what a playlist or channel is; raises a YtarchivedError with the reason where it says nothing."""
    services: Services = field(default_factory=Services)
    version: str
    started_at: float
    """By the monotonic clock, in seconds."""
    quality: Callable[[], str] = lambda: "best"
    """What an ask that names no quality gets now, so that the log says what was asked for."""
    profiles: Mapping[str, Options] = {}
    """What each profile of the configuration says about its asks."""
    configuration: Callable[[], ConfigReport] = ConfigReport
    most_lines: int = 5_000
    """What is handed in with more is taken only when a person says so once more."""
    record_work: anyio.Lock = field(default_factory=anyio.Lock)
    """Held by whoever rebuilds, verifies or backs up: one at a time is heavy enough."""
    presence: Presence
    """Looks whether what is archived is in its place."""
    verifying: anyio.Lock = field(default_factory=anyio.Lock)
    """Held while the library is read again."""
    budget: Budget = Budget(per_day=10_000, reserve=1_000)
    data_api: DataApi | None = None
    """None without a key."""
    followers: Followers = field(default_factory=Followers)
    pages: dict[str, Pages] = field(default_factory=dict)
    """The log as it is streamed, by media type."""
    closing: anyio.Event = field(default_factory=anyio.Event)
    """Set when the API stops, so that open streams end by themselves."""


class Call(Struct, Generic[P, B], frozen=True, kw_only=True):
    """One request, read and checked; `trace` is the id that follows it through the log."""

    asked: P
    """Path and query parameters."""
    body: B
    trace: str
    headers: Mapping[str, str]
    """By name in lower case."""

    def accepts(self, media_type: str) -> bool:
        """Whether the caller named this media type as welcome."""
        return media_type in self.headers.get("accept", "")
