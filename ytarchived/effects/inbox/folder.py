"""Looking into the inbox: what lies there, and the bytes of one file, without ever being held up by it.

The service scans, the intake reads; both run in a worker thread. Links are never followed and nothing is waited for.
"""

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

from ytarchived.effects.inbox.ignore import is_ignored
from ytarchived.effects.inbox.stable import Observation

Kind = Literal["file", "folder", "link", "pipe", "socket", "device"]

_KINDS: Mapping[int, Kind] = {
    stat.S_IFREG: "file",
    stat.S_IFDIR: "folder",
    stat.S_IFLNK: "link",
    stat.S_IFIFO: "pipe",
    stat.S_IFSOCK: "socket",
}


class Entry(Struct, frozen=True, kw_only=True):
    """One thing in the inbox; `name` stands for the bytes on the disk, whether they are UTF-8 or not."""

    name: str
    kind: Kind
    seen: Observation

    def holds_the_same(self, before: "Entry") -> bool:
        """Whether this is what was seen before, with the same content; name, rights and links may have changed."""
        if (self.kind, self.seen.inode) != (before.kind, before.seen.inode):
            return False
        written = (self.seen.size_bytes, self.seen.mtime_ns)
        return self.kind != "file" or written == (before.seen.size_bytes, before.seen.mtime_ns)


def make(folder: Path) -> None:
    """Make the inbox where it is gone, but never the place it belongs in, whose disk may not be mounted; raises OSError."""
    folder.mkdir(exist_ok=True)


def scan(folder: Path) -> list[Entry]:
    """Everything in the inbox that is not ignored, in the order it was last written; raises OSError."""
    entries = []
    with os.scandir(folder) as found:
        for item in found:
            if not is_ignored(item.name):
                try:
                    entries.append(_entry(item.name, item.stat(follow_symlinks=False)))
                except FileNotFoundError:
                    continue
    return sorted(entries, key=lambda entry: (entry.seen.mtime_ns, entry.name))


def look(path: Path) -> Entry | None:
    """What lies at one path now, None where nothing does; raises OSError."""
    try:
        return _entry(path.name, path.lstat())
    except FileNotFoundError:
        return None


def read(folder: Path, entry: Entry) -> bytes | None:
    """The content of a file exactly as it was observed; None when it was changed or went away meanwhile.

    Raises OSError, PermissionError among them.
    """
    try:
        # non-blocking, for a pipe may have been put in the file's place
        handle = os.open(folder / entry.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    try:
        if _entry(entry.name, os.fstat(handle)) != entry:
            return None
        content = _read_all(lambda: os.read(handle, entry.seen.size_bytes + 1))
        return content if _entry(entry.name, os.fstat(handle)) == entry else None
    finally:
        os.close(handle)


def _read_all(read_some: Callable[[], bytes]) -> bytes:
    parts = list(iter(read_some, b""))
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _entry(name: str, found: os.stat_result) -> Entry:
    return Entry(
        name=name,
        kind=_KINDS.get(stat.S_IFMT(found.st_mode), "device"),
        seen=Observation(
            inode=found.st_ino, size_bytes=found.st_size, mtime_ns=found.st_mtime_ns, ctime_ns=found.st_ctime_ns
        ),
    )
