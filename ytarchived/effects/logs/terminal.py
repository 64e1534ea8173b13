"""Writes the log for whoever started the daemon in the foreground: plain lines on stdout, warnings on stderr.

A terminal or a pipe that nobody reads must not hold the daemon up: what does not fit is dropped, and counted.
"""

import os
import select
import stat
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from ytarchived.effects.logs.line import Line


class Terminal:
    """Both outputs of this process."""

    def __init__(self) -> None:
        self._out, self._err = Output(1), Output(2)

    def __call__(self, lines: Sequence[Line]) -> None:
        """Write these lines."""
        for is_ordinary, some in groupby(lines, lambda line: bool(line.stream) or line.type == "said"):
            (self._out if is_ordinary else self._err).write(*map(_words, some))


class Output:
    """One file descriptor, written to without ever waiting."""

    def __init__(self, fd: int) -> None:
        self._fd, self._waits = _unhurried(fd)
        self._rest = b""
        self._dropped = 0

    def write(self, *lines: str) -> None:
        """Write some lines, or drop all of them and say later how many were dropped."""
        # a line that fitted in part must end before another begins
        self._rest = self._rest[self._send(self._rest) :]
        note = f"({self._dropped} lines were dropped here, because nobody read them)\n" if self._dropped else ""
        data = "".join((note, *(f"{line}\n" for line in lines))).encode(errors="replace")
        written = 0 if self._rest else self._send(data)
        if written:
            self._rest, self._dropped = data[written:], 0
        else:
            self._dropped += len(lines)

    def _send(self, data: bytes) -> int:
        """Write what fits now; how many bytes that were."""
        try:
            ready = data and (not self._waits or select.select([], [self._fd], [], 0)[1])
            return os.write(self._fd, data) if ready else 0
        except OSError:
            return 0


def _words(line: Line) -> str:
    if line.stream:
        return f"{line.stream.removeprefix('youtube:')}: {line.words}"
    return line.words if line.type == "said" else f"{line.level}: {line.service}: {line.words}"


def _unhurried(fd: int) -> tuple[int, bool]:
    """A descriptor of our own for the same pipe or terminal that never waits; and whether writing may wait all the same.

    The given one is shared with whoever started us, who may not expect it to change.
    """
    try:
        kind = os.fstat(fd).st_mode
        if stat.S_ISFIFO(kind) or stat.S_ISCHR(kind):
            return os.open(Path(f"/proc/self/fd/{fd}"), os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY), False
        return fd, not stat.S_ISREG(kind)
    except OSError:
        return fd, True
