"""Writes the log to systemd's journal with its fields, so that `journalctl YTARCHIVED_JOB=7` finds what concerns a job.

The native protocol of the journal: one datagram an entry, see systemd.io/JOURNAL_NATIVE_PROTOCOL.
"""

import os
import socket
import struct
from collections.abc import Iterator, Sequence
from contextlib import suppress

from msgspec import structs

from ytarchived.effects.logs.line import Line

ADDRESS = "/run/systemd/journal/socket"
_PRIORITIES = {"debug": 7, "info": 6, "warning": 4, "error": 3}
_MOST_BYTES = 60_000
"""Of one field: an entry must fit into one datagram."""


def is_ours(journal_stream: str) -> bool:
    """Whether stderr is the journal's, as JOURNAL_STREAM says; it is inherited by what redirects its output, too."""
    status = os.fstat(2)
    return journal_stream == f"{status.st_dev}:{status.st_ino}"


class Journal:
    """The journal behind its socket; an entry that it does not take at once is lost, and the next one says so."""

    def __init__(self, address: str = ADDRESS) -> None:
        self._address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC)
        with suppress(OSError):
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        self._lost = 0

    def __call__(self, lines: Sequence[Line]) -> None:
        """Write an entry for each line."""
        for line in lines:
            self._write(line)

    def _write(self, line: Line) -> None:
        lost = [("YTARCHIVED_LOST_BEFORE", str(self._lost))] if self._lost else []
        try:
            self._socket.sendto(b"".join(_field(*field) for field in [*_fields(line), *lost]), self._address)
            self._lost = 0
        except OSError:
            self._lost += 1

    def close(self) -> None:
        """Write no more."""
        self._socket.close()


def _fields(line: Line) -> Iterator[tuple[str, str]]:
    yield "MESSAGE", line.words
    yield "PRIORITY", str(_PRIORITIES[line.level])
    yield "SYSLOG_IDENTIFIER", "ytarchived"
    for name, value in structs.asdict(line).items():
        if name not in ("words", "at") and value not in ("", None):
            yield f"YTARCHIVED_{name.upper()}", str(value)


def _field(name: str, value: str) -> bytes:
    data = value.encode(errors="replace")[:_MOST_BYTES]
    return b"%s\n%s%s\n" % (name.encode(), struct.pack("<Q", len(data)), data)
