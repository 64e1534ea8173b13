"""Every archived video with its files, and the metadata last captured of each video."""

import sqlite3
from collections.abc import Iterator

import msgspec

from ytarchived.domain import upcasts
from ytarchived.domain.media import ArchivedFile, VideoMetadata
from ytarchived.domain.outcomes import MetadataCaptured, VideoArchived
from ytarchived.domain.targets import from_key
from ytarchived.domain.views import VideoView
from ytarchived.record.log import to_time
from ytarchived.record.projections.statement import Projection, Record, Statement

METADATA_SCHEMA = """
CREATE TABLE metadata (
    video_id    TEXT PRIMARY KEY,
    channel     TEXT NOT NULL,
    metadata    TEXT NOT NULL,
    captured_at INTEGER NOT NULL
) STRICT;
"""

SCHEMA = """
CREATE TABLE videos (
    position    INTEGER PRIMARY KEY,
    video_id    TEXT NOT NULL UNIQUE,
    job         INTEGER NOT NULL,
    quality     TEXT NOT NULL,
    container   TEXT NOT NULL,
    height      INTEGER NOT NULL,
    video_codec TEXT NOT NULL,
    audio_codec TEXT NOT NULL,
    seconds     REAL NOT NULL,
    bytes       INTEGER NOT NULL,
    files       TEXT NOT NULL,
    missing     TEXT NOT NULL,
    archived_at INTEGER NOT NULL,
    note        TEXT NOT NULL
) STRICT;
CREATE TABLE totals (only INTEGER PRIMARY KEY CHECK (only = 1), videos INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
"""

UPKEEP = """
INSERT INTO totals SELECT 1, count(*), ifnull(sum(bytes), 0) FROM videos;
CREATE TRIGGER videos_counted AFTER INSERT ON videos
    BEGIN UPDATE totals SET videos = videos + 1, bytes = bytes + new.bytes; END;
CREATE TRIGGER videos_recounted AFTER UPDATE ON videos
    BEGIN UPDATE totals SET bytes = bytes - old.bytes + new.bytes; END;
"""


def _captured(record: Record, outcome: MetadataCaptured) -> Iterator[Statement]:
    known = outcome.metadata
    yield (
        """INSERT INTO metadata VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
               channel = excluded.channel, metadata = excluded.metadata, captured_at = excluded.captured_at""",
        (known.video_id, known.channel_id or known.channel, msgspec.json.encode(known).decode(), record.at),
    )


def _archived(record: Record, outcome: VideoArchived) -> Iterator[Statement]:
    video_id, media = from_key(outcome.key).id, outcome.media
    yield (
        """INSERT INTO videos VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (video_id) DO UPDATE SET
               position = excluded.position, job = excluded.job, quality = excluded.quality,
               container = excluded.container, height = excluded.height, video_codec = excluded.video_codec,
               audio_codec = excluded.audio_codec, seconds = excluded.seconds, bytes = excluded.bytes,
               files = excluded.files, missing = excluded.missing, archived_at = excluded.archived_at,
               note = excluded.note""",
        (
            record.position,
            video_id,
            outcome.job,
            outcome.quality,
            media.container,
            media.height,
            media.video_codec,
            media.audio_codec,
            float(media.duration_seconds),
            sum(file.bytes for file in outcome.files),
            msgspec.json.encode(outcome.files).decode(),
            msgspec.json.encode(outcome.missing).decode(),
            record.at,
            outcome.note,
        ),
    )


METADATA = Projection(
    name="metadata", version=2, tables=("metadata",), schema=METADATA_SCHEMA, handlers={MetadataCaptured: _captured}
)

PROJECTION = Projection(
    name="storage",
    version=2,
    tables=("videos", "totals"),
    schema=SCHEMA,
    handlers={VideoArchived: _archived},
    upkeep=UPKEEP,
)


def find_video(db: sqlite3.Connection, video_id: str) -> VideoView | None:
    """One archived video."""
    row = db.execute(f"{_SELECT} WHERE videos.video_id = ?", (video_id,)).fetchone()
    return _view(*row[1:]) if row else None


def find_archived(db: sqlite3.Connection, video_id: str) -> VideoArchived | None:
    """The outcome by which a video is in the archive, with all that is recorded of it."""
    row = db.execute(
        "SELECT log.type, log.schema, log.body FROM videos CROSS JOIN log ON log.position = videos.position"
        " WHERE videos.video_id = ?",
        (video_id,),
    ).fetchone()
    outcome = upcasts.outcome(*row) if row else None
    return outcome if isinstance(outcome, VideoArchived) else None


def list_videos(db: sqlite3.Connection, *, before: int | None = None, limit: int = 50) -> list[tuple[int, VideoView]]:
    """Archived videos with their archiving's position, newest first, at most `limit` of those below `before`."""
    rows = db.execute(
        f"{_SELECT} WHERE position < ? ORDER BY position DESC LIMIT ?",
        (before if before is not None else 1 << 62, limit),
    )
    return [(position, _view(*row)) for position, *row in rows]


def count_since(db: sqlite3.Connection, at: int, most: int) -> int:
    """How many of the last `most` videos were archived at or after a time (microseconds)."""
    row = db.execute(
        "SELECT count(*) FROM (SELECT archived_at FROM videos ORDER BY position DESC LIMIT ?) WHERE archived_at >= ?",
        (most, at),
    ).fetchone()
    return int(row[0])


def totals(db: sqlite3.Connection) -> tuple[int, int]:
    """How many videos the archive holds, and their bytes."""
    videos, total = db.execute("SELECT videos, bytes FROM totals").fetchone()
    return videos, total


def find_metadata(db: sqlite3.Connection, video_id: str) -> VideoMetadata | None:
    """The metadata last captured of a video."""
    row = db.execute("SELECT metadata FROM metadata WHERE video_id = ?", (video_id,)).fetchone()
    return msgspec.json.decode(row[0], type=VideoMetadata) if row else None


_SELECT = """SELECT position, videos.video_id, job, quality, container, height, video_codec, audio_codec, seconds, bytes,
                    files, missing, archived_at, note, metadata
             FROM videos LEFT JOIN metadata ON metadata.video_id = videos.video_id"""


def _view(
    video_id: str,
    job: int,
    quality: str,
    container: str,
    height: int,
    video_codec: str,
    audio_codec: str,
    seconds: float,
    total: int,
    files: str,
    missing: str,
    archived_at: int,
    note: str,
    metadata: str | None,
) -> VideoView:
    known = (
        msgspec.json.decode(metadata, type=VideoMetadata) if metadata is not None else VideoMetadata(video_id=video_id)
    )
    return VideoView(
        video_id=video_id,
        title=known.title,
        channel=known.channel,
        channel_id=known.channel_id,
        published=known.published,
        duration_seconds=seconds,
        height=height,
        quality=quality,
        container=container,
        video_codec=video_codec,
        audio_codec=audio_codec,
        bytes=total,
        archived_at=to_time(archived_at),
        job=job,
        files=msgspec.json.decode(files, type=tuple[ArchivedFile, ...]),
        missing=msgspec.json.decode(missing, type=tuple[str, ...]),
        note=note,
    )
