"""What is known of a video before its media: what yt-dlp says, merged with what the Data API said, kept in the library.

The tasks of the engine call it as soon as yt-dlp has extracted; the daemon, which is told, has only to record it.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from msgspec import structs

from ytarchived.domain.media import VideoMetadata
from ytarchived.domain.metadata import merge
from ytarchived.effects.library import describe
from ytarchived.effects.workers.messages import Captured, Order
from ytarchived.errors import StorageFull


def capture(
    order: Order,
    ytdlp: VideoMetadata,
    tell: Callable[[Captured], None],
    *,
    estimated_bytes: int | None = None,
    format_ids: str = "",
) -> None:
    """Keep what is known in the library's file of the video, and tell it; raises StorageFull or LibraryUnusable."""
    metadata = merge(order.known, structs.replace(ytdlp, counted_at=_counted_at(ytdlp)))
    captured = Captured(metadata=metadata, estimated_bytes=estimated_bytes, format_ids=format_ids)
    if order.library:
        # the file first: what the log says is kept must be there whatever crashes
        try:
            describe(Path(order.library), metadata)
        except StorageFull:
            # it will wait for room, and the daemon has to know for how much
            tell(structs.replace(captured, kept=False))
            raise
    tell(captured)


def _counted_at(metadata: VideoMetadata) -> datetime | None:
    counted = metadata.view_count is not None or metadata.like_count is not None
    return datetime.now(UTC) if counted else None
