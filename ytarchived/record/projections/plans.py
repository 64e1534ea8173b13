"""Work plans: what did not make it, why, and since when, until it is archived after all."""

import sqlite3
from collections.abc import Iterator

import msgspec

from ytarchived.domain.failure import Failure
from ytarchived.domain.outcomes import JobCompleted, JobFailed, VideoArchived
from ytarchived.domain.views import PlanItemView, shown
from ytarchived.record.log import to_time
from ytarchived.record.projections.statement import Projection, Record, Statement

SCHEMA = """
CREATE TABLE plan_items (
    key        TEXT PRIMARY KEY,
    plan       TEXT NOT NULL,
    job        INTEGER NOT NULL,
    failure    TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL
) STRICT;
"""

UPKEEP = """
CREATE INDEX plan_items_seen ON plan_items (last_seen);
"""


def _failed(record: Record, outcome: JobFailed) -> Iterator[Statement]:
    yield (
        "INSERT INTO plan_items VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET plan = excluded.plan, job = excluded.job, failure = excluded.failure, last_seen = excluded.last_seen",
        (
            outcome.key,
            str(outcome.failure.kind),
            outcome.job,
            msgspec.json.encode(outcome.failure).decode(),
            record.at,
            record.at,
        ),
    )


def _archived(record: Record, outcome: VideoArchived) -> Iterator[Statement]:
    yield "DELETE FROM plan_items WHERE key = ?", (outcome.key,)


def _completed(record: Record, outcome: JobCompleted) -> Iterator[Statement]:
    yield (
        # Metadata that is kept after all says nothing of a download that failed.
        "DELETE FROM plan_items WHERE key = ?"
        " AND (SELECT kind FROM jobs WHERE job = plan_items.job) = (SELECT kind FROM jobs WHERE job = ?)",
        (outcome.key, outcome.job),
    )


PROJECTION = Projection(
    name="plans",
    version=1,
    tables=("plan_items",),
    schema=SCHEMA,
    handlers={JobFailed: _failed, VideoArchived: _archived, JobCompleted: _completed},
    upkeep=UPKEEP,
)


def list_items(db: sqlite3.Connection, limit: int) -> list[PlanItemView]:
    """What did not make it, last seen first."""
    rows = db.execute(
        """SELECT plan, plan_items.key, plan_items.job, title, failure, attempts, first_seen, last_seen
           FROM plan_items JOIN jobs ON jobs.job = plan_items.job ORDER BY last_seen DESC LIMIT ?""",
        (limit,),
    )
    return [
        PlanItemView(
            plan=plan,
            key=key,
            job=job,
            title=title,
            failure=shown(msgspec.json.decode(failure, type=Failure)),
            attempts=attempts,
            first_seen=to_time(first),
            last_seen=to_time(last),
        )
        for plan, key, job, title, failure, attempts, first, last in rows
    ]
