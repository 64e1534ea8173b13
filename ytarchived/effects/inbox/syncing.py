"""Many small files on the disk for good, at the cost of few.

The intake calls it once for everything it filed in one look, before it records that.
"""

import ctypes
import errno
import os
from collections.abc import Set
from pathlib import Path

from ytarchived.effects.inbox.folder import opened

_MOST_ALONE = 32  # from here on one sync of the whole filesystem is quicker, however much else it has to write

_libc = ctypes.CDLL(None, use_errno=True)


def sync_all(folder: Path, paths: Set[str]) -> None:
    """Put these files and folders, relative to the inbox, and the inbox itself on the disk for good; raises OSError."""
    with opened(folder) as inbox:
        if len(paths) > _MOST_ALONE:
            if _libc.syncfs(inbox):
                number = ctypes.get_errno()
                raise OSError(number, os.strerror(number), str(folder))
            return
        for path in sorted(paths):
            handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW, dir_fd=inbox)
            try:
                _sync(handle)
            finally:
                os.close(handle)
        _sync(inbox)


def _sync(handle: int) -> None:
    try:
        os.fsync(handle)
    except OSError as error:
        # some network and FUSE filesystems cannot sync a folder and say so with EINVAL
        if error.errno != errno.EINVAL:
            raise
