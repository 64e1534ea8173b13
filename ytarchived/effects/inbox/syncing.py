"""Many small files on the disk for good, at the cost of few.

Filing syncs a batch of receipts before any of their files moves.
"""

import ctypes
import os
from collections.abc import Sequence
from pathlib import Path

from ytarchived.effects.library.disk import sync

_MOST_ALONE = 32  # from here on one sync of the whole filesystem is quicker, however much else it has to write

_libc = ctypes.CDLL(None, use_errno=True)


def sync_files(folder: Path, files: Sequence[Path]) -> None:
    """Put the content of files on the disk for good; all lie on the filesystem of `folder`. Raises OSError."""
    if len(files) > _MOST_ALONE:
        _sync_filesystem(folder)
        return
    for file in files:
        sync(file)


def _sync_filesystem(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if _libc.syncfs(handle):
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(handle)
