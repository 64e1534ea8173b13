"""The log: one append-only table of commands and outcomes, the truth that everything else is computed from.

The ledger hands rows to `append`; readers get records back in order. The database itself refuses to change a row.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from ytarchived.domain import story, upcasts
from ytarchived.domain.views import RecordView
from ytarchived.errors import RecordUnusable
from ytarchived.record import together
from ytarchived.record.connection import connect_to_read
from ytarchived.record.trouble import of_the_disk

APPLICATION_ID = 0x59544152
"""`YTAR`: tells this program's databases from any other SQLite file."""

VERSION = 1

SCHEMA = """
CREATE TABLE log (
    position INTEGER PRIMARY KEY,
    at       INTEGER NOT NULL,
    role     TEXT NOT NULL CHECK (role IN ('command', 'outcome')),
    stream   TEXT NOT NULL,
    version  INTEGER NOT NULL,
    type     TEXT NOT NULL,
    schema   INTEGER NOT NULL,
    cause    INTEGER,
    trace    TEXT NOT NULL,
    body     TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX log_stream ON log (stream, version);
CREATE TRIGGER log_is_never_updated BEFORE UPDATE ON log
    BEGIN SELECT raise(ABORT, 'the log is never rewritten'); END;
CREATE TRIGGER log_is_never_deleted BEFORE DELETE ON log
    BEGIN SELECT raise(ABORT, 'the log is never rewritten'); END;
CREATE TRIGGER log_is_never_replaced BEFORE INSERT ON log
    WHEN new.position <= (SELECT max(position) FROM log)
      OR EXISTS (SELECT 1 FROM log WHERE stream = new.stream AND version = new.version)
    BEGIN SELECT raise(ABORT, 'the log is never rewritten'); END;
"""


class Row(NamedTuple):
    """One record as it is stored; `at` in microseconds since 1970, UTC."""

    position: int
    at: int
    role: str
    stream: str
    version: int
    type: str
    schema: int
    cause: int | None
    trace: str
    body: str


StoredBody = tuple[int, int, str, int, str, int, str, str]
"""What a record says, without where it comes from: position, at, stream, version, type, schema, trace, body."""


def inspect(path: Path, *, to_write: bool = False, most_bytes: int | None = None) -> bool:
    """Make sure that at this path is a log we can read (and write), or nothing, and return whether all of it was looked at.

    One of more than `most_bytes` is only recognised; `check` looks at the rest. Raises RecordUnusable for a foreign, damaged
    or newer database. Opening one for writing changes it already; this only reads, so that what is refused stays as it is.
    """
    _look_at(path, to_write)
    if not path.exists():
        return True
    whole = most_bytes is None or path.stat().st_size <= most_bytes
    check(path, whole=whole)
    return whole


def check(path: Path, *, whole: bool = True) -> None:
    """Make sure that the log at this path is ours and, where `whole` is asked for, that each of its pages is in order.

    Reads all of it for that, half a second per million records. Raises RecordUnusable.
    """
    try:
        with closing(connect_to_read(path)) as db:
            _recognise(db, path)
            # The log alone: everything else is computed from it.
            words = db.execute("PRAGMA quick_check(log)").fetchone()[0] if whole and not is_empty(db) else "ok"
    except sqlite3.DatabaseError as error:
        raise of_the_disk(error) or _damaged(path, str(error)) from error
    if words != "ok":
        raise _damaged(path, words)


def open_log(db: sqlite3.Connection, path: Path) -> None:
    """Create the log in an empty database; raises RecordUnusable for a foreign or newer one, and changes nothing in it."""
    _recognise(db, path)
    if is_empty(db):
        db.executescript(
            f"BEGIN; {SCHEMA} PRAGMA application_id={APPLICATION_ID}; PRAGMA user_version={VERSION}; COMMIT;"
        )


def _look_at(path: Path, to_write: bool) -> None:
    # SQLite has one vague word for all of these, and throws the write-ahead log of an empty file away.
    wal = path.with_name(f"{path.name}-wal")
    try:
        if path.is_dir():
            raise RecordUnusable(
                f"cannot open the record {path}: it is a folder",
                hint="name another file under [record] path in the configuration",
            )
        size_bytes = path.stat().st_size if path.exists() else 0
        if not size_bytes and wal.exists() and wal.stat().st_size:
            raise _damaged(path, f"there is nothing in it, yet its write-ahead log {wal.name} is there")
        if size_bytes:
            path.open("r+b" if to_write else "rb").close()
    except OSError as error:
        raise RecordUnusable(
            f"cannot open the record {path}: {(error.strerror or str(error)).lower()}",
            hint="let the daemon's user read and write it, and the folder it is in",
        ) from error


