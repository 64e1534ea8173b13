"""The Data API as attempts see it: metadata of videos, playlists page by page, and the channel behind a name.

The daemon opens it where a key is configured.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import anyio
import msgspec
from msgspec import Struct

from ytarchived.domain.failure import Failure
from ytarchived.domain.media import VideoMetadata
from ytarchived.domain.quota import Budget, Purpose
from ytarchived.domain.targets import from_key
from ytarchived.effects.data_api.batches import Batches
from ytarchived.effects.data_api.calls import ApiUnavailable, Calls
from ytarchived.effects.data_api.client import open_client
from ytarchived.effects.data_api.messages import Ask, Resource
from ytarchived.effects.data_api.shapes import (
    CHANNEL_FIELDS,
    CHANNEL_PARTS,
    ITEM_FIELDS,
    ITEM_PARTS,
    LIST_FIELDS,
    LIST_PARTS,
    ChannelItem,
    Channels,
    ItemsPage,
    ListItem,
    Playlists,
)
from ytarchived.record.cache import open_cache
from ytarchived.record.ledger import Ledger
from ytarchived.record.log import to_micros
from ytarchived.record.projections import jobs

LIVES = timedelta(minutes=30)
PAGE_ENTRIES = 50

T = TypeVar("T", bound=Struct)

Page = tuple[ItemsPage, datetime]
"""A page, and when YouTube last said so."""


class DataApi:
    """Asks YouTube's Data API; every method raises ApiUnavailable when it cannot be asked now."""

    def __init__(self, calls: Calls, batches: Batches) -> None:
        self._calls = calls
        self._batches = batches

    @property
    def problem(self) -> Failure | None:
        """Why the API is not asked for now; None while it is."""
        return self._calls.problem

    @property
    def restarts(self) -> int:
        """How often its client died and was started anew."""
        return self._calls.restarts

    @property
    def mark(self) -> str:
        """What tells the key from others."""
        return self._calls.mark

    def use(self, key: str) -> bool:
        """Ask with this key from now on, forgetting what YouTube said of another one; whether it is another one."""
        return self._calls.use(key)

    async def video(self, video_id: str, purpose: Purpose) -> VideoMetadata | None:
        """What the API says of a video, None when it shows none of this id."""
        return await self._batches.video(video_id, purpose)

    async def page(self, playlist_id: str, token: str, purpose: Purpose, since: datetime | None = None) -> Page:
        """One page of a playlist's entries: the first, or the one that a token of the page before names.

        It was read at `since` or later; without that, in the last half hour.
        """
        parameters: dict[str, str | int] = {
            "part": ITEM_PARTS,
            "playlistId": playlist_id,
            "maxResults": PAGE_ENTRIES,
            "fields": ITEM_FIELDS,
        }
        if token:
            parameters["pageToken"] = token
        return await self._ask("playlistItems", f"items/{playlist_id}/{token}", parameters, purpose, ItemsPage, since)

    async def playlist(self, playlist_id: str, purpose: Purpose) -> ListItem | None:
        """What the API says of a playlist, None when it shows none of this id."""
        parameters: dict[str, str | int] = {"part": LIST_PARTS, "id": playlist_id, "fields": LIST_FIELDS}
        found, _ = await self._ask("playlists", f"playlist/{playlist_id}", parameters, purpose, Playlists)
        return next(iter(found.items), None)

    async def channel(self, name: str, purpose: Purpose) -> ChannelItem | None:
        """The channel of an id, an @handle or `user/name`; None when the API knows none by that name."""
        space, _, plain = name.rpartition("/")
        parameters: dict[str, str | int] = {"part": CHANNEL_PARTS, "fields": CHANNEL_FIELDS}
        if space == "user":
            parameters["forUsername"] = plain
        elif not space:
            parameters["forHandle" if name.startswith("@") else "id"] = name
        else:
            return None
        found, _ = await self._ask("channels", f"channel/{name}", parameters, purpose, Channels)
        return next(iter(found.items), None)

    async def _ask(
        self,
        resource: Resource,
        name: str,
        parameters: dict[str, str | int],
        purpose: Purpose,
        kind: type[T],
        since: datetime | None = None,
    ) -> tuple[T, datetime]:
        oldest = since or datetime.now(UTC) - LIVES
        kept = await self._calls.kept_or_made(name, Ask(resource=resource, parameters=parameters), purpose, oldest)
        try:
            return msgspec.json.decode(kept.body, type=kind), kept.at
        except msgspec.DecodeError as error:
            raise ApiUnavailable(f"cannot read the Data API's answer: {error}") from error


@asynccontextmanager
async def open_data_api(
    key: str, endpoint: str, ledger: Ledger, cache: Path, budget: Budget
) -> AsyncIterator[DataApi | None]:
    """The Data API with this key, its answers kept in the file `cache`; None without a key."""
    if not key:
        yield None
        return

    async def upcoming(limit: int) -> list[str]:
        due = await ledger.read(jobs.list_due, to_micros(datetime.now(UTC)), limit)
        return [target.id for target in map(from_key, (job.key for job in due)) if target.kind == "video"]

    async with open_cache(cache) as kept, open_client(key, endpoint) as client, anyio.create_task_group() as tasks:
        calls = Calls(client, kept, ledger, budget)
        batches = Batches(calls, upcoming)
        tasks.start_soon(batches.run, name="data api batches")
        try:
            yield DataApi(calls, batches)
        finally:
            tasks.cancel_scope.cancel()
