"""Looking into the inbox: what lies there, and the bytes of one file, without ever being held up by it.

The service scans, the intake reads, filing looks again before it moves; all run in a worker thread. Every path is relative to
the inbox, which is opened once for a piece of work: thousands of files then cost no more than their system calls, and no
rename of a folder above leads half of the work elsewhere. Links are never followed and nothing is waited for.
"""

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
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
    """One thing in the inbox; `path` stands for the bytes on the disk, whether they are UTF-8 or not."""

    path: str
    """Relative to the inbox."""
    kind: Kind
    seen: Observation

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]

    @property
    def folder(self) -> str:
        """The rest of the path; empty for the inbox itself."""
        return self.path.rpartition("/")[0]

    def holds_the_same(self, before: "Entry") -> bool:
        """Whether this is what was seen before, with the same content; name, rights and links may have changed."""
        if (self.kind, self.seen.inode) != (before.kind, before.seen.inode):
            return False
        written = (self.seen.size_bytes, self.seen.mtime_ns)
        return self.kind != "file" or written == (before.seen.size_bytes, before.seen.mtime_ns)


@contextmanager
def opened(folder: Path) -> Iterator[int]:
    """A handle of the inbox, which everything else here takes; raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        yield handle
    finally:
        os.close(handle)


def make(folder: Path, profiles: Iterable[str]) -> None:
    """Make the inbox and the folders of the profiles where they are gone; raises OSError.

    Never the place that the inbox belongs in, whose disk may not be mounted.
    """
    folder.mkdir(exist_ok=True)
    for profile in profiles:
        with suppress(FileExistsError):  # something else of that name is taken like any other thing
            (folder / profile).mkdir(exist_ok=True)


def scan(inbox: int, profiles: Set[str]) -> list[Entry]:
    """Everything in the inbox and in the folders of these profiles that is not ignored, in the order it was last written.

    Raises OSError. The folders of the profiles themselves are left out.
    """
    entries: list[Entry] = []
    for entry in _within(inbox, ""):
        if entry.kind == "folder" and entry.path in profiles:
            with _subfolder(inbox, entry.path) as handle:
                entries += _within(handle, f"{entry.path}/")
        else:
            entries.append(entry)
    return sorted(entries, key=lambda entry: (entry.seen.mtime_ns, entry.path))


def look(inbox: int, path: str) -> Entry | None:
    """What lies at one path now, None where nothing does; raises OSError."""
    try:
        return _entry(path, os.stat(path, dir_fd=inbox, follow_symlinks=False))
    except FileNotFoundError:
        return None


def is_free(inbox: int, path: str) -> bool:
    """Whether nothing lies at this path; raises OSError."""
    try:
        os.stat(path, dir_fd=inbox, follow_symlinks=False)
    except FileNotFoundError:
        return True
    return False


def read(inbox: int, entry: Entry) -> bytes | None:
    """The content of a file exactly as it was observed; None when it was changed or went away meanwhile.

    Raises OSError, PermissionError among them.
    """
    try:
        # non-blocking, for a pipe may have been put in the file's place
        handle = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=inbox)
    except FileNotFoundError:
        return None
    try:
        if _entry(entry.path, os.fstat(handle)) != entry:
            return None
        content = _read_all(lambda: os.read(handle, entry.seen.size_bytes + 1))
        return content if _entry(entry.path, os.fstat(handle)) == entry else None
    finally:
        os.close(handle)


@contextmanager
def _subfolder(inbox: int, path: str) -> Iterator[int]:
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=inbox)
    try:
        yield handle
    finally:
        os.close(handle)


def _within(folder: int, prefix: str) -> Iterator[Entry]:
    with os.scandir(folder) as found:
        for item in found:
            if not is_ignored(item.name):
                try:
                    yield _entry(prefix + item.name, item.stat(follow_symlinks=False))
                except FileNotFoundError:
                    continue


def _read_all(read_some: Callable[[], bytes]) -> bytes:
    parts = list(iter(read_some, b""))
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _entry(path: str, found: os.stat_result) -> Entry:
    return Entry(
        path=path,
        kind=_KINDS.get(stat.S_IFMT(found.st_mode), "device"),
        seen=Observation(
            inode=found.st_ino, size_bytes=found.st_size, mtime_ns=found.st_mtime_ns, ctime_ns=found.st_ctime_ns
        ),
    )