def _recognise(db: sqlite3.Connection, path: Path) -> None:
    application, version = _pragma(db, "application_id"), _pragma(db, "user_version")
    if application == 0 and is_empty(db):
        return
    if application != APPLICATION_ID:
        raise RecordUnusable(
            f"cannot open the record {path}: it is a database of another program",
            hint="name another file under [record] path in the configuration",
        )
    if version > VERSION:
        raise RecordUnusable(
            f"cannot open the record {path}: it was written by a newer version (format {version}, this one knows {VERSION})",
            hint="install the version of ytarchived that wrote it, or a newer one",
        )


def append(db: sqlite3.Connection, rows: Iterable[Row]) -> None:
    """Append rows; the caller holds the transaction."""
    together.execute(db, "INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def write_nothing_new(db: sqlite3.Connection) -> None:
    """Write what is there already, which takes as much room as the smallest change; the caller holds the transaction."""
    db.execute(f"PRAGMA user_version={VERSION}")


def last_position(db: sqlite3.Connection) -> int:
    """The position of the last record, 0 in an empty log."""
    position: int = db.execute("SELECT ifnull(max(position), 0) FROM log").fetchone()[0]
    return position


def is_empty(db: sqlite3.Connection) -> bool:
    """Whether there is nothing at all in the database."""
    objects: int = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    return objects == 0


def is_alone(db: sqlite3.Connection) -> bool:
    """Whether the database holds a log and no other table."""
    tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    return tables == [("log",)]


def count(db: sqlite3.Connection) -> int:
    """How many records the log has."""
    records: int = db.execute("SELECT count(*) FROM log").fetchone()[0]
    return records


def count_streams(db: sqlite3.Connection) -> int:
    """How many streams the log has."""
    streams: int = db.execute("SELECT count(*) FROM log WHERE version = 1").fetchone()[0]
    return streams


def copy_from(db: sqlite3.Connection, source: str, after: int, last: int) -> None:
    """Append the records from after a position up to a last one that the log of an attached database holds."""
    db.execute(
        f"INSERT INTO log SELECT * FROM {source}.log WHERE position > ? AND position <= ? ORDER BY position",
        (after, last),
    )


def schema_objects() -> dict[str, str | None]:
    """The statement that made each object of a log, by type and name."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript(SCHEMA)
        return dict(db.execute("SELECT type || ' ' || name, sql FROM sqlite_schema"))


def rows_after(db: sqlite3.Connection, position: int, limit: int) -> list[Row]:
    """Up to `limit` stored rows after a position, in order."""
    rows = db.execute("SELECT * FROM log WHERE position > ? ORDER BY position LIMIT ?", (position, limit))
    return list(map(Row._make, rows))


def bodies_after(db: sqlite3.Connection, position: int, limit: int, *, commands: bool = False) -> list[StoredBody]:
    """Up to `limit` outcomes after a position, in order; commands, too, where they are asked for."""
    return db.execute(
        f"""SELECT position, at, stream, version, type, schema, trace, body FROM log
            WHERE position > ? {"" if commands else "AND role = 'outcome'"} ORDER BY position LIMIT ?""",
        (position, limit),
    ).fetchall()


def read_from(db: sqlite3.Connection, after: int, limit: int) -> list[RecordView]:
    """Up to `limit` records after a position, in order."""
    return [_view(row) for row in rows_after(db, after, limit)]


def read_stream(db: sqlite3.Connection, stream: str) -> list[RecordView]:
    """All records of one stream, in order."""
    rows = db.execute("SELECT * FROM log WHERE stream = ? ORDER BY version", (stream,))
    return [_view(Row._make(row)) for row in rows]


def read_positions(db: sqlite3.Connection, positions: Sequence[int]) -> list[RecordView]:
    """The records at these positions, in order; positions that are not there are left out."""
    rows = db.execute(
        "SELECT log.* FROM json_each(?) CROSS JOIN log ON position = value ORDER BY position",
        (msgspec.json.encode(list(positions)).decode(),),
    )
    return [_view(Row._make(row)) for row in rows]


def to_time(micros: int) -> datetime:
    """A stored time as an aware UTC datetime."""
    return datetime.fromtimestamp(micros / 1_000_000, UTC)


def to_micros(time: datetime) -> int:
    """An aware datetime as it is stored."""
    return round(time.timestamp() * 1_000_000)


def _view(row: Row) -> RecordView:
    fields: dict[str, Any] = row._asdict()
    words = story.words(upcasts.outcome(row.type, row.schema, row.body)) if row.role == "outcome" else ""
    return RecordView(**{**fields, "at": to_time(row.at), "words": words, "body": msgspec.Raw(row.body.encode())})


def _damaged(path: Path, words: str) -> RecordUnusable:
    return RecordUnusable(
        f"cannot open the record {path}: {' '.join(words.split())}",
        hint="restore it from a backup; this program never repairs or resets a record by itself",
    )


def _pragma(db: sqlite3.Connection, name: str) -> int:
    value: int = db.execute(f"PRAGMA {name}").fetchone()[0]
    return value
