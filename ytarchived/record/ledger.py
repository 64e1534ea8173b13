"""The whole write path: commands queue, one writer takes what waits as a batch, one transaction, one fsync, answers.

Effects and the control API hold the one `Ledger`: they `execute` commands, `read` with the projections' readers on a second,
read-only connection, and wait on its `feed`. Only this file appends.
"""

import random
import sqlite3
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import anyio
from anyio import to_thread
from anyio.abc import TaskStatus

from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import Command
from ytarchived.domain.moment import Decision, Strategies
from ytarchived.domain.retry import DEFAULT
from ytarchived.errors import Overloaded, RecordUnusable, StorageFull, YtarchivedError
from ytarchived.record import log, rebuild
from ytarchived.record.connection import Connection, reading, writing
from ytarchived.record.feed import Feed
from ytarchived.record.lock import hold
from ytarchived.record.transaction import Ask, Tail, Written, transaction, write
from ytarchived.record.trouble import in_our_words

P = ParamSpec("P")
T = TypeVar("T")

MOST_IN_A_BATCH = 1_000
MOST_WAITING = 20_000
"""Commands that may wait for the writer; more are answered at once that they cannot be taken."""


CHECKED_FIRST_BYTES = 64 << 20
"""A record up to this size is read through before it is opened; a larger one while it is read from, before it is written."""


class _Waiting:
    """An ask in the queue, and its result once it is committed."""

    __slots__ = ("ask", "done", "result")

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.done = anyio.Event()
        self.result: Decision | Exception | None = None

    def answers(self) -> tuple[Answer, ...] | Exception:
        """What the asker is told, once it is done."""
        assert self.result is not None
        return self.result.answers if isinstance(self.result, Decision) else self.result


