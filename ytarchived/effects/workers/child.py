"""The life of one forked child: read its order, carry it out, tell how it went, and be gone.

The warm process forks it with a channel to the daemon. A second thread watches that channel: when the daemon has gone or
let go, it kills the whole process group, with ffmpeg and deno in it, so that nothing goes on unseen.
"""

import os
import select
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from ytarchived.effects.workers.engine import carry_out
from ytarchived.effects.workers.messages import (
    LINE_BYTES,
    Alive,
    Captured,
    FromChild,
    Progress,
    Setup,
    line,
    read_order,
)

_PROGRESS_SECONDS = 0.25
_ALIVE_SECONDS = 1.0
_LOOK_SECONDS = 1.0
_MOVED_BYTES = 1 << 16
"""Less than this between two looks is the looking itself."""


def work(channel: socket.socket, setup: Setup, engine: dict[str, str]) -> None:
    """Carry out the one order that comes over the channel, in a process that is the leader of its own group."""
    signal.signal(signal.SIGTERM, _leave)
    with channel.makefile("rb") as lines:
        order = read_order.decode(lines.readline(LINE_BYTES))
    teller = Teller(channel)
    threading.Thread(target=_watch, args=(channel, teller), daemon=True).start()
    teller.tell(carry_out(order, setup, engine, teller.tell))


class Teller:
    """Sends messages over the channel, and not more of them than a person can read."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._sending = threading.Lock()
        self._began_at = time.monotonic()
        self._told_at = 0.0
        self._held: Progress | None = None

    def tell(self, message: FromChild) -> None:
        """Send a message; signs of life that come too soon after another message are dropped, and progress is held back."""
        with self._sending:
            now = time.monotonic()
            silent_seconds = now - self._told_at
            match message:
                case Alive() if min(silent_seconds, now - self._began_at) < _ALIVE_SECONDS:
                    return
                case Progress() if silent_seconds < _PROGRESS_SECONDS:
                    self._held = message
                    return
                case Progress():
                    self._held = None
                case Captured(estimated_bytes=size_bytes):
                    # of media that do not come, the next thing to hear may be their end
                    self._held = Progress(stage="downloading", bytes_total=size_bytes)
            self._told_at = now
            self._channel.sendall(line(message))

    def tell_held(self) -> None:
        """Send the progress that is held back, if none came after it: a stage may last, and is told only at its beginning."""
        if held := self._held:
            self.tell(held)


def _watch(channel: socket.socket, teller: Teller) -> None:
    """Say that the child lives as long as it or its own children move bytes; end the group when the channel ends."""
    moved = moved_bytes()
    waiting = select.poll()
    waiting.register(channel, select.POLLIN | select.POLLRDHUP)
    while not waiting.poll(_LOOK_SECONDS * 1000):
        teller.tell_held()
        before, moved = moved, moved_bytes()
        if abs(moved - before) > _MOVED_BYTES:
            teller.tell(Alive())
    # nobody listens any more: the daemon was killed, or the pool has dropped this job
    os.killpg(0, signal.SIGKILL)


def moved_bytes() -> int:
    """Bytes read and written so far by this process and its children: merging and hashing show nowhere else."""
    children = [pid for task in _tasks() for pid in _read(task / "children").split()]
    counts = [entry.split(":") for pid in ("self", *children) for entry in _read(Path("/proc", pid, "io")).splitlines()]
    return sum(int(value) for name, value in counts if name in ("rchar", "wchar"))


def _tasks() -> list[Path]:
    # without a free descriptor nothing can be looked at, and the watch is to go on all the same
    try:
        return list(Path("/proc/self/task").iterdir())
    except OSError:
        return []


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


def _leave(_number: int, _frame: FrameType | None) -> None:
    # unwinds the engine, which closes its files; what is downloaded stays for the next attempt
    sys.exit(128 + signal.SIGTERM)
