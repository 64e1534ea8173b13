"""Every archived video with its files, and the metadata last captured of each video."""

import sqlite3
from collections.abc import Iterator

import msgspec

from ytarchived.domain.media import ArchivedFile, VideoMetadata
from ytarchived.domain.outcomes import MetadataCaptured, VideoArchived
from ytarchived.domain.targets import from_key
from ytarchived.domain.views import VideoView
from ytarchived.record.log import to_time
from ytarchived.record.projections.statement import Projection, Record, Statement

SCHEMA = """
CREATE TABLE metadata (video_id TEXT PRIMARY KEY, metadata TEXT NOT NULL, captured_at INTEGER NOT NULL) STRICT;
CREATE TABLE videos (
    video_id    TEXT PRIMARY KEY,
    position    INTEGER NOT NULL UNIQUE,
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
    archived_at INTEGER NOT NULL
) STRICT;
CREATE TABLE totals (only INTEGER PRIMARY KEY CHECK (only = 1), videos INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
INSERT INTO totals VALUES (1, 0, 0);
CREATE TRIGGER videos_counted AFTER INSERT ON videos
    BEGIN UPDATE totals SET videos = videos + 1, bytes = bytes + new.bytes; END;
CREATE TRIGGER videos_uncounted AFTER DELETE ON videos
    BEGIN UPDATE totals SET videos = videos - 1, bytes = bytes - old.bytes; END;
"""


def _captured(record: Record, outcome: MetadataCaptured) -> Iterator[Statement]:
    yield (
        "INSERT INTO metadata VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET metadata = excluded.metadata, captured_at = excluded.captured_at",
        (outcome.metadata.video_id, msgspec.json.encode(outcome.metadata).decode(), record.at),
    )


def _archived(record: Record, outcome: VideoArchived) -> Iterator[Statement]:
    video_id, media = from_key(outcome.key).id, outcome.media
    yield "DELETE FROM videos WHERE video_id = ?", (video_id,)
    yield (
        "INSERT INTO videos VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            video_id,
            record.position,
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
        ),
    )


PROJECTION = Projection(
    name="storage",
    version=1,
    tables=("metadata", "videos", "totals"),
    schema=SCHEMA,
    handlers={MetadataCaptured: _captured, VideoArchived: _archived},
)


def find_video(db: sqlite3.Connection, video_id: str) -> VideoView | None:
    """One archived video."""
    row = db.execute(f"{_SELECT} WHERE videos.video_id = ?", (video_id,)).fetchone()
    return _view(*row[1:]) if row else None


def list_videos(db: sqlite3.Connection, *, before: int | None = None, limit: int = 50) -> list[tuple[int, VideoView]]:
    """Archived videos with their archiving's position, newest first, at most `limit` of those below `before`."""
    rows = db.execute(
        f"{_SELECT} WHERE position < ? ORDER BY position DESC LIMIT ?",
        (before if before is not None else 1 << 62, limit),
    )
    return [(position, _view(*row)) for position, *row in rows]


def totals(db: sqlite3.Connection) -> tuple[int, int]:
    """How many videos the archive holds, and their bytes."""
    videos, total = db.execute("SELECT videos, bytes FROM totals").fetchone()
    return videos, total


def find_metadata(db: sqlite3.Connection, video_id: str) -> VideoMetadata | None:
    """The metadata last captured of a video."""
    row = db.execute("SELECT metadata FROM metadata WHERE video_id = ?", (video_id,)).fetchone()
    return msgspec.json.decode(row[0], type=VideoMetadata) if row else None


_SELECT = """SELECT position, videos.video_id, job, quality, container, height, video_codec, audio_codec, seconds, bytes,
                    files, missing, archived_at, metadata
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
    )