class Ledger:
    """The record: executes commands durably and lets readers read; made by `open_ledger`."""

    def __init__(
        self, path: Path, writer: Connection, reader: Connection, tail: Tail, strategies: Strategies, *, checked: bool
    ) -> None:
        self.path = path
        self.feed = Feed(tail.position)
        self._writer = writer
        self._reader = reader
        self._tail = tail
        self._strategies = strategies
        self._queue: deque[_Waiting] = deque()
        self._filled = anyio.Event()
        self._stopped = False
        self._end: YtarchivedError = _stopping()
        self._checked = checked
        self._rebuilding = False
        self._full = False

    async def execute(self, command: Command, *, trace: str) -> tuple[Answer, ...]:
        """Commit what follows from a command and return its answers; on return it is on the disk.

        Raises CommandRefused when it does not fit the state of the archive, Overloaded when too many wait, StorageFull when
        the disk is. Cancelling the wait does not take the command back.
        """
        [result] = await self.execute_all([command], trace=trace)
        if isinstance(result, Exception):
            raise result
        return result

    async def execute_all(self, commands: Sequence[Command], *, trace: str) -> list[tuple[Answer, ...] | Exception]:
        """Execute commands that know nothing of each other; what `execute` returns or raises for each, in their order.

        Raises Overloaded when there is no room for all of them.
        """
        if self._stopped:
            raise self._end
        if len(self._queue) + len(commands) > MOST_WAITING:
            raise Overloaded(hint="send it again in a second")
        asked = [_Waiting(Ask(command, trace, random.random())) for command in commands]
        self._queue.extend(asked)
        self._filled.set()
        for waiting in asked:
            if not waiting.done.is_set():  # to wait for what is there costs a turn of the loop, for each of thousands
                await waiting.done.wait()
        return [waiting.answers() for waiting in asked]

    async def read(
        self, reader: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """What a reader function returns, run on the read-only connection."""
        return await self._reader.run(reader, *args, **kwargs)

    async def probe(self) -> None:
        """Make sure that the writer answers and may write; raises what a command would be answered.

        While it rebuilds it is at work, and not asked: whoever wants to know how things are does not wait for its end. Once
        a commit found the disk full, it is asked to write, for nothing less shows that there is room again.
        """
        if not self._rebuilding:
            await self._writer.run(_probe, write=self._full)
            self._full = False

    async def alive(self) -> None:
        """Make sure that the writer answers; a full disk is no reason to start the daemon anew."""
        with suppress(StorageFull):
            await self.probe()

    async def rebuild(self, report: rebuild.Report) -> None:
        """Compute all projections anew, in the writer's place and in one transaction.

        Readers go on with the old tables. Commands wait, as behind a long batch: for none of those that ask would a refusal
        be better than a few seconds, and beyond MOST_WAITING they get one. Raises StorageFull, and what `report` raises.
        """
        self._rebuilding = True
        try:
            with anyio.CancelScope(shield=True):
                await self._writer.run(rebuild.rebuild, report)
        finally:
            self._rebuilding = False

    async def run(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        """Write what waits, batch after batch, until cancelled; a batch that began is always finished."""
        task_status.started()
        try:
            if not self._checked:
                # Commands wait for it: nothing is ever written to a log that is not whole.
                await to_thread.run_sync(log.check, self.path, abandon_on_cancel=True)
            await self._write_for_ever()
        except RecordUnusable as damage:
            self._end = damage
            raise
        finally:
            self._stopped = True
            for waiting in self._queue:
                waiting.result = self._end
                waiting.done.set()

    async def _write_for_ever(self) -> None:
        while True:
            await self._filled.wait()
            batch = [self._queue.popleft() for _ in range(min(len(self._queue), MOST_IN_A_BATCH))]
            if not self._queue:
                self._filled = anyio.Event()
            with anyio.CancelScope(shield=True):
                await self._write(batch)

    async def _write(self, batch: list[_Waiting]) -> None:
        try:
            written = await self._commit(batch)
        except Exception as error:
            if len(batch) > 1 and not isinstance(error, YtarchivedError):
                # Something in it cannot be stored: alone, it spoils only itself.
                for waiting in batch:
                    await self._write([waiting])
                return
            self._full = self._full or isinstance(error, StorageFull)
            for waiting in batch:
                waiting.result = error
                waiting.done.set()
            return
        moved = written.tail.position > self._tail.position
        self._tail = written.tail
        for waiting, result in zip(batch, written.results, strict=True):
            waiting.result = result
            waiting.done.set()
        if moved:
            self.feed.publish(written.tail.position)

    async def _commit(self, batch: list[_Waiting]) -> Written:
        asks = [waiting.ask for waiting in batch]
        return await self._writer.run(write, asks, self._tail, datetime.now(UTC), self._strategies)


def _stopping() -> Overloaded:
    return Overloaded("cannot take the command: the daemon is stopping", hint="send it again")


@asynccontextmanager
async def open_ledger(
    path: Path, *, strategies: Strategies = DEFAULT, report: rebuild.Report = lambda done, total: None
) -> AsyncIterator[Ledger]:
    """Open the record at `path`, making it where there is none; projections of another version are rebuilt first.

    Raises RecordHeld when another process has it, RecordUnusable when it is foreign, damaged, newer than this program, or
    in a place that cannot be written to.
    """
    with hold(path):
        checked = await to_thread.run_sync(partial(log.inspect, path, to_write=True, most_bytes=CHECKED_FIRST_BYTES))
        async with AsyncExitStack() as opened:
            with in_our_words():
                writer = await opened.enter_async_context(writing(path))
                await writer.run(_prepare, path, report)
                tail = await writer.run(_tail)
            async with reading(path) as reader, anyio.create_task_group() as tasks:
                ledger = Ledger(path, writer, reader, tail, strategies, checked=checked)
                await tasks.start(ledger.run, name="ledger")
                try:
                    yield ledger
                finally:
                    tasks.cancel_scope.cancel()


def _prepare(db: sqlite3.Connection, path: Path, report: rebuild.Report) -> None:
    log.open_log(db, path)
    path.chmod(0o600)
    if not rebuild.is_current(db):
        log.check(path)
        rebuild.rebuild(db, report)


def _probe(db: sqlite3.Connection, *, write: bool) -> None:
    with transaction(db):
        if write:
            log.write_nothing_new(db)


def _tail(db: sqlite3.Connection) -> Tail:
    last_job: int = db.execute("SELECT ifnull(max(job), 0) FROM jobs").fetchone()[0]
    return Tail(log.last_position(db), last_job)
