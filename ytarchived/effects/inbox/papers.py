"""The few ways in which files of our own are written into the inbox: receipts, notes, and the list of all answers.

Filing and the notes beside foreign folders write through these; paths are relative to the opened inbox, all raise OSError.
"""

import os
from collections.abc import Sequence

_MODE = 0o644


def write(inbox: int, path: str, content: bytes, *, is_new: bool) -> None:
    """Write a small file whole; a new one never takes the place of another: FileExistsError."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | (os.O_EXCL if is_new else os.O_TRUNC)
    handle = os.open(path, flags, _MODE, dir_fd=inbox)
    try:
        _write_all(handle, content)
    finally:
        os.close(handle)


def content_of(inbox: int, path: str) -> bytes | None:
    """What is written there, None where nothing is."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=inbox)
    except FileNotFoundError:
        return None
    with os.fdopen(handle, "rb") as file:
        return file.read()


def is_whole(content: bytes) -> bool:
    """Whether all of a file of ours is there: its writing may have been cut off by a crash or a full disk."""
    return content.endswith(b"\n")


def append(inbox: int, path: str, lines: Sequence[str], *, unless_there: Sequence[str]) -> None:
    """Add lines of text to a file in one write, and those of `unless_there` that are not in it; all of them or none."""
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, _MODE, dir_fd=inbox)
    try:
        if unless_there:
            with os.fdopen(handle, "rb", closefd=False) as file:
                present = file.read()
            # what follows the last whole line is what a crash left of it
            os.ftruncate(handle, present.rfind(b"\n") + 1)
            known = set(present.splitlines())
            lines = [*(line for line in unless_there if _bytes(line) not in known), *lines]
        size_bytes = os.fstat(handle).st_size
        try:
            _write_all(handle, b"".join(_bytes(line) + b"\n" for line in lines))
        except OSError:
            os.ftruncate(handle, size_bytes)
            raise
    finally:
        os.close(handle)


def _bytes(line: str) -> bytes:
    return line.encode("utf-8", "replace")


def _write_all(handle: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(handle, left) :]
