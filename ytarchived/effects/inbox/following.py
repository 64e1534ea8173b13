"""Files that somebody goes on writing to after they were moved: a copy over a network that stalled for longer than the settle
time, or a program that keeps its list open.

The service adds what was filed and looks after it for a while; a file that grew goes back into the inbox, so that the lines
that came late are answered too.
"""

from itertools import count
from pathlib import Path

from msgspec import Struct

from ytarchived.effects.inbox.folder import Entry, look
from ytarchived.effects.inbox.names import numbered

FOLLOWED_SECONDS = 600.0


class _Filed(Struct, frozen=True):
    entry: Entry
    at_seconds: float


class Following:
    """The files that were moved in the last minutes, as they were when they were read."""

    def __init__(self) -> None:
        self._filed: dict[Path, _Filed] = {}

    def add(self, path: Path, entry: Entry, now_seconds: float) -> None:
        """Follow a file that was read as `entry` and lies at `path` now; seconds of a monotonic clock."""
        self._filed[path] = _Filed(entry, now_seconds)

    def put_back(self, inbox: Path, now_seconds: float) -> list[str]:
        """Move every file that was written to since back into the inbox; what could not be moved is told in words."""
        problems = []
        for path, filed in list(self._filed.items()):
            try:
                now = look(path)
                is_it = now is not None and now.seen.inode == filed.entry.seen.inode
                if now and is_it and not now.holds_the_same(filed.entry):
                    path.rename(_free(inbox, path.name))
                elif is_it and now_seconds - filed.at_seconds <= FOLLOWED_SECONDS:
                    continue
                del self._filed[path]
            except OSError as error:
                problems.append(f"cannot read what was added to {path.name} after it was taken: {error}")
        return problems


def _free(inbox: Path, name: str) -> Path:
    return next(path for number in count(1) if look(path := inbox / numbered(name, number)) is None)
