"""Files that somebody goes on writing to after they were moved: a copy over a network that stalled for longer than the settle
time, or a program that keeps its list open.

The service adds what was filed and looks after it for a while; a file that grew goes back into the inbox, so that the lines
that came late are answered too. Of what an earlier life filed the log has the hash: what was written to while nobody looked
is known by that.
"""

import hashlib
import os
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

from msgspec import Struct

from ytarchived.domain.views import TakeView
from ytarchived.effects.inbox.folder import Entry, is_free, look, opened, read
from ytarchived.effects.inbox.names import numbered, shown_name
from ytarchived.effects.inbox.taking import MOST_BYTES, inode_of

FOLLOWED_SECONDS = 600.0

MOST_FOLLOWED = 10_000
"""A look at each costs some microseconds, every time; of more files that were moved lately, the oldest are not followed."""


class _Filed(Struct, frozen=True):
    entry: Entry
    at_seconds: float
    has_changed: bool = False
    """It is known already to be another than was read."""


class Following:
    """The files that were moved in the last minutes, as they were when they were read."""

    def __init__(self) -> None:
        self._filed: dict[str, _Filed] = {}

    def add(self, path: str, entry: Entry, now_seconds: float) -> None:
        """Follow a file that was read as `entry` and lies at `path` now; seconds of a monotonic clock."""
        self._filed.pop(path, None)
        self._filed[path] = _Filed(entry, now_seconds)
        if len(self._filed) > MOST_FOLLOWED:
            del self._filed[next(iter(self._filed))]

    def pick_up(self, folder: Path, takes: Sequence[TakeView], now_seconds: float) -> None:
        """Follow the files of takes that were filed before this daemon began, as far as they can be read."""
        with suppress(OSError), opened(folder) as inbox:
            for take in takes:
                if take.path not in self._filed:
                    with suppress(OSError):
                        self._pick_up(inbox, take, now_seconds)

    def _pick_up(self, inbox: int, take: TakeView, now_seconds: float) -> None:
        now = look(inbox, take.path)
        if take.sha256 and now and now.kind == "file" and now.seen.inode == inode_of(take.take):
            as_read = Entry(path=take.name, kind="file", seen=now.seen)
            self._filed[take.path] = _Filed(as_read, now_seconds, has_changed=not _is_as_taken(inbox, now, take))

    def put_back(self, folder: Path, now_seconds: float) -> list[str]:
        """Move every file that was written to since back to where it was dropped; what could not be moved, in words.

        Raises OSError when the inbox is not there.
        """
        with opened(folder) as inbox:
            return [problem for path in list(self._filed) if (problem := self._put_back(inbox, path, now_seconds))]

    def _put_back(self, inbox: int, path: str, now_seconds: float) -> str:
        filed = self._filed[path]
        try:
            now = look(inbox, path)
            is_it = now is not None and now.seen.inode == filed.entry.seen.inode
            if now and is_it and (filed.has_changed or not now.holds_the_same(filed.entry)):
                folder = filed.entry.folder.removeprefix("held").removeprefix("/")
                back = _free(inbox, f"{folder}/" if folder else "", now.name)
                os.rename(path, back, src_dir_fd=inbox, dst_dir_fd=inbox)
            elif is_it and now_seconds - filed.at_seconds <= FOLLOWED_SECONDS:
                return ""
        except OSError as error:
            return f"cannot read what was added to {shown_name(path)} after it was taken: {error}"
        del self._filed[path]
        return ""


def _is_as_taken(inbox: int, now: Entry, take: TakeView) -> bool:
    content = read(inbox, now) if now.seen.size_bytes <= MOST_BYTES else None
    return content is not None and hashlib.sha256(content).hexdigest() == take.sha256


def _free(inbox: int, prefix: str, name: str) -> str:
    return next(path for number in count(1) if is_free(inbox, path := prefix + numbered(name, number)))
