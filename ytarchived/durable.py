"""Puts what is written on the disk for good; the record and the library do so with this."""

import errno
import os
from pathlib import Path


def sync(path: Path) -> None:
    """Put a file's content, or a folder's entries, on the disk for good; raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        # some network and FUSE filesystems cannot sync a folder and say so with EINVAL
        if error.errno != errno.EINVAL or not path.is_dir():
            raise
    finally:
        os.close(handle)
