"""Drops every projection and computes it again from the log, in one transaction: the old tables or the new, nothing between."""

import gc
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import chain
from pathlib import Path

from ytarchived.domain import upcasts
from ytarchived.domain.decider import evolve, initial
from ytarchived.errors import RecordUnusable
from ytarchived.record import log
from ytarchived.record.connection import connect_to_write
from ytarchived.record.lock import hold
from ytarchived.record.projections import PROJECTIONS, states
from ytarchived.record.projections.statement import Record
from ytarchived.record.transaction import project, transaction
from ytarchived.record.trouble import in_our_words

CHUNK = 20_000
"""Records folded at a time: bounds memory, and lets a stream's state be saved once for many of its records."""

CACHE_KIB = 64_000
"""Memory for pages while replaying."""

_VERSIONS = {states.NAME: states.VERSION} | {projection.name: projection.version for projection in PROJECTIONS}

Report = Callable[[int, int], None]
"""Told how many records are done, and how many there are."""


def is_current(db: sqlite3.Connection) -> bool:
    """Whether the stored projections are those of this version."""
    known = db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'projections'").fetchone()
    return known is not None and dict(db.execute("SELECT name, version FROM projections")) == _VERSIONS


def rebuild(db: sqlite3.Connection, report: Report = lambda done, total: None) -> None:
    """Drop all projections and replay the whole log into new ones."""
    with _eased(db), transaction(db):
        compute(db, report)


def rebuild_closed(path: Path, report: Report) -> int:
    """The same for a record that no daemon has; returns how many records it has.

    Raises RecordHeld when one has it, RecordUnusable when there is no whole record, StorageFull when there is no room.
    """
    with hold(path), in_our_words():
        log.inspect(path, to_write=True)
        if not path.exists():
            raise RecordUnusable(
                f"cannot rebuild the record {path}: there is none",
                hint="name it under [record] path in the configuration",
            )
        with closing(connect_to_write(path)) as db:
            log.open_log(db, path)
            rebuild(db, report)
            return log.last_position(db)


def compute(db: sqlite3.Connection, report: Report) -> None:
    """The same inside the caller's transaction; the log may also be that of an attached database."""
    _drop(db)
    _run(db, (states.SCHEMA, *(projection.schema for projection in PROJECTIONS)))
    total, done = log.last_position(db), 0
    while rows := log.bodies_after(db, done, CHUNK):
        _replay(db, rows)
        done = rows[-1][0]
        report(done, total)
    _run(db, (projection.upkeep for projection in PROJECTIONS))
    db.execute("CREATE TABLE projections (name TEXT PRIMARY KEY, version INTEGER NOT NULL) STRICT")
    db.executemany("INSERT INTO projections VALUES (?, ?)", _VERSIONS.items())


def tables() -> Iterator[str]:
    """The names of all tables that a rebuild computes anew."""
    yield states.NAME
    for projection in PROJECTIONS:
        yield from projection.tables


@contextmanager
def _eased(db: sqlite3.Connection) -> Iterator[None]:
    # Millions of records are made and none of them is a cycle; looking for some costs a tenth of the time. And tables that
    # grow out of the page cache cost half of it.
    collecting, [pages] = gc.isenabled(), db.execute("PRAGMA cache_size").fetchone()
    gc.disable()
    db.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
    try:
        yield
    finally:
        db.execute(f"PRAGMA cache_size={pages}")
        if collecting:
            gc.enable()


def _drop(db: sqlite3.Connection) -> None:
    known = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    for name in known:
        if name != "log" and not name.startswith("sqlite_"):
            db.execute(f'DROP TABLE "{name}"')


def _run(db: sqlite3.Connection, scripts: Iterable[str]) -> None:
    # executescript would commit the transaction, so the scripts are cut into their statements here.
    statement = ""
    for line in chain.from_iterable(script.splitlines(keepends=True) for script in scripts):
        statement += line
        if sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""


def _replay(db: sqlite3.Connection, rows: list[log.StoredBody]) -> None:
    known = states.load(db, {stream: initial(stream) for stream in {row[2] for row in rows}})
    records = []
    for position, at, stream, version, tag, schema, trace, body in rows:
        outcome = upcasts.outcome(tag, schema, body)
        records.append(Record(position, at, stream, trace, outcome))
        # A command is always followed by an outcome of its own stream, which so has the stream's last version.
        known[stream] = version, evolve(known[stream][1], outcome, log.to_time(at))
    project(db, records)
    states.save(db, known.items())
