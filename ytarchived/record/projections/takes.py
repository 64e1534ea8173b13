"""Every file the inbox took, where it is now, and how many of its lines were answered how; the lines stay in the log."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ytarchived.domain import upcasts
from ytarchived.domain.outcomes import FileFiled, FileTaken
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
    path      TEXT NOT NULL DEFAULT '',
    accepted  INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    archived  INTEGER NOT NULL,
    refused   INTEGER NOT NULL,
    taken_at  INTEGER NOT NULL
) STRICT;
"""

UPKEEP = """
CREATE INDEX takes_name ON takes (name);
CREATE INDEX takes_unfiled ON takes (position) WHERE path = '';
"""


def _taken(record: Record, outcome: FileTaken) -> Iterator[Statement]:
    count = Counter(answer.verdict for answer in outcome.answers)
    yield (
        "INSERT INTO takes VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?)",
        (
            record.position,
            outcome.take,
            outcome.name,
            outcome.sha256,
            outcome.format,
            count["accepted"],
            count["duplicate"],
            count["archived"],
            count["refused"],
            record.at,
        ),
    )


def _filed(record: Record, outcome: FileFiled) -> Iterator[Statement]:
    yield "UPDATE takes SET path = ? WHERE take = ?", (outcome.path, outcome.take)


PROJECTION = Projection(
    name="takes",
    version=1,
    tables=("takes",),
    schema=SCHEMA,
    handlers={FileTaken: _taken, FileFiled: _filed},
    upkeep=UPKEEP,
)


def list_takes(db: sqlite3.Connection, *, limit: int = 50) -> list[TakeView]:
    """Files the inbox took, newest first."""
    return _views(db, "ORDER BY position DESC LIMIT ?", (limit,))


def list_unfiled(db: sqlite3.Connection) -> list[TakeView]:
    """Files that were taken and not moved away yet, oldest first."""
    return _views(db, "WHERE path = '' ORDER BY position", ())


def find_take(db: sqlite3.Connection, name: str) -> TakeView | None:
    """One taken file by its take, or the newest of that name."""
    views = _views(db, "WHERE take = ?", (name,)) or _views(
        db, "WHERE name = ? ORDER BY position DESC LIMIT 1", (name,)
    )
    return views[0] if views else None


def list_lines(db: sqlite3.Connection, take: str) -> list[LineView]:
    """Every line of a taken file with its answer, in order."""
    row = db.execute(
        "SELECT type, schema, body FROM takes JOIN log USING (position) WHERE takes.take = ?", (take,)
    ).fetchone()
    if row is None:
        return []
    taken = upcasts.outcome(*row)
    assert isinstance(taken, FileTaken)
    return [
        LineView(number=number, text=text, answer=answer)
        for (number, text), answer in zip(taken.lines, taken.answers, strict=True)
    ]


def _views(db: sqlite3.Connection, tail: str, values: tuple[Any, ...]) -> list[TakeView]:
    rows = db.execute(
        f"SELECT take, name, sha256, format, path, accepted, duplicate, archived, refused, taken_at FROM takes {tail}",
        values,
    )
    return [
        TakeView(
            take=take,
            name=name,
            sha256=sha256,
            format=form,
            path=path,
            accepted=accepted,
            duplicate=duplicate,
            archived=archived,
            refused=refused,
            taken_at=to_time(at),
        )
        for take, name, sha256, form, path, accepted, duplicate, archived, refused, at in rows
    ]
