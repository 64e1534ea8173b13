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
from ytarchived.record.transaction import Ask, Tail, transaction, write
from ytarchived.record.trouble import in_our_words

P = ParamSpec("P")
T = TypeVar("T")

MOST_IN_A_BATCH = 1_000
MOST_WAITING = 20_000
"""Commands that may wait for the writer; more are answered at once that they cannot be taken."""


CHECKED_FIRST_BYTES = 64 << 20
"""A record up to this size is read through before it is opened; a larger one while it is read from, before it is written."""


class _Batch:
    """Commands that are written together, and their results once they are committed.

    One event for all of them: to make one for each would cost more than to decide it.
    """

    __slots__ = ("asks", "done", "results")

    def __init__(self) -> None:
        self.asks: list[Ask] = []
        self.done = anyio.Event()
        self.results: Sequence[Decision | Exception] = ()

    def answer(self, results: Sequence[Decision | Exception]) -> None:
        """Tell those that asked."""
        self.results = results
        self.done.set()


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
        self._queue: deque[_Batch] = deque()
        self._waiting = 0
        self._filled = anyio.Event()
        self._stopped = False
        self._end: YtarchivedError = _stopping()
        self._checked = checked
        self._rebuilding = False
        self.full = False
        """Whether a commit found the disk full, and nothing was written since."""

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
        if self._waiting + len(commands) > MOST_WAITING:
            raise Overloaded(hint="send it again in a second")
        asked = [self._enqueue(Ask(command, trace, random.random())) for command in commands]
        answers = []
        for batch, place in asked:
            if not batch.results:  # to wait for what is there costs a turn of the loop
                await batch.done.wait()
            result = batch.results[place]
            answers.append(result.answers if isinstance(result, Decision) else result)
        return answers

    def _enqueue(self, ask: Ask) -> tuple[_Batch, int]:
        """The batch that the ask will be written with, and its place there."""
        if not self._queue or len(self._queue[-1].asks) >= MOST_IN_A_BATCH:
            self._queue.append(_Batch())
        batch = self._queue[-1]
        batch.asks.append(ask)
        self._waiting += 1
        self._filled.set()
        return batch, len(batch.asks) - 1

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
            await self._writer.run(_probe, write=self.full)
            self.full = False

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
            for batch in self._queue:
                batch.answer([self._end] * len(batch.asks))

    async def _write_for_ever(self) -> None:
        while True:
            await self._filled.wait()
            batch = self._queue.popleft()
            self._waiting -= len(batch.asks)
            if not self._queue:
                self._filled = anyio.Event()
            with anyio.CancelScope(shield=True):
                batch.answer(await self._write(batch.asks))

    async def _write(self, asks: list[Ask]) -> Sequence[Decision | Exception]:
        try:
            written = await self._writer.run(write, asks, self._tail, datetime.now(UTC), self._strategies)
        except Exception as error:
            if len(asks) > 1 and not isinstance(error, YtarchivedError):
                # Something in it cannot be stored: alone, it spoils only itself.
                return [result for ask in asks for result in await self._write([ask])]
            self.full = self.full or isinstance(error, StorageFull)
            return [error] * len(asks)
        moved = written.tail.position > self._tail.position
        self._tail = written.tail
        if moved:
            decisions = (result for result in written.results if isinstance(result, Decision))
            self.feed.publish(written.tail.position, {type(each) for made in decisions for each in made.outcomes})
        return written.results


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
