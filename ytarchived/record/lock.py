"""One daemon per record: a lock on a file beside it, which says who holds it."""

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ytarchived.errors import RecordHeld, RecordUnusable, StorageFull


@contextmanager
def hold(record: Path) -> Iterator[None]:
    """Hold the record against every other process, making its folder where there is none.

    Raises RecordHeld, naming the holder, and RecordUnusable where nothing can be written.
    The kernel lets go when the process ends, however it ends, so a stale lock cannot be.
    """
    path = record.with_name(f"{record.name}.lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageFull(
                f"cannot open the record {record}: the disk is full", hint="make room on the disk that holds the record"
            ) from error
        raise RecordUnusable(
            f"cannot open the record {record}: {error.strerror}: {error.filename}",
            hint="name a place that the daemon may write to under [record] path in the configuration",
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(handle, 32, 0).decode(errors="replace").strip() or "unknown"
            raise RecordHeld(
                f"cannot open the record {record}: process {holder} holds it",
                hint="one daemon per record: use the one that runs, or stop it first",
            ) from None
        with suppress(OSError):  # on a full disk the lock holds all the same, and only whose it is stays unsaid
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)
