"""Builds a working record from a backup, where there is none.

`ytarchived restore` calls it; it needs no daemon and no network.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from ytarchived.domain.media import ArchivedFile
from ytarchived.errors import CommandRefused, RecordUnusable
from ytarchived.record import log, rebuild
from ytarchived.record.backup import copy_log, explained
from ytarchived.record.connection import connect_to_fill, connect_to_read
from ytarchived.record.files import made_whole
from ytarchived.record.lock import hold
from ytarchived.record.progress import Progress
from ytarchived.record.verify import verify_log


def restore(file: Path, record: Path, progress: Progress) -> int:
    """Make the record at `record` from a backup or another record, and return how many records it has.

    What is there after a crash is the whole record or none. Raises CommandRefused when a record is there already,
    RecordHeld when a daemon has it, RecordUnusable when the backup is not whole, StorageFull when there is no room.
    """
    with hold(record), explained(record):
        for path in (record, *(record.with_name(f"{record.name}{end}") for end in ("-wal", "-shm", "-journal"))):
            if os.path.lexists(path):
                raise CommandRefused(
                    f"cannot restore to {record}: {path.name} is there already, and is never overwritten",
                    hint="move it away, or name another place under [record] path in the configuration",
                )
        last = _last_of(file)
        with made_whole(record) as partial:
            progress.begin("copying records")
            copy_log(file, partial, 0, last, progress)
            with closing(connect_to_fill(partial)) as db:
                found = verify_log(db, progress).findings
                if found:
                    raise RecordUnusable(
                        f"cannot restore {file}: {found[0].words} ({len(found)} findings in all)",
                        hint="take an earlier backup",
                    )
                progress.begin("computing the tables")
                rebuild.rebuild(db, progress)
    return last


def archived_files(db: sqlite3.Connection) -> Iterator[ArchivedFile]:
    """Every file that the library should hold by this record."""
    for (files,) in db.execute("SELECT files FROM videos"):
        yield from msgspec.json.decode(files, type=tuple[ArchivedFile, ...])


def _last_of(file: Path) -> int:
    if not file.is_file():
        raise CommandRefused(f"cannot restore {file}: there is no such file")
    try:
        log.inspect(file)
    except RecordUnusable as error:
        why = error.message.removeprefix(f"cannot open the record {file}: ")
        raise RecordUnusable(f"cannot restore {file}: {why}", hint="take another backup") from error
    with closing(connect_to_read(file)) as db:
        if log.is_empty(db):
            raise CommandRefused(f"cannot restore {file}: it is empty")
        return log.last_position(db)
