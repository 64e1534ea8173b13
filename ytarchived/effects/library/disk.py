"""The few disk operations that must survive a power cut, and what a person is told when the disk says no.

Every other file of the library writes through these; they hand on OSError, which `explained` turns into our errors.
"""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ytarchived.durable import sync
from ytarchived.errors import LibraryUnusable, StorageFull

_BLOCK_BYTES = 1 << 20
_FULL = {errno.ENOSPC, errno.EDQUOT}
_HINTS = {
    errno.ENOSPC: "free some space, or move the library to a larger disk",
    errno.EDQUOT: "free some space, or raise the quota of the daemon's user",
    errno.EROFS: "mount it writable; under systemd, name the library in the unit's ReadWritePaths=",
    errno.EACCES: "let the daemon's user write there",
    errno.EPERM: "let the daemon's user write there",
    errno.EXDEV: "videos/ and .staging/ must lie on the same filesystem",
    errno.EIO: "the disk may be failing or gone: look at the kernel's messages",
}


@contextmanager
def explained(doing: str) -> Iterator[None]:
    """Turn an OSError inside into "cannot DOING: why": StorageFull when space ran out, LibraryUnusable otherwise."""
    try:
        yield
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        where = f" ({os.fsdecode(error.filename)})" if isinstance(error.filename, str | bytes) else ""
        kind = StorageFull if error.errno in _FULL else LibraryUnusable
        raise kind(f"cannot {doing}: {why}{where}", hint=_HINTS.get(error.errno or 0, "")) from error


def write_durably(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that it holds the old content or the new whatever happens; raises OSError."""
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(content)
    sync(partial)
    move(partial, path)


def move(source: Path, target: Path) -> None:
    """Rename a file or folder within one filesystem and put the rename on the disk for good; raises OSError."""
    source.replace(target)
    sync(target.parent)
    if source.parent != target.parent:
        sync(source.parent)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file in hex, read without pushing other programs' files out of memory; raises OSError."""
    digest = hashlib.sha256()
    block = memoryview(bytearray(_BLOCK_BYTES))
    done_bytes = 0
    with path.open("rb", buffering=0) as file:
        while got_bytes := file.readinto(block):
            digest.update(block[:got_bytes])
            os.posix_fadvise(file.fileno(), done_bytes, got_bytes, os.POSIX_FADV_DONTNEED)
            done_bytes += got_bytes
    return digest.hexdigest()


def free_bytes(path: Path) -> int:
    """Bytes that the daemon's user may still write on the filesystem of `path`; raises LibraryUnusable."""
    with explained(f"measure the free space of {path}"):
        filesystem = os.statvfs(path)
    return filesystem.f_bavail * filesystem.f_frsize
