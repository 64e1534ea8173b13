"""What the search database learns: outcomes of the log in their order, and the captions of archived videos.

All of it is given once and may be given again; how far the log was read is kept with what was read.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from ytarchived.domain import upcasts
from ytarchived.domain.outcomes import (
    JobCancelled,
    JobCompleted,
    JobFailed,
    JobRequested,
    JobRetried,
    MetadataCaptured,
    Outcome,
    VideoArchived,
)
from ytarchived.domain.targets import from_key
from ytarchived.record.log import StoredBody
from ytarchived.record.search.text import kept


class ReadTo(NamedTuple):
    """How far the log was read: a position, and the time of its record, by which another log is told from this one."""

    position: int
    at: int


class Unread(NamedTuple):
    """A video whose captions wait to be read: its number, and the paths of the files in the library."""

    id: int
    video_id: str
    paths: tuple[str, ...]


class Track(NamedTuple):
    """The captions in one language: a line for each time in whole seconds from the beginning."""

    language: str
    seconds: Sequence[int]
    lines: Sequence[str]


def read_to(db: sqlite3.Connection) -> ReadTo:
    """How far the log was read."""
    return ReadTo(*db.execute("SELECT position, at FROM read_to").fetchone())


def learn(db: sqlite3.Connection, rows: Sequence[StoredBody]) -> None:
    """Keep what these outcomes say, which are not none, and that the log is read to the last of them."""
    with db:
        db.execute("BEGIN IMMEDIATE")
        for *_, tag, schema, _, body in rows:
            if tag in _TAGS:
                outcome = upcasts.outcome(tag, schema, body)
                _LEARNED[type(outcome)](db, outcome)
        db.execute("UPDATE read_to SET position = ?, at = ?", rows[-1][:2])


def unread(db: sqlite3.Connection, limit: int) -> list[Unread]:
    """Some of the videos whose captions wait to be read."""
    rows = db.execute("SELECT id, video_id, unread FROM videos WHERE unread IS NOT NULL ORDER BY id LIMIT ?", (limit,))
    return [Unread(id_, video_id, msgspec.json.decode(paths, type=tuple[str, ...])) for id_, video_id, paths in rows]


def keep_captions(db: sqlite3.Connection, read: Iterable[tuple[Unread, Sequence[Track]]]) -> None:
    """Keep the captions of videos, instead of what was kept of them before."""
    with db:
        db.execute("BEGIN IMMEDIATE")
        for video, tracks in read:
            text = "\n".join(kept(" ".join(line.split())) for track in tracks for line in track.lines)
            times = msgspec.json.encode([(track.language, track.seconds) for track in tracks]).decode()
            db.execute("UPDATE texts SET captions = ? WHERE rowid = ? AND captions <> ?", (text, video.id, text))
            db.execute("INSERT OR REPLACE INTO cues VALUES (?, ?)", (video.id, times))
            # Archived once more meanwhile, it waits for other files.
            still = msgspec.json.encode(video.paths).decode()
            db.execute("UPDATE videos SET unread = NULL WHERE id = ? AND unread = ?", (video.id, still))


def _requested(db: sqlite3.Connection, outcome: JobRequested) -> None:
    # One of which nothing but the id is known has nothing to be found by, and a bulk of them costs no index anything.
    if not outcome.title:
        db.execute(
            "UPDATE videos SET status = 'open' WHERE video_id = ? AND status NOT IN ('open', 'archived')",
            (from_key(outcome.key).id,),
        )
    elif id_ := _stands(db, outcome.key, "open"):
        db.execute("UPDATE texts SET title = ? WHERE rowid = ? AND title = ''", (kept(outcome.title), id_))


def _captured(db: sqlite3.Connection, outcome: MetadataCaptured) -> None:
    known = outcome.metadata
    id_ = _number(db, known.video_id, "open")
    texts = tuple(map(kept, (known.title, known.channel, "\n".join(known.tags), known.description)))
    if db.execute("SELECT title, channel, tags, description FROM texts WHERE rowid = ?", (id_,)).fetchone() != texts:
        sql = "UPDATE texts SET title = ?, channel = ?, tags = ?, description = ? WHERE rowid = ?"
        db.execute(sql, (*texts, id_))
    db.execute(
        "UPDATE videos SET channel_id = ?, published = ?, seconds = iif(height IS NULL, ?, seconds) WHERE id = ?",
        (known.channel_id, known.published, known.duration_seconds, id_),
    )


def _archived(db: sqlite3.Connection, outcome: VideoArchived) -> None:
    id_ = _number(db, from_key(outcome.key).id, "archived")
    captions = [file.path for file in outcome.files if file.role == "caption"]
    db.execute(
        "UPDATE videos SET status = 'archived', seconds = ?, height = ?, unread = ? WHERE id = ?",
        (outcome.media.duration_seconds, outcome.media.height, msgspec.json.encode(captions).decode(), id_),
    )


def _retried(db: sqlite3.Connection, outcome: JobRetried) -> None:
    _stands(db, outcome.key, "open")


def _completed(db: sqlite3.Connection, outcome: JobCompleted) -> None:
    _stands(db, outcome.key, "metadata")


def _failed(db: sqlite3.Connection, outcome: JobFailed) -> None:
    _stands(db, outcome.key, "failed")


def _cancelled(db: sqlite3.Connection, outcome: JobCancelled) -> None:
    _stands(db, outcome.key, "cancelled")


_LEARNED: Mapping[type[Outcome], Callable[[sqlite3.Connection, Any], None]] = {
    JobRequested: _requested,
    JobRetried: _retried,
    MetadataCaptured: _captured,
    VideoArchived: _archived,
    JobCompleted: _completed,
    JobFailed: _failed,
    JobCancelled: _cancelled,
}
_TAGS = {kind.__name__ for kind in _LEARNED}


def _stands(db: sqlite3.Connection, key: str, status: str) -> int | None:
    """How the video of a job stands now, unless it is in the archive for good; its number, None where it is no video."""
    target = from_key(key)
    if target.kind != "video":
        return None
    id_ = _number(db, target.id, status)
    db.execute("UPDATE videos SET status = ? WHERE id = ? AND status NOT IN (?, 'archived')", (status, id_, status))
    return id_


def _number(db: sqlite3.Connection, video_id: str, status: str) -> int:
    """The number of a video, which begins with this status where it was never heard of."""
    found = db.execute("SELECT id FROM videos WHERE video_id = ?", (video_id,)).fetchone()
    if found:
        known: int = found[0]
        return known
    id_ = db.execute("INSERT INTO videos (video_id, status) VALUES (?, ?)", (video_id, status)).lastrowid
    assert id_ is not None
    db.execute(
        "INSERT INTO texts (rowid, title, channel, tags, description, captions) VALUES (?, '', '', '', '', '')", (id_,)
    )
    return id_
