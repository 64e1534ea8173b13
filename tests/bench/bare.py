"""The bare side: the very statements that commands become, replayed by plain SQLite with nothing around them.

A bench hands in commands; `capture` runs them once through the real write path and keeps each statement that wrote,
`commit` replays one batch of them as one durable transaction.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ytarchived.domain.commands import Command
from ytarchived.domain.moment import Decision
from ytarchived.domain.retry import DEFAULT
from ytarchived.record import log, rebuild
from ytarchived.record.connection import connect_to_write
from ytarchived.record.transaction import Ask, Tail, write

Batch = dict[str, list[Sequence[Any]]]
"""What one transaction writes: rows by statement."""


class _Capturing(sqlite3.Connection):
    def __init__(self, path: Path) -> None:
        super().__init__(path, isolation_level=None)
        self.batch: Batch = {}

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        self._keep(sql, [parameters])
        return super().execute(sql, parameters)

    def executemany(self, sql: str, parameters: Iterable[Any], /) -> sqlite3.Cursor:
        rows = list(parameters)
        self._keep(sql, rows)
        return super().executemany(sql, rows)

    def _keep(self, sql: str, rows: list[Any]) -> None:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            self.batch.setdefault(sql, []).extend(rows)


def create(path: Path) -> sqlite3.Connection:
    """A new record of today's schema, opened as the daemon's writer opens it: WAL, synchronous=FULL."""
    db = connect_to_write(path)
    log.open_log(db, path)
    rebuild.rebuild(db)
    return db


def capture(path: Path, batches: Iterable[Sequence[Command]]) -> list[Batch]:
    """What each batch of commands writes, found by executing them one after the other in a new record at `path`."""
    create(path).close()
    db = _Capturing(path)
    db.execute("PRAGMA synchronous=OFF")
    tail, captured = Tail(0, 0), []
    for commands in batches:
        db.batch = {}
        written = write(db, [Ask(command, "bench", 0.5) for command in commands], tail, datetime.now(UTC), DEFAULT)
        assert all(isinstance(result, Decision) for result in written.results), written.results
        tail = written.tail
        captured.append(db.batch)
    db.close()
    return captured


def commit(db: sqlite3.Connection, batch: Batch) -> None:
    """Write one batch and make it durable."""
    db.execute("BEGIN IMMEDIATE")
    for sql, rows in batch.items():
        db.executemany(sql, rows)
    db.execute("COMMIT")
