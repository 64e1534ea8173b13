"""Drops every projection and computes it again from the log, in one transaction: the old tables or the new, nothing between."""

import sqlite3
from collections.abc import Callable, Iterator

from ytarchived.domain import upcasts
from ytarchived.domain.decider import evolve, initial
from ytarchived.record import log
from ytarchived.record.projections import PROJECTIONS, states
from ytarchived.record.projections.statement import Record
from ytarchived.record.transaction import project, transaction

CHUNK = 20_000
"""Records folded at a time: bounds memory, and lets a stream's state be saved once for many of its records."""

_VERSIONS = {states.NAME: states.VERSION} | {projection.name: projection.version for projection in PROJECTIONS}

Report = Callable[[int, int], None]
"""Told how many records are done, and how many there are."""


def is_current(db: sqlite3.Connection) -> bool:
    """Whether the stored projections are those of this version."""
    known = db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'projections'").fetchone()
    return known is not None and dict(db.execute("SELECT name, version FROM projections")) == _VERSIONS


def rebuild(db: sqlite3.Connection, report: Report = lambda done, total: None) -> None:
    """Drop all projections and replay the whole log into new ones."""
    with transaction(db):
        _create(db)
        total, done = log.last_position(db), 0
        while rows := log.rows_after(db, done, CHUNK):
            _replay(db, rows)
            done = rows[-1].position
            report(done, total)


def tables() -> Iterator[str]:
    """The names of all tables that a rebuild computes anew."""
    yield states.NAME
    for projection in PROJECTIONS:
        yield from projection.tables


def _create(db: sqlite3.Connection) -> None:
    known = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for name in known:
        if name != "log" and not name.startswith("sqlite_"):
            db.execute(f'DROP TABLE "{name}"')
    for schema in (states.SCHEMA, *(projection.schema for projection in PROJECTIONS)):
        for statement in _statements(schema):
            db.execute(statement)
    db.execute("CREATE TABLE projections (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT")
    db.executemany("INSERT INTO projections VALUES (?, ?)", _VERSIONS.items())


def _statements(schema: str) -> Iterator[str]:
    # executescript would commit the transaction, so the script is cut into its statements here.
    statement = ""
    for line in schema.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _replay(db: sqlite3.Connection, rows: list[log.Row]) -> None:
    known = states.load(db, {stream: initial(stream) for stream in {row.stream for row in rows}})
    records = []
    for row in rows:
        _, state = known[row.stream]
        if row.role == "outcome":
            outcome = upcasts.outcome(row.type, row.schema, row.body)
            records.append(Record(row.position, row.at, row.stream, row.trace, outcome))
            state = evolve(state, outcome, log.to_time(row.at))
        known[row.stream] = row.version, state
    project(db, records)
    states.save(db, known)
