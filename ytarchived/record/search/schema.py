"""The search database's tables, and how a file becomes a search database that this version can use.

`changes` writes these tables, `finding` reads them. The rows of one number are one video; numbers rise with the time at
which a video was first heard of.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from ytarchived.domain.views import Field
from ytarchived.record.connection import connect_to_write

VERSION = 1
"""Raised when a table, or what is put into it, changes: a file of another version is begun anew."""

COLUMNS: tuple[Field, ...] = ("title", "channel", "tags", "description", "captions")
_WEIGHTS = (10.0, 4.0, 3.0, 2.0, 1.0)

_SCHEMA = f"""
BEGIN;
CREATE TABLE videos (
    id         INTEGER PRIMARY KEY,
    video_id   TEXT NOT NULL UNIQUE,
    status     TEXT NOT NULL,
    channel_id TEXT NOT NULL DEFAULT '',
    published  TEXT NOT NULL DEFAULT '',
    seconds    REAL NOT NULL DEFAULT 0,
    height     INTEGER,
    unread     TEXT
) STRICT;
CREATE INDEX videos_unread ON videos (id) WHERE unread IS NOT NULL;
CREATE TABLE cues (id INTEGER PRIMARY KEY, tracks TEXT NOT NULL) STRICT;
CREATE TABLE read_to (only INTEGER PRIMARY KEY CHECK (only = 1), position INTEGER NOT NULL, at INTEGER NOT NULL) STRICT;
INSERT INTO read_to VALUES (1, 0, 0);
CREATE VIRTUAL TABLE texts USING fts5({", ".join(COLUMNS)}, tokenize = 'unicode61 remove_diacritics 2', prefix = '3');
INSERT INTO texts (texts, rank) VALUES ('rank', 'bm25({", ".join(map(str, _WEIGHTS))})');
PRAGMA user_version = {VERSION};
COMMIT;
"""


def prepare(path: Path) -> None:
    """Make sure that a search database of this version is at the path; what else is there is begun anew.

    Raises OSError or sqlite3.OperationalError where nothing can be read or written.
    """
    try:
        current = _version(path) == VERSION
    except sqlite3.OperationalError:
        raise
    except sqlite3.DatabaseError:
        current = False
    if not current:
        remove(path)
        with closing(connect_to_write(path)) as db:
            path.chmod(0o600)
            db.executescript(_SCHEMA)


def remove(path: Path) -> None:
    """Remove a search database with all that SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _version(path: Path) -> int:
    with closing(connect_to_write(path)) as db:
        version: int = db.execute("PRAGMA user_version").fetchone()[0]
        return version
