"""Answers of the world that are worth keeping for a while, in a database file of their own beside the record.

It is no truth: what is lost here is asked for again, so a damaged file is begun anew and a full disk fails nothing.
"""

import sqlite3
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import msgspec
from anyio import to_thread

from ytarchived.record.connection import Connection, connect_to_write, writing
from ytarchived.record.log import to_micros, to_time

SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    name TEXT PRIMARY KEY, etag TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""

KEPT = timedelta(days=30)
"""What is older helps nobody, not even by its etag."""


class Kept(NamedTuple):
    """An answer, its etag (empty where it has none), and when the world last said so."""

    body: bytes
    etag: str
    at: datetime


class Cache:
    """Answers by name; made by `open_cache`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, names: Iterable[str]) -> dict[str, Kept]:
        """Those of the named answers that are kept, however old."""
        try:
            return await self._connection.run(_get, list(names))
        except sqlite3.Error:
            return {}

    async def put(self, answers: Mapping[str, Kept]) -> None:
        """Keep these answers; what cannot be written is not kept."""
        with suppress(sqlite3.Error):
            await self._connection.run(_put, answers)


@asynccontextmanager
async def open_cache(path: Path) -> AsyncIterator[Cache]:
    """The cache at `path`, made where there is none or a damaged one; what is too old is dropped."""
    await to_thread.run_sync(_make, path)
    async with writing(path) as connection:
        yield Cache(connection)


def _make(path: Path) -> None:
    try:
        _open(path)
    except sqlite3.DatabaseError:
        for suffix in ("", "-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        _open(path)


def _open(path: Path) -> None:
    db = connect_to_write(path)
    try:
        path.chmod(0o600)
        db.execute(SCHEMA)
        db.execute("DELETE FROM answers WHERE at < ?", (to_micros(datetime.now(UTC) - KEPT),))
    finally:
        db.close()


def _get(db: sqlite3.Connection, names: list[str]) -> dict[str, Kept]:
    rows = db.execute(
        "SELECT name, body, etag, at FROM json_each(?) JOIN answers ON name = value",
        (msgspec.json.encode(names).decode(),),
    )
    return {name: Kept(body.encode(), etag, to_time(at)) for name, body, etag, at in rows}


def _put(db: sqlite3.Connection, answers: Mapping[str, Kept]) -> None:
    db.execute("BEGIN")
    try:
        db.executemany(
            "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)",
            [(name, kept.etag, kept.body.decode(), to_micros(kept.at)) for name, kept in answers.items()],
        )
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise
