"""What the Data API says of one job's video before yt-dlp is asked, and whether more than that was recorded.

The attempt asks it at its start, hands what is known to the worker, which keeps it merged with yt-dlp's, and records that here.
"""

from pathlib import Path

import anyio
from anyio import to_thread

from ytarchived.domain.commands import RecordAbsence, RecordMetadata
from ytarchived.domain.media import VideoMetadata
from ytarchived.domain.metadata import merge
from ytarchived.domain.quota import Purpose
from ytarchived.effects import library
from ytarchived.effects.data_api.api import DataApi
from ytarchived.effects.reporting import Reports
from ytarchived.errors import YtarchivedError

API_SECONDS = 15.0
"""How long the Data API may hold an attempt up."""


class Description:
    """What was said of the video of one attempt."""

    def __init__(self, key: str, job: int, root: Path, reports: Reports) -> None:
        self._key = key
        self._job = job
        self._root = root
        self._reports = reports
        self._recorded = False
        self.known: VideoMetadata | None = None
        """What the Data API said."""

    async def ask(self, api: DataApi, video_id: str, purpose: Purpose) -> None:
        """Ask the Data API; when it cannot be asked, or takes too long, yt-dlp alone serves."""
        with anyio.move_on_after(API_SECONDS):
            try:
                self.known = await api.video(video_id, purpose)
            except YtarchivedError:
                # the reason is shown where the daemon's health is; it is no failure of this job
                return
            if self.known is None:
                await self._reports.record(RecordAbsence(key=self._key, witness="data-api"))

    def record(self, metadata: VideoMetadata) -> None:
        """Report what is kept in the library, with what is reported next."""
        self._reports.hold(RecordMetadata(key=self._key, job=self._job, metadata=metadata))
        self._recorded = True

    async def keep_what_there_is(self) -> None:
        """Keep what the Data API said alone, where yt-dlp could say nothing; raises what the library raises."""
        if self.known is not None and not self._recorded:
            metadata = merge(self.known, None)
            await to_thread.run_sync(library.describe, self._root, metadata)
            self.record(metadata)
