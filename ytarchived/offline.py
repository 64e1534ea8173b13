"""What `ytarchived` does for a record that no daemon has: compute its tables anew, or build one from a backup."""

import os
from contextlib import closing
from pathlib import Path

from ytarchived.config import Config, expand
from ytarchived.domain.media import ArchivedFile
from ytarchived.effects import library
from ytarchived.errors import YtarchivedError
from ytarchived.record.connection import connect_to_read
from ytarchived.record.projections import jobs, states, storage
from ytarchived.record.rebuild import rebuild_closed
from ytarchived.record.restore import archived_files
from ytarchived.record.restore import restore as restore_
from ytarchived.terminal import Shown


def rebuild(config: Config) -> None:
    """Compute every table anew; raises RecordHeld, RecordUnusable or StorageFull."""
    with Shown() as progress:
        progress.begin("computing every table anew")
        records = rebuild_closed(expand(config.record.path, os.environ), progress)
    print(f"every table was computed anew from {records} records")


def restore(config: Config, file: Path) -> None:
    """Build the record from a backup and say what the archive holds; raises what `record.restore` does."""
    record, root = expand(config.record.path, os.environ), expand(config.library.path, os.environ)
    with Shown() as progress:
        records = restore_(file, record, progress)
    print(f"restored {records} records to {record}")
    with closing(connect_to_read(record)) as db:
        videos, bytes_ = storage.totals(db)
        print(f"it knows {sum(jobs.count_by_status(db).values())} jobs and {videos} videos of {bytes_ / 1e9:.1f} GB")
        known = states.library_id(db)
        if known is None:
            print("no library was in use yet")
            return
        try:
            library.check_library(root, known)
        except YtarchivedError as error:
            print(f"its library is not there: {error.message}; {error.hint}")
            return
        there = [_is_there(root, file) for file in archived_files(db)]
        print(f"the library at {root} has {sum(there)} of its {len(there)} files")


def _is_there(root: Path, file: ArchivedFile) -> bool:
    path = root / file.path
    return path.is_file() and path.stat().st_size == file.bytes
