"""Copies the log into a file of its own while the daemon goes on writing, and brings an earlier copy up to date.

A backup is a record with nothing but the log in it: that is the truth, and everything else is computed from it. The control
API runs `back_up` in a thread; `restore` reads what it made.
"""

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from ytarchived.errors import CommandRefused, RecordUnusable, StorageFull
from ytarchived.record import log
from ytarchived.record.connection import attach_to_read, connect_to_fill, connect_to_read
from ytarchived.record.files import made_whole, writes_ahead
from ytarchived.record.progress import Progress
from ytarchived.record.trouble import of_the_disk

TOGETHER = 20_000
"""Records copied at a time, between two looks at whether it is to stop."""


class Backup(NamedTuple):
    """A finished backup: how many records it holds, and how many of them are new."""

    records: int
    added: int
    bytes: int


def back_up(record: Path, file: Path, progress: Progress) -> Backup:
    """Copy the log up to its present end; into an earlier backup of the same log only what it lacks.

    The file is replaced in one step when its successor is whole and on the disk, so that it holds the old backup or the new.
    Raises CommandRefused when the file is anything else than a backup of this record or cannot be written, StorageFull when
    there is no room, and Overloaded when it is told to stop.
    """
    file = file.resolve()
    with explained(file):
        begun = _records_of(file, record)
        # Rows of the log never change: up to this position it is consistent, whatever is appended meanwhile.
        with closing(connect_to_read(record)) as db:
            last = log.last_position(db)
        with made_whole(file) as partial:
            if begun:
                progress.begin("copying the earlier backup")
                shutil.copyfile(file, partial)
            progress.begin("copying records")
            copy_log(record, partial, begun, last, progress)
            return Backup(last, last - begun, partial.stat().st_size)


def copy_log(source: Path, target: Path, after: int, last: int, progress: Progress) -> None:
    """Append the records of a log from after a position up to a last one to another database, made where it is empty."""
    with closing(connect_to_fill(target)) as db:
        log.open_log(db, target)
        attach_to_read(db, source, "source")
        for done in range(after, last, TOGETHER):
            progress(done - after, last - after)
            log.copy_from(db, "source", done, min(done + TOGETHER, last))
        if log.last_position(db) != last or log.count(db) != last:
            raise RecordUnusable(
                f"cannot copy {source}: it says it has {last} records, and not all are there",
                hint="`ytctl record verify` says what it lacks",
            )


@contextmanager
def explained(file: Path) -> Iterator[None]:
    """What the disk says about `file`, in our own words."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if of_the_disk(error):
            raise _full(file, str(error)) from error
        raise CommandRefused(f"cannot write {file}: {error}", hint="name another place") from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _full(file, str(error.strerror)) from error
        raise CommandRefused(
            f"cannot write {file}: {error.strerror}: {error.filename}",
            hint="name a file in a folder that the daemon may write to; under systemd, in the unit's ReadWritePaths=",
        ) from error


def _full(file: Path, why: str) -> StorageFull:
    return StorageFull(f"cannot write {file}: {why}", hint="make room there, or name a file on another disk")


def _records_of(file: Path, record: Path) -> int:
    """How many records of this record the file holds already; 0 where nothing is there yet."""
    if not file.exists() or (file.is_file() and not file.stat().st_size):
        return 0
    if file.samefile(record):
        raise _refused(file, "it is the record itself")
    if writes_ahead(file):
        raise _refused(file, "it is a database in use, not a backup")
    try:
        log.inspect(file)
    except RecordUnusable as error:
        raise _refused(file, error.message.removeprefix(f"cannot open the record {file}: ")) from error
    with closing(connect_to_read(file)) as held, closing(connect_to_read(record)) as kept:
        if not log.is_alone(held):
            raise _refused(file, "it is a record in use, not a backup")
        last = log.last_position(held)
        ends = {1, last} if last else ()
        if any(log.rows_after(held, at - 1, 1) != log.rows_after(kept, at - 1, 1) for at in ends):
            raise _refused(file, "it is the backup of another record, or of a later state of this one")
        return last


def _refused(file: Path, why: str) -> CommandRefused:
    return CommandRefused(f"cannot back up to {file}: {why}", hint="name another file, or move this one away")
