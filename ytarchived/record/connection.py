"""SQLite connections on threads of their own, each crossed once per piece of work.

aiosqlite's public calls carry one statement per crossing into its thread, and a crossing costs more than the SQL; `run`
carries a whole function, so that a transaction is one crossing however much it does.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import aiosqlite
import anyio
from anyio import to_thread

P = ParamSpec("P")
T = TypeVar("T")


class Connection(aiosqlite.Connection):
    """An aiosqlite connection that runs whole functions in its thread."""

    async def run(self, work: Callable[Concatenate[sqlite3.Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `work` returns or raises, run in the connection's thread; cancelling the wait does not stop the work."""
        result: T = await self._execute(work, self._conn, *args, **kwargs)  # type: ignore[no-untyped-call]
        return result


@asynccontextmanager
async def writing(path: Path) -> AsyncIterator[Connection]:
    """The one connection that appends: durable at every commit (WAL, synchronous=FULL), no implicit transactions."""
    async with _opened(lambda: connect_to_write(path)) as connection:
        yield connection


@asynccontextmanager
async def reading(path: Path) -> AsyncIterator[Connection]:
    """A connection that cannot write and never sees what may still be rolled back."""
    async with _opened(lambda: connect_to_read(path)) as connection:
        yield connection


def connect_to_write(path: Path) -> sqlite3.Connection:
    """A plain connection set up for appending."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    db.execute("PRAGMA journal_mode=WAL")
    db.execute("PRAGMA synchronous=FULL")
    # Without it INSERT OR REPLACE walks past the triggers that refuse DELETE.
    db.execute("PRAGMA recursive_triggers=ON")
    db.execute("PRAGMA cache_size=-8000")
    return db


def connect_to_read(path: Path) -> sqlite3.Connection:
    """A plain connection set up for reading."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA query_only=ON")
    return db


def connect_to_fill(path: Path) -> sqlite3.Connection:
    """A plain connection to a new file that is worth nothing before it is whole: what is written is not yet durable."""
    db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode=OFF")
    db.execute("PRAGMA synchronous=OFF")
    return db


def private() -> sqlite3.Connection:
    """A plain connection to an empty database of its own, kept where temporary files are and gone when it is closed."""
    db = sqlite3.connect("", uri=True, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode=OFF")
    db.execute("PRAGMA cache_size=-32000")
    return db


def attach_to_read(db: sqlite3.Connection, path: Path, name: str) -> None:
    """Let a connection read another database, and not write to it."""
    db.execute(f"ATTACH ? AS {name}", (f"{path.absolute().as_uri()}?mode=ro",))


@asynccontextmanager
async def _opened(connector: Callable[[], sqlite3.Connection]) -> AsyncIterator[Connection]:
    connection = Connection(connector, iter_chunk_size=64)
    try:
        await connection
    except BaseException:
        # aiosqlite tells its thread to stop, but does not wait for it: the thread would find the event loop closed.
        with anyio.CancelScope(shield=True):
            await to_thread.run_sync(connection._thread.join)
        raise
    try:
        yield connection
    finally:
        # An unclosed connection keeps its thread, and so the process, alive.
        with anyio.CancelScope(shield=True):
            await connection.close()
