"""A list that grows: the complete lines that came since it was last looked at, whatever happened to its file; for `tail`.

It is the same list as long as it begins with what was taken of it before, also when an editor saved it as a new file. What
begins otherwise is another list, and new from its first line on.
"""

import hashlib
import os
import stat
from pathlib import Path
from typing import BinaryIO, NamedTuple

from ytctl.batch import MOST_BYTES
from ytctl.exit_codes import Trouble

_PIECE_BYTES = 1 << 20


class Mark(NamedTuple):
    """How much of a list was taken: its bytes, how many lines they are, and their SHA-256."""

    bytes: int = 0
    lines: int = 0
    sha256: str = hashlib.sha256().hexdigest()


class News(NamedTuple):
    """Complete lines, how many came before them in the list, and the mark after them."""

    content: bytes
    after_line: int
    then: Mark


class GrowingList:
    """The list at a path, which need not be there yet."""

    def __init__(self, path: Path, mark: Mark) -> None:
        self.mark = mark
        """What is taken of it; whoever took some news sets it."""
        self.path = path
        self._file: BinaryIO | None = None
        self._looked_through: object = None
        """The size and time at which the file had no news."""
        self._doubted: object = None

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

    def news(self) -> News | None:
        """What came after the mark, if anything did; raises Trouble when it cannot be read."""
        try:
            # what was renamed away is read to its end first
            return self._unread() or (self._unread() if self._is_another() else None)
        except OSError as error:
            raise Trouble(f"cannot follow {self.path}: {error.strerror}") from None

    def _is_another(self) -> bool:
        """Open what the path names, where that is not open already."""
        try:
            named = self.path.stat()
            if self._file is not None and os.path.samestat(named, os.fstat(self._file.fileno())):
                return False
            if not stat.S_ISREG(named.st_mode):
                raise Trouble(f"cannot follow {self.path}: it is no file", hint="`ytctl download -` reads a pipe")
            file = self.path.open("rb")
        except FileNotFoundError:
            return False
        self.close()
        self._file, self._looked_through = file, None
        return True

    def _unread(self) -> News | None:
        if self._file is None:
            return None
        status = os.fstat(self._file.fileno())
        seen = status.st_ino, status.st_size, status.st_mtime_ns
        if seen == self._looked_through:
            return None
        taken = self._beginning(self._file)
        if taken.hexdigest() != self.mark.sha256:
            # One that is empty, or was touched since the last look, may be in the midst of being saved once more.
            if not status.st_size or seen != self._doubted:
                self._doubted = seen
                return None
            self.mark, taken = Mark(), hashlib.sha256()
        self._file.seek(self.mark.bytes)
        content = self._file.read(MOST_BYTES)
        complete = content[: content.rfind(b"\n") + 1]
        if complete:
            taken.update(complete)
            lines = self.mark.lines + complete.count(b"\n")
            then = Mark(self.mark.bytes + len(complete), lines, taken.hexdigest())
            return News(complete, self.mark.lines, then)
        if len(content) == MOST_BYTES:
            raise Trouble(f"cannot follow {self.path}: line {self.mark.lines + 1} is larger than a whole list may be")
        self._looked_through = seen
        return None

    def _beginning(self, file: BinaryIO) -> "hashlib._Hash":
        """The hash of as much of the file as was taken of the list."""
        file.seek(0)
        digest = hashlib.sha256()
        left_bytes = self.mark.bytes
        while piece := file.read(min(left_bytes, _PIECE_BYTES)):
            digest.update(piece)
            left_bytes -= len(piece)
        return digest
