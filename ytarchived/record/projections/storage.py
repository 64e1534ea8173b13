"""Every archived video with its files, and the metadata last captured of each video."""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Literal, NamedTuple

import msgspec

from ytarchived.domain import upcasts
from ytarchived.domain.media import ArchivedFile, VideoMetadata
from ytarchived.domain.outcomes import (
    LIBRARY,
    FilesFound,
    FilesMissed,
    MetadataCaptured,
    VerificationFinished,
    VideoArchived,
)
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
    note        TEXT NOT NULL,
    lost        TEXT NOT NULL
) STRICT;
CREATE TABLE totals (only INTEGER PRIMARY KEY CHECK (only = 1), videos INTEGER NOT NULL, bytes INTEGER NOT NULL) STRICT;
"""

UPKEEP = """
INSERT INTO totals SELECT 1, count(*), ifnull(sum(bytes), 0) FROM videos;
CREATE INDEX videos_lost ON videos (lost) WHERE lost <> '';
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
        """INSERT INTO videos VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')
           ON CONFLICT (video_id) DO UPDATE SET
               position = excluded.position, job = excluded.job, quality = excluded.quality,
               container = excluded.container, height = excluded.height, video_codec = excluded.video_codec,
               audio_codec = excluded.audio_codec, seconds = excluded.seconds, bytes = excluded.bytes,
               files = excluded.files, missing = excluded.missing, archived_at = excluded.archived_at,
               note = excluded.note, lost = ''""",
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


def _missed(record: Record, outcome: FilesMissed) -> Iterator[Statement]:
    video_id = from_key(outcome.key).id
    absent = any(damage.kind in ("missing", "resized") and _is_media(damage.path) for damage in outcome.damages)
    yield "UPDATE videos SET lost = ? WHERE video_id = ?", ("absent" if absent else "damaged", video_id)


def _is_media(path: str) -> bool:
    return PurePath(path).stem == PurePath(path).parent.name


def _found(record: Record, outcome: FilesFound) -> Iterator[Statement]:
    yield "UPDATE videos SET lost = '' WHERE video_id = ?", (from_key(outcome.key).id,)


METADATA = Projection(
    name="metadata",
    version=2,
    tables=("metadata",),
    schema=METADATA_SCHEMA,
    handlers={MetadataCaptured: _captured},
    by_stream=True,
)

PROJECTION = Projection(
    name="storage",
    version=3,
    tables=("videos", "totals"),
    schema=SCHEMA,
    by_stream=True,
    handlers={VideoArchived: _archived, FilesMissed: _missed, FilesFound: _found},
    upkeep=UPKEEP,
)


def find_video(db: sqlite3.Connection, video_id: str) -> VideoView | None:
    """One archived video."""
    row = db.execute(f"{_SELECT} WHERE videos.video_id = ?", (video_id,)).fetchone()
    return _view(*row[1:]) if row else None


def find_archived(db: sqlite3.Connection, video_id: str) -> VideoArchived | None:
    """The outcome by which a video is in the archive, with all that is recorded of it; None for a lost one too."""
    row = db.execute(
        "SELECT log.type, log.schema, log.body FROM videos CROSS JOIN log ON log.position = videos.position"
        " WHERE videos.video_id = ? AND lost = ''",
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


class Holding(NamedTuple):
    """The files of one archived video as they were recorded; `absent` or `damaged` ones are lost."""

    position: int
    video_id: str
    files: tuple[ArchivedFile, ...]
    lost: str

    @property
    def media(self) -> ArchivedFile:
        """The file that holds the video itself."""
        return next(file for file in self.files if file.role == "media")


def list_holdings(db: sqlite3.Connection, *, after: int, limit: int) -> list[Holding]:
    """What is held, in the order of archiving, at most `limit` of those after a position."""
    return _holdings(db, "WHERE position > ? ORDER BY position LIMIT ?", (after, limit))


def sample_holdings(db: sqlite3.Connection, number: int) -> list[Holding]:
    """So many archived videos, drawn at random."""
    return _holdings(db, "WHERE position IN (SELECT position FROM videos ORDER BY random() LIMIT ?)", (number,))


def find_holdings(db: sqlite3.Connection, video_ids: Sequence[str]) -> list[Holding]:
    """What is held of these videos; what is not is left out."""
    ids = msgspec.json.encode(video_ids).decode()
    return _holdings(db, "WHERE video_id IN (SELECT value FROM json_each(?))", (ids,))


def last_verification(db: sqlite3.Connection) -> VerificationFinished | None:
    """What the last verification of the library found."""
    row = db.execute(
        "SELECT type, schema, body FROM log WHERE stream = ? AND type = ? ORDER BY version DESC LIMIT 1",
        (LIBRARY, VerificationFinished.__name__),
    ).fetchone()
    outcome = upcasts.outcome(*row) if row else None
    return outcome if isinstance(outcome, VerificationFinished) else None


def count_lost(db: sqlite3.Connection) -> int:
    """How many archived videos are lost."""
    [[number]] = db.execute("SELECT count(*) FROM videos WHERE lost <> ''")
    return int(number)


def _holdings(db: sqlite3.Connection, tail: str, values: tuple[object, ...]) -> list[Holding]:
    rows = db.execute(f"SELECT position, video_id, files, lost FROM videos {tail}", values)
    decode = msgspec.json.Decoder(tuple[ArchivedFile, ...]).decode
    return [Holding(position, video_id, decode(files), lost) for position, video_id, files, lost in rows]


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
                    files, missing, archived_at, note, lost, metadata
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
    lost: Literal["", "absent", "damaged"],
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
        lost=lost,
    )
