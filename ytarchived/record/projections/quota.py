"""What the Data API was called for on each day of its quota, and what that cost."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

from ytarchived.domain.outcomes import ApiCalled
from ytarchived.record.projections.statement import Projection, Record, Statement

SCHEMA = """
CREATE TABLE api_calls (
    day     TEXT NOT NULL,
    purpose TEXT NOT NULL,
    method  TEXT NOT NULL,
    calls   INTEGER NOT NULL,
    units   INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    PRIMARY KEY (day, purpose, method)
) STRICT, WITHOUT ROWID;
"""


def _called(record: Record, outcome: ApiCalled) -> Iterator[Statement]:
    yield (
        "INSERT INTO api_calls VALUES (?, ?, ?, 1, ?, ?) ON CONFLICT DO UPDATE SET"
        " calls = calls + 1, units = units + excluded.units, refused = refused + excluded.refused",
        (outcome.day, outcome.purpose, outcome.method, outcome.units, int(outcome.reason != "")),
    )


PROJECTION = Projection(name="quota", version=1, tables=("api_calls",), schema=SCHEMA, handlers={ApiCalled: _called})


class Spent(NamedTuple):
    """What one method cost for one purpose on one day; `refused` calls are among `calls`."""

    purpose: str
    method: str
    calls: int
    units: int
    refused: int


def spent_on(db: sqlite3.Connection, day: str) -> list[Spent]:
    """What was spent on a day of the quota, the dearest first."""
    rows = db.execute(
        "SELECT purpose, method, calls, units, refused FROM api_calls WHERE day = ? ORDER BY units DESC, purpose, method",
        (day,),
    )
    return list(map(Spent._make, rows))
