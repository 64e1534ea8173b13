"""What is known of one job's video, gathered before its media: first from the Data API, then merged with what yt-dlp says.

The attempt asks it at its start and hands it yt-dlp's capture; it keeps the file in the library, then tells the ledger.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import anyio
from anyio import to_thread
from msgspec import structs

from ytarchived.domain.commands import RecordAbsence, RecordMetadata
from ytarchived.domain.media import VideoMetadata
from ytarchived.domain.metadata import merge
from ytarchived.domain.quota import Purpose
from ytarchived.effects import library
from ytarchived.effects.data_api.api import DataApi
from ytarchived.errors import YtarchivedError

API_SECONDS = 15.0
"""How long the Data API may hold an attempt up."""

Record = Callable[[RecordMetadata | RecordAbsence], Awaitable[None]]


class Description:
    """What was said of the video of one attempt."""

    def __init__(self, key: str, job: int, root: Path, record: Record) -> None:
        self._key = key
        self._job = job
        self._root = root
        self._record = record
        self._api: VideoMetadata | None = None
        self._kept = False

    async def ask(self, api: DataApi, video_id: str, purpose: Purpose) -> None:
        """Ask the Data API; when it cannot be asked, or takes too long, yt-dlp alone serves."""
        with anyio.move_on_after(API_SECONDS):
            try:
                self._api = await api.video(video_id, purpose)
            except YtarchivedError:
                # the reason is shown where the daemon's health is; it is no failure of this job
                return
            if self._api is None:
                await self._record(RecordAbsence(key=self._key, witness="data-api"))

    async def keep(self, ytdlp: VideoMetadata) -> None:
        """Keep what yt-dlp says, merged with what the Data API said; raises what the library and the ledger raise."""
        await self._keep(merge(self._api, structs.replace(ytdlp, counted_at=_counted_at(ytdlp))))

    async def keep_what_there_is(self) -> None:
        """Keep what the Data API said alone, where yt-dlp could say nothing."""
        if self._api is not None and not self._kept:
            await self._keep(merge(self._api, None))

    async def _keep(self, metadata: VideoMetadata) -> None:
        # the file first: what the log says is kept must be there whatever crashes
        await to_thread.run_sync(library.describe, self._root, metadata)
        await self._record(RecordMetadata(key=self._key, job=self._job, metadata=metadata))
        self._kept = True


def _counted_at(metadata: VideoMetadata) -> datetime | None:
    counted = metadata.view_count is not None or metadata.like_count is not None
    return datetime.now(UTC) if counted else None
