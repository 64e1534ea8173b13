"""The daemon's side of the warm process: starts it, starts it again when it dies, and passes the pool's wishes to it.

The pool asks it to spawn children and to signal them, and waits here for their end.
"""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import anyio
from anyio.abc import UNIXSocketStream
from anyio.streams.buffered import BufferedByteReceiveStream

import ytarchived
from ytarchived.effects.workers.messages import (
    LINE_BYTES,
    Ended,
    Ready,
    Setup,
    Signal,
    Spawn,
    Spawned,
    line,
    read_from_warm,
)

_LAST_WORDS_BYTES = 2048
_FAILURES_TOLD = 3
_LONGEST_PAUSE_SECONDS = 60.0
_GONE = (anyio.EndOfStream, anyio.IncompleteRead, anyio.BrokenResourceError, anyio.ClosedResourceError)


class Control:
    """The socket to one warm process; what is said to a dead one is lost, and its death shows elsewhere."""

    def __init__(self, stream: UNIXSocketStream) -> None:
        self.stream = stream
        self._sending = anyio.Lock(fast_acquire=True)

    async def send(self, message: Setup | Spawn | Signal, descriptors: tuple[int, ...] = ()) -> None:
        """Send a message whole, with descriptors if there are any."""
        # half a message would garble all that follow
        with anyio.CancelScope(shield=True), suppress(*_GONE):
            async with self._sending:
                if descriptors:
                    await self.stream.send_fds(line(message), descriptors)
                else:
                    await self.stream.send(line(message))


class Child:
    """One child, from the wish for it to the end of its process group."""

    def __init__(self, job: int, control: Control, channel: socket.socket) -> None:
        self.job = job
        self.pid: int | None = None
        self.over = anyio.Event()
        self.end: Ended | None = None
        """How it ended; None when the warm process died first, and the child with it."""
        self._control = control
        self._channel = channel

    def hang_up(self) -> None:
        """End the talk with the child, who then kills its whole process group."""
        with suppress(OSError):
            self._channel.shutdown(socket.SHUT_RDWR)

    async def signal(self, number: int) -> None:
        """Signal the child's whole process group; nothing happens when it is gone already."""
        await self._control.send(Signal(job=self.job, signal=number))


class Warmth:
    """Keeps one warm process alive and knows its children."""

    def __init__(self, setup: Setup, *, grace_seconds: float) -> None:
        self._setup = setup
        self._grace_seconds = grace_seconds
        self._control: Control | None = None
        self._ready = anyio.Event()
        self._children: dict[int, Child] = {}
        self._failures = 0
        self._last_words = ""
        self.engine: dict[str, str] = {}
        self.started_at: datetime | None = None
        """When the present warm process could first serve; None while there is none."""
        self.restarts = 0

    @property
    def error(self) -> str:
        """Why no child can be had, in one line; empty while there is hope."""
        if self._failures < _FAILURES_TOLD:
            return ""
        return f"cannot start workers: the warm process ended {self._failures} times in a row: {self._last_words}"

    async def spawn(self, job: int, ours: socket.socket, theirs: socket.socket, stderr: int) -> Child:
        """A new child with these ends of a channel and this stderr, as soon as the warm process can fork one."""
        while (control := self._control) is None:
            await self._ready.wait()
        child = self._children[job] = Child(job, control, ours)
        await control.send(Spawn(job=job), (theirs.fileno(), stderr))
        return child

    async def keep(self) -> None:
        """Keep a warm process running until cancelled; then it and all its children are gone."""
        while True:
            await self._live()
            self._failures += 1
            self.restarts += 1
            await anyio.sleep(min(_LONGEST_PAUSE_SECONDS, 2.0 ** (self._failures - 2)) if self._failures > 1 else 0)

    async def _live(self) -> None:
        """The life of one warm process."""
        ours, theirs = socket.socketpair()
        words = os.memfd_create("last-words")
        try:
            async with await UNIXSocketStream.from_socket(ours) as stream:
                process = await anyio.open_process(
                    # -P and one search path: a folder the daemon happens to be started in must not become code
                    [sys.executable, "-P", "-m", "ytarchived.effects.workers.warm", str(theirs.fileno())],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=words,
                    env={**os.environ, "PYTHONPATH": str(Path(ytarchived.__path__[0]).parent)},
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                )
                theirs.close()
                try:
                    control = Control(stream)
                    await control.send(self._setup)
                    with suppress(*_GONE):
                        await self._listen(control)
                finally:
                    if self._control is None and process.returncode is None:
                        # while it warms up it hears nothing, and serves nobody yet
                        with suppress(ProcessLookupError):
                            os.killpg(process.pid, signal.SIGKILL)
                    self._control = self.started_at = None
                    if self._ready.is_set():
                        self._ready = anyio.Event()
                    with anyio.CancelScope(shield=True):
                        # it ends by itself when nobody is left to serve, and takes its children along
                        await stream.aclose()
                        with anyio.move_on_after(self._grace_seconds):
                            await process.wait()
                        await process.aclose()
                    self._bereave()
        finally:
            self._last_words = last_words(words)
            theirs.close()
            os.close(words)

    async def _listen(self, control: Control) -> None:
        lines = BufferedByteReceiveStream(control.stream)
        while True:
            match read_from_warm.decode(await lines.receive_until(b"\n", LINE_BYTES)):
                case Ready(engine=engine):
                    self.engine = engine
                    self._control = control
                    self.started_at = datetime.now(UTC)
                    self._ready.set()
                case Spawned(job=job, pid=pid):
                    self._children[job].pid = pid
                case Ended(job=job) as end:
                    self._failures = 0
                    child = self._children.pop(job)
                    child.end = end
                    child.over.set()

    def _bereave(self) -> None:
        """End what a warm process that died before its time has left behind."""
        for child in self._children.values():
            # one so young that its number is not told yet ends by itself, as its channel does
            child.hang_up()
            if child.pid:
                with suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
            child.over.set()
        self._children.clear()


def last_words(descriptor: int) -> str:
    """The end of what a process wrote on its stderr."""
    size_bytes = os.fstat(descriptor).st_size
    words = os.pread(descriptor, _LAST_WORDS_BYTES, max(0, size_bytes - _LAST_WORDS_BYTES))
    return words.decode(errors="replace").strip()
