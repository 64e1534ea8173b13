"""Every file, of the inbox or handed in: how far it came, where it is now, and how many of its lines were answered how.

The lines themselves stay in the log.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from ytarchived.domain import upcasts
from ytarchived.domain.outcomes import FileApproved, FileFiled, FileHeld, FileTaken
from ytarchived.domain.take import way_in
from ytarchived.domain.views import LineView, TakeView
from ytarchived.record.log import to_time
from ytarchived.record.projections.statement import Projection, Record, Statement

SCHEMA = """
CREATE TABLE takes (
    position  INTEGER PRIMARY KEY,
    take      TEXT NOT NULL UNIQUE,
    name      TEXT NOT NULL,
    sha256    TEXT NOT NULL,
    format    TEXT NOT NULL,
    stage     TEXT NOT NULL,
    lines     INTEGER NOT NULL,
    accepted  INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    archived  INTEGER NOT NULL,
    refused   INTEGER NOT NULL,
    taken_at  INTEGER NOT NULL,
    path      TEXT NOT NULL,
    filed     INTEGER NOT NULL
) STRICT;
CREATE INDEX takes_name ON takes (name);
CREATE INDEX takes_unfiled ON takes (position) WHERE filed = 0;
CREATE INDEX takes_waiting ON takes (position) WHERE stage <> 'taken';
"""

_COLUMNS = "take, name, sha256, format, stage, lines, accepted, duplicate, archived, refused, taken_at, path"


def _taken(record: Record, outcome: FileTaken) -> Iterator[Statement]:
    count = Counter(answer.verdict for answer in outcome.answers)
    yield (
        # one that was held is the same file: it lies where it was set aside until it is moved again
        "INSERT INTO takes VALUES (?, ?, ?, ?, ?, 'taken', ?, ?, ?, ?, ?, ?, '', ?)"
        " ON CONFLICT (take) DO UPDATE SET position = excluded.position, sha256 = excluded.sha256,"
        " format = excluded.format, stage = excluded.stage, lines = excluded.lines, accepted = excluded.accepted,"
        " duplicate = excluded.duplicate, archived = excluded.archived, refused = excluded.refused,"
        " taken_at = excluded.taken_at, filed = 0",
        (
            record.position,
            outcome.take,
            outcome.name,
            outcome.sha256,
            outcome.format,
            len(outcome.lines),
            count["accepted"],
            count["duplicate"],
            count["archived"],
            count["refused"],
            record.at,
            way_in(outcome.take) != "inbox",  # nothing is to be moved of what never lay there
        ),
    )


def _held(record: Record, outcome: FileHeld) -> Iterator[Statement]:
    yield (
        "INSERT INTO takes VALUES (?, ?, ?, ?, ?, 'held', ?, 0, 0, 0, 0, ?, '', 0)",
        (record.position, outcome.take, outcome.name, outcome.sha256, outcome.format, outcome.lines, record.at),
    )


def _approved(record: Record, outcome: FileApproved) -> Iterator[Statement]:
    yield "UPDATE takes SET stage = 'approved' WHERE take = ?", (outcome.take,)


def _filed(record: Record, outcome: FileFiled) -> Iterator[Statement]:
    yield "UPDATE takes SET path = ?, filed = 1 WHERE take = ?", (outcome.path, outcome.take)


PROJECTION = Projection(
    name="takes",
    version=2,
    tables=("takes",),
    schema=SCHEMA,
    handlers={FileTaken: _taken, FileHeld: _held, FileApproved: _approved, FileFiled: _filed},
)


def list_takes(db: sqlite3.Connection, *, limit: int = 50) -> list[TakeView]:
    """Files of the inbox, newest first."""
    return [view for _, view in page_of_takes(db, None, limit)]


def page_of_takes(db: sqlite3.Connection, before: int | None, limit: int) -> list[tuple[int, TakeView]]:
    """Files of the inbox with their positions, newest first, at most `limit` of those before a position."""
    rows = db.execute(
        f"SELECT position, {_COLUMNS} FROM takes WHERE position < ? ORDER BY position DESC LIMIT ?",
        (before or 1 << 62, limit),
    )
    return [(position, _view(*columns)) for position, *columns in rows]


def list_unfiled(db: sqlite3.Connection) -> list[TakeView]:
    """Files that were taken or set aside and not moved since, oldest first."""
    return _views(db, "WHERE filed = 0 ORDER BY position", ())


def list_filed_before(db: sqlite3.Connection, position: int, seconds: float, limit: int) -> list[TakeView]:
    """Files that were taken in so many seconds before the record at a position, and moved; the newest `limit`, oldest first."""
    views = _views(
        db,
        """WHERE position IN (SELECT position FROM takes WHERE position <= ?1 ORDER BY position DESC LIMIT ?2)
           AND stage = 'taken' AND path <> '' AND taken_at >= (SELECT at FROM log WHERE position = ?1) - ?3
           ORDER BY position""",
        (position, limit, round(seconds * 1_000_000)),
    )
    return [view for view in views if way_in(view.take) == "inbox"]


def list_waiting(db: sqlite3.Connection) -> list[TakeView]:
    """Files that were set aside and not taken yet, approved or not, oldest first."""
    return _views(db, "WHERE stage <> 'taken' ORDER BY position", ())


def find_take(db: sqlite3.Connection, name: str) -> TakeView | None:
    """One file by its take, or the newest of that name."""
    return _first(db, "take = ?", name) or _first(db, "name = ?", name)


def list_lines(db: sqlite3.Connection, take: str) -> list[LineView]:
    """Every line of a taken file with its answer, in order."""
    return [line for _, lines in read_receipts(db, [take]) for line in lines]


def read_receipts(db: sqlite3.Connection, wanted: Sequence[str]) -> list[tuple[TakeView, list[LineView]]]:
    """These takes in the same order, each with its lines and their answers; a file that is held has no lines yet."""
    rows = db.execute(
        f"SELECT type, schema, body, {_COLUMNS} FROM (SELECT key AS place, value AS wanted FROM json_each(?))"
        " CROSS JOIN takes ON take = wanted CROSS JOIN log USING (position) ORDER BY place",
        (msgspec.json.encode(wanted).decode(),),
    )
    return [(_view(*columns), _lines(tag, schema, body)) for tag, schema, body, *columns in rows]


def _lines(tag: str, schema: int, body: str) -> list[LineView]:
    outcome = upcasts.outcome(tag, schema, body)
    if not isinstance(outcome, FileTaken):
        return []
    return [
        LineView(number=number, text=text, answer=answer)
        for (number, text), answer in zip(outcome.lines, outcome.answers, strict=True)
    ]


def _first(db: sqlite3.Connection, where: str, value: str) -> TakeView | None:
    return next(iter(_views(db, f"WHERE {where} ORDER BY position DESC LIMIT 1", (value,))), None)


def _views(db: sqlite3.Connection, tail: str, values: tuple[Any, ...]) -> list[TakeView]:
    return [_view(*row) for row in db.execute(f"SELECT {_COLUMNS} FROM takes {tail}", values)]


def _view(
    take: str,
    name: str,
    sha256: str,
    form: str,
    stage: Any,
    lines: int,
    accepted: int,
    duplicate: int,
    archived: int,
    refused: int,
    taken_at: int,
    path: str,
) -> TakeView:
    return TakeView(
        take=take,
        name=name,
        sha256=sha256,
        format=form,
        stage=stage,
        lines=lines,
        accepted=accepted,
        duplicate=duplicate,
        archived=archived,
        refused=refused,
        taken_at=to_time(taken_at),
        path=path,
    )
