"""What SQLite says of a disk or a database, in our own words; whoever opens the record or writes to it works inside this."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from ytarchived.errors import RecordUnusable, StorageFull, YtarchivedError


@contextmanager
def in_our_words() -> Iterator[None]:
    """Turn what SQLite raises inside into StorageFull or RecordUnusable; what has no such name goes on as it is."""
    try:
        yield
    except sqlite3.Error as error:
        named = _named(error)
        if named is None:
            raise
        raise named from error


def of_the_disk(error: sqlite3.Error) -> StorageFull | None:
    """What an error of SQLite says about the disk, None where it speaks of something else."""
    match _code(error):
        case sqlite3.SQLITE_FULL:
            return StorageFull(
                "cannot write to the record: the disk is full",
                hint="make room on the disk that holds the record; the daemon goes on by itself",
            )
        case sqlite3.SQLITE_IOERR:
            # How a quota that is used up, and a disk too full for the shared index of the write-ahead log, show.
            return StorageFull(
                f"cannot write to the record: {error}",
                hint="make room on the disk that holds the record, and look at its health; the daemon goes on by itself",
            )
        case _:
            return None


def _named(error: sqlite3.Error) -> YtarchivedError | None:
    match _code(error):
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return RecordUnusable(f"cannot use the record: {error}", hint="restore it from a backup")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return RecordUnusable(
                f"cannot write to the record: {error}",
                hint="let the daemon's user write to it and to the folder it is in, on a disk that is mounted writable",
            )
        case _:
            return of_the_disk(error)


def _code(error: sqlite3.Error) -> int:
    # The lowest byte names the kind of error; the rest of an extended code says more than anybody can act on.
    return getattr(error, "sqlite_errorcode", 0) & 0xFF
