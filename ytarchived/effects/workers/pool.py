"""The pool of workers: hands each order to a child of its own and returns what became of it, whatever that was.

The runner calls `run`, as many at once as it likes; the limit is its business. Behind it stands the warm process, which
warmth.py keeps. Nothing that a child does or suffers can hurt the daemon.
"""

import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from itertools import count
from pathlib import Path

import anyio
from anyio.abc import UNIXSocketStream
from anyio.streams.buffered import BufferedByteReceiveStream
from msgspec import DecodeError

from ytarchived.domain.trouble import Trouble
from ytarchived.effects.workers.messages import (
    LINE_BYTES,
    Alive,
    Captured,
    CapturedOnly,
    Ended,
    Failed,
    Fetched,
    FromChild,
    Listed,
    ListingDone,
    Offered,
    Order,
    Outcome,
    Progress,
    Report,
    Setup,
    line,
    read_from_child,
)
from ytarchived.effects.workers.warmth import Child, Warmth, last_words

Hear = Callable[[Report], Awaitable[None]]

_CHECK_SECONDS = 1.0
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
_GONE = (anyio.EndOfStream, anyio.IncompleteRead, anyio.BrokenResourceError, anyio.DelimiterNotFound, DecodeError)


class Workers:
    """Carries out orders, each in a child process that lives for it alone."""

    def __init__(self, warmth: Warmth, *, stall_seconds: float, max_rss_bytes: int, grace_seconds: float) -> None:
        self._warmth = warmth
        self._stall_seconds = stall_seconds
        self._max_rss_bytes = max_rss_bytes
        self._grace_seconds = grace_seconds
        self._jobs = count(1)

    @property
    def engine(self) -> dict[str, str]:
        """The versions of yt-dlp and of what it uses; empty until the first worker could be started."""
        return self._warmth.engine

    @property
    def error(self) -> str:
        """Why no worker can be started, in one line for people; empty while all is well."""
        return self._warmth.error

    @property
    def started_at(self) -> datetime | None:
        """Since when workers can be started; None while none can."""
        return self._warmth.started_at

    @property
    def restarts(self) -> int:
        """How often the warm process died and was started anew."""
        return self._warmth.restarts

    async def run(self, order: Order, hear: Hear) -> Outcome:
        """Carry out one order in a child, awaiting `hear` for each report of it, and return how it ended.

        A child that dies, says nothing for the stall time or grows too large comes back as Failed, with a Trouble whose
        source is `worker`. Also when this call is cancelled, nothing of the child's process group is left at its end.
        """
        ours, theirs = socket.socketpair()
        words = os.memfd_create("last-words")
        try:
            async with await UNIXSocketStream.from_socket(ours) as channel:
                child: Child | None = None
                with anyio.move_on_after(self._stall_seconds):
                    child = await self._warmth.spawn(next(self._jobs), ours, theirs, words)
                if child is None:
                    return _failed("WorkerUnavailable", self.error or "cannot start a worker: none is ready yet")
                # the child must be the only one to hold its end, or its death would not show here
                theirs.close()
                leaving = False
                try:
                    outcome = await self._converse(child, channel, order, hear)
                    leaving = True
                finally:
                    await self._end(child, leaving=leaving)
                return outcome or _epitaph(child, last_words(words))
        finally:
            theirs.close()
            os.close(words)

    async def _converse(self, child: Child, channel: UNIXSocketStream, order: Order, hear: Hear) -> Outcome | None:
        """Give the order and hear the child out; None when it ends without an outcome."""
        with suppress(*_GONE):
            await channel.send(line(order))
        lines = BufferedByteReceiveStream(channel)
        silent_since = measured_at = anyio.current_time()
        while True:
            message: FromChild | None = None
            try:
                with anyio.move_on_after(_CHECK_SECONDS):
                    message = read_from_child.decode(await lines.receive_until(b"\n", LINE_BYTES))
            except _GONE:
                return None
            match message:
                case Fetched() | CapturedOnly() | Offered() | ListingDone() | Failed():
                    return message
                case Alive() | Captured() | Progress() | Listed():
                    await hear(message)
                    silent_since = anyio.current_time()
                case None if anyio.current_time() - silent_since >= self._stall_seconds:
                    await child.signal(signal.SIGKILL)
                    return _failed("WorkerStalled", f"the worker said nothing for {self._stall_seconds:g} seconds")
            # a worker says much in a second, and to measure it costs more than to hear it
            if child.pid is None or anyio.current_time() - measured_at < _CHECK_SECONDS:
                continue
            measured_at = anyio.current_time()
            if _tree_rss_bytes(child.pid) > self._max_rss_bytes:
                await child.signal(signal.SIGKILL)
                return _failed("WorkerTooLarge", f"the worker used more than {self._max_rss_bytes >> 20} MB of memory")

    async def _end(self, child: Child, *, leaving: bool) -> None:
        """Wait until nothing of the child is left; one that is not leaving by itself is asked first, then killed."""
        with anyio.CancelScope(shield=True):
            if not leaving:
                await child.signal(signal.SIGTERM)
            with anyio.move_on_after(self._grace_seconds):
                await child.over.wait()
                return
            await child.signal(signal.SIGKILL)
            # a process that hangs in a dead disk cannot be killed, and the daemon must not hang with it
            with anyio.move_on_after(self._grace_seconds):
                await child.over.wait()


@asynccontextmanager
async def open_workers(
    setup: Setup, *, stall_seconds: float = 180.0, max_rss_bytes: int = 1 << 30, grace_seconds: float = 5.0
) -> AsyncIterator[Workers]:
    """Workers that get ready in the background; at the end every child that is left is killed."""
    warmth = Warmth(setup, grace_seconds=grace_seconds)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(warmth.keep)
        try:
            yield Workers(warmth, stall_seconds=stall_seconds, max_rss_bytes=max_rss_bytes, grace_seconds=grace_seconds)
        finally:
            tasks.cancel_scope.cancel()


def _epitaph(child: Child, words: str) -> Failed:
    """What is known of a child that died without an outcome."""
    match child.end:
        case None:
            how = "was lost when the warm process died"
        case Ended(status=status) if status < 0:
            how = f"was killed by {signal.Signals(-status).name}"
        case Ended(status=status):
            how = f"ended with exit code {status} and no outcome"
    return _failed("WorkerDied", f"the worker {how}{': ' if words else ''}{words}")


def _failed(kind: str, message: str) -> Failed:
    return Failed(trouble=Trouble(message=message, source="worker", exception=kind))


def _tree_rss_bytes(pid: int) -> int:
    """What a process and all below it hold in memory: a JavaScript runtime easily takes more than who started it."""
    try:
        own_bytes = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_BYTES
        children = [child for task in Path(f"/proc/{pid}/task").iterdir() for child in _children(task)]
    except OSError:
        return 0
    return own_bytes + sum(map(_tree_rss_bytes, children))


def _children(task: Path) -> list[int]:
    return [int(child) for child in (task / "children").read_text().split()]
