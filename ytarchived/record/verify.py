"""Looks for anything in a record that cannot be: in its file, in its log, and in the tables computed from the log.

The control API runs it in a thread beside the writer, on one snapshot and on a connection that cannot write to the record;
`restore` checks a log with it. What it finds is said in words, and nothing is repaired.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

from ytarchived.domain import upcasts
from ytarchived.errors import RecordUnusable
from ytarchived.record import log, rebuild
from ytarchived.record.connection import attach_to_read, private
from ytarchived.record.log import Row
from ytarchived.record.progress import Progress

TOGETHER = 20_000
"""Records decoded at a time: bounds memory."""

_MOST = 20  # what a person reads of one check; the rest is more of the same
_STOP_EVERY = 1_000_000  # steps of SQLite's machine, a few milliseconds

Check = Literal["file", "schema", "positions", "bodies", "versions", "causes", "tables"]


class Finding(NamedTuple):
    """One thing that cannot be, and the check that found it."""

    check: Check
    words: str


class Verified(NamedTuple):
    """What was looked through, and what was found; a sound record has no findings."""

    records: int
    streams: int
    findings: list[Finding]


def verify(path: Path, progress: Progress) -> Verified:
    """Look through a whole record as it is at one moment; takes seconds per million records, and flat memory.

    Raises RecordUnusable when there is nothing to look through, Overloaded when it is told to stop.
    """
    with closing(private()) as db:
        attach_to_read(db, path, "record")
        # Every statement below sees the record as it was here, whatever is appended meanwhile.
        db.execute("BEGIN")
        return _verified(db, "record", progress, tables=True)


def verify_log(db: sqlite3.Connection, progress: Progress) -> Verified:
    """Look through the log of an open database, without any tables computed from it."""
    return _verified(db, "main", progress, tables=False)


def _verified(db: sqlite3.Connection, place: str, progress: Progress, *, tables: bool) -> Verified:
    db.set_progress_handler(lambda: progress.stopped, _STOP_EVERY)
    try:
        records = log.last_position(db)
        findings = list(_findings(db, place, progress, tables=tables))
        return Verified(records, log.count_streams(db), findings)
    except sqlite3.DatabaseError as error:
        progress.begin("stopping")  # raises when this is why
        raise RecordUnusable(f"cannot verify the record: {error}", hint="restore it from a backup") from error
    finally:
        db.set_progress_handler(None, 0)


def _findings(db: sqlite3.Connection, place: str, progress: Progress, *, tables: bool) -> Iterator[Finding]:
    checks: list[tuple[Check, str, Iterator[str]]] = [
        ("file", "checking the file", _torn(db, place)),
        ("positions", "counting the records", _gaps(db)),
        ("bodies", "reading every record", _unreadable(db, progress)),
        ("versions", "following every stream", _jumps(db)),
        ("causes", "following every cause", _baseless(db)),
    ]
    if tables:
        checks.append(("tables", "computing every table anew", _differing(db, place, progress)))
    # Last, for what the tables should be like is known once they were computed.
    checks.append(("schema", "looking for what does not belong there", _meddled(db, place)))
    for check, step, words in checks:
        progress.begin(step)
        try:
            yield from _few(check, words)
        except Exception as error:
            progress.begin(step)  # raises when it was told to stop
            yield Finding(check, f"it could not be checked: {error}")


def _few(check: Check, words: Iterator[str]) -> Iterator[Finding]:
    for said in islice(words, _MOST):
        yield Finding(check, said)
    if more := sum(1 for _ in words):
        yield Finding(check, f"and {more} more of this kind")


def _torn(db: sqlite3.Connection, place: str) -> Iterator[str]:
    for (words,) in db.execute(f"PRAGMA {place}.integrity_check"):
        if words != "ok":
            yield " ".join(words.split())


def _gaps(db: sqlite3.Connection) -> Iterator[str]:
    for before, after in db.execute(
        """SELECT before, position FROM (SELECT position, lag(position, 1, 0) OVER (ORDER BY position) AS before FROM log)
           WHERE position <> before + 1"""
    ):
        yield f"what was between records {before} and {after} is missing"


def _unreadable(db: sqlite3.Connection, progress: Progress) -> Iterator[str]:
    done, total = 0, log.last_position(db)
    while rows := log.rows_after(db, done, TOGETHER):
        for row in rows:
            if words := _unlike(row):
                yield f"record {row.position}, a {row.type}: {words}"
        done = rows[-1].position
        progress(done, total)


def _unlike(row: Row) -> str:
    try:
        if row.role == "command":
            said = type(upcasts.command(row.type, row.schema, row.body)).__name__
        else:
            outcome = upcasts.outcome(row.type, row.schema, row.body)
            said = type(outcome).__name__
            if outcome.stream != row.stream:
                return f"it is in stream {row.stream}, but speaks of {outcome.stream}"
    except RecordUnusable as error:
        return error.message
    return "" if said == row.type else f"its body is a {said}"


def _jumps(db: sqlite3.Connection) -> Iterator[str]:
    for stream, records, last in db.execute(
        """SELECT stream, count(*), max(version) FROM log GROUP BY stream
           HAVING min(version) <> 1 OR max(version) <> count(*)"""
    ):
        yield f"stream {stream} has {records} records, but its last version is {last}"


def _baseless(db: sqlite3.Connection) -> Iterator[str]:
    for position, cause in db.execute(
        """SELECT said.position, said.cause FROM log AS said LEFT JOIN log AS cause ON cause.position = said.cause
           WHERE CASE said.role WHEN 'command' THEN said.cause IS NOT NULL
                 ELSE cause.role IS NOT 'command' OR cause.position > said.position OR cause.trace <> said.trace END"""
    ):
        yield f"record {position} names record {cause} as its cause, which is none"


def _differing(db: sqlite3.Connection, place: str, progress: Progress) -> Iterator[str]:
    rebuild.compute(db, progress)
    progress.begin("comparing the tables")
    there = {name for (name,) in db.execute(f"SELECT name FROM {place}.sqlite_schema WHERE type = 'table'")}
    tables = [table for table in rebuild.tables() if table in there]
    for done, table in enumerate(tables):
        progress(done, len(tables))
        yield from _unequal(db, place, table)


def _unequal(db: sqlite3.Connection, place: str, table: str) -> Iterator[str]:
    columns = db.execute("SELECT name, pk FROM pragma_table_info(?) ORDER BY pk", (table,)).fetchall()
    keys = [name for name, place_in_key in columns if place_in_key]
    same = " AND ".join(f"kept.{name} = new.{name}" for name in keys)
    kept, new = (", ".join(f"{side}.{name}" for name, _ in columns) for side in ("kept", "new"))
    key = " || ' ' || ".join(f"new.{name}" for name in keys)
    compared = (
        (f"{key} FROM main.{table} AS new JOIN {place}.{table} AS kept ON {same} WHERE ({kept}) IS NOT ({new})",
         "is not what the log says"),
        (f"{key} FROM main.{table} AS new WHERE NOT EXISTS (SELECT 1 FROM {place}.{table} AS kept WHERE {same})",
         "is missing"),
        (f"{key} FROM {place}.{table} AS new WHERE NOT EXISTS (SELECT 1 FROM main.{table} AS kept WHERE {same})",
         "is not in the log"),
    )  # fmt: skip
    for query, words in compared:
        for (found,) in db.execute(f"SELECT {query}"):
            yield f"table {table}: the row of {found} {words}"


def _meddled(db: sqlite3.Connection, place: str) -> Iterator[str]:
    computed = dict(db.execute("SELECT type || ' ' || name, sql FROM main.sqlite_schema"))
    there = dict(db.execute(f"SELECT type || ' ' || name, sql FROM {place}.sqlite_schema"))
    wanted = log.schema_objects() | computed
    for name, sql in wanted.items():
        if name not in there:
            yield f"{name} is missing"
        elif there[name] != sql:
            yield f"{name} is not as this version makes it"
    # Tables that could not be computed to their end say nothing of what belongs there.
    if "table projections" in computed:
        yield from (f"{name} does not belong there" for name in there.keys() - wanted.keys())
