"""New databases are made beside their place and put there whole; what stands in the way is never overwritten.

`backup` and `restore` make their files with this.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ytarchived.durable import sync
from ytarchived.errors import CommandRefused
from ytarchived.record.log import APPLICATION_ID

_HEADER = b"SQLite format 3\0"
_VERSION_BYTES = slice(18, 20)
_APPLICATION_BYTES = slice(68, 72)


@contextmanager
def made_whole(target: Path) -> Iterator[Path]:
    """A new empty file beside `target` to fill in the block; at its end it is put in the target's place, durably.

    It is for its owner alone, and is gone again when the block raises. Raises OSError, and CommandRefused when something
    that is no half-made database of ours has its name.
    """
    partial = target.with_name(f"{target.name}.partial")
    if os.path.lexists(partial):
        _clear(partial)
    os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600))
    try:
        yield partial
        sync(partial)
        partial.replace(target)
        sync(target.parent)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def writes_ahead(path: Path) -> bool:
    """Whether a file is a database with a write-ahead log, as one in use is; to open it makes files beside it."""
    head = _head(path) if path.is_file() else b""
    return head.startswith(_HEADER) and head[_VERSION_BYTES] == b"\2\2"


def _clear(partial: Path) -> None:
    head = _head(partial) if partial.is_file() and not partial.is_symlink() else b"?"
    ours = head.startswith(_HEADER) and head[_APPLICATION_BYTES] == APPLICATION_ID.to_bytes(4)
    if head and not ours:
        raise CommandRefused(
            f"cannot write {partial}: something else has that name", hint="move it away, or name another file"
        )
    partial.unlink()


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(100)
