"""Work plans: what did not make it, why, and since when, until it is archived or dismissed.

A target that was given up stands in one open automatic plan: that of the day on which it first failed for this cause.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.kind_facts import KINDS
from ytarchived.domain.outcomes import (
    AvailabilityReported,
    FilesFound,
    FilesMissed,
    JobCompleted,
    JobFailed,
    PlanCreated,
    PlanItemDismissed,
    VideoArchived,
)
from ytarchived.domain.story import damaged
from ytarchived.domain.targets import from_key
from ytarchived.domain.views import FailureGroup, PlanItemView, PlanView, shown
from ytarchived.record.log import to_time
from ytarchived.record.projections import states
from ytarchived.record.projections.statement import Projection, Record, Statement

SCHEMA = """
CREATE TABLE plans (
    plan       TEXT PRIMARY KEY,
    title      TEXT NOT NULL,
    by_hand    INTEGER NOT NULL,
    cause      TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE plan_items (
    key        TEXT NOT NULL,
    plan       TEXT NOT NULL,
    by_hand    INTEGER NOT NULL,
    cause      TEXT NOT NULL,
    job        INTEGER,
    list       INTEGER,
    failure    TEXT,
    state      TEXT NOT NULL,
    first_seen INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    changed    INTEGER NOT NULL,
    PRIMARY KEY (key, plan)
) STRICT, WITHOUT ROWID;
"""

UPKEEP = """
CREATE INDEX plan_items_plan ON plan_items (plan, last_seen);
CREATE INDEX plan_items_open ON plan_items (plan) WHERE state = 'open';
CREATE INDEX plan_items_seen ON plan_items (last_seen) WHERE state = 'open' AND by_hand = 0;
CREATE INDEX plan_items_changed ON plan_items (changed);
"""

_LARGEST = 2**63 - 1

_IS_WHOLE = "ifnull((SELECT kind FROM jobs WHERE job = ?4), '') <> 'parts'"
"""What a video lacks beside its media does not make it a video that did not make it."""


def _failed(record: Record, outcome: JobFailed) -> Iterator[Statement]:
    failure = msgspec.json.encode(outcome.failure).decode()
    yield from _opened(record, outcome.key, outcome.failure.kind, outcome.job, None, failure, _IS_WHOLE)
    yield _moved(record, outcome.key, outcome.failure.kind, outcome.job)
    yield (
        "UPDATE plan_items SET cause = ?1, job = ?4, failure = ?3, last_seen = ?5, changed = ?6"
        f" WHERE key = ?2 AND state = 'open' AND by_hand = 1 AND {_IS_WHOLE}",
        (str(outcome.failure.kind), outcome.key, failure, outcome.job, record.at, record.position),
    )


def _reported(record: Record, outcome: AvailabilityReported) -> Iterator[Statement]:
    if outcome.job is None:
        return
    failure = Failure(kind=outcome.kind, words=f"a list shows it as {outcome.kind}")
    is_new = "NOT EXISTS (SELECT 1 FROM plan_items WHERE key = ?1 AND state = 'open' AND by_hand = 0)"
    encoded = msgspec.json.encode(failure).decode()
    yield from _opened(record, outcome.key, outcome.kind, None, outcome.job, encoded, is_new)


def _missed(record: Record, outcome: FilesMissed) -> Iterator[Statement]:
    failure = Failure(kind=Kind.DAMAGED_ON_DISK, words=damaged(outcome.damages))
    encoded = msgspec.json.encode(failure).decode()
    yield from _opened(record, outcome.key, failure.kind, None, None, encoded, _IS_WHOLE)
    yield _moved(record, outcome.key, failure.kind, None)


def _moved(record: Record, key: str, cause: Kind, job: int | None) -> Statement:
    """What leaves the automatic plans of other causes, because it stands in one alone."""
    return (
        "UPDATE plan_items SET state = 'moved', changed = ?1 WHERE key = ?2 AND state = 'open' AND by_hand = 0"
        f" AND cause <> ?3 AND {_IS_WHOLE}",
        (record.position, key, str(cause), job),
    )


def _opened(
    record: Record, key: str, cause: Kind, job: int | None, list_: int | None, failure: str, condition: str
) -> Iterator[Statement]:
    """An item in its automatic plan, which is another one than before only where the cause is."""
    plan = f"{to_time(record.at):%Y-%m-%d}-{cause}"
    earlier = "FROM plan_items WHERE key = ?1 AND state = 'open' AND by_hand = 0"
    yield (
        f"""INSERT INTO plan_items
            SELECT ?1, coalesce((SELECT plan {earlier} AND cause = ?2), ?3), 0, ?2, ?4, ?5, ?6, 'open',
                   coalesce((SELECT min(first_seen) {earlier}), ?7), ?7, ?8
            WHERE {condition}
            ON CONFLICT DO UPDATE SET job = excluded.job, list = excluded.list, failure = excluded.failure,
                state = 'open', last_seen = excluded.last_seen, changed = excluded.changed""",
        (key, str(cause), plan, job, list_, failure, record.at, record.position),
    )
    yield (
        "INSERT INTO plans SELECT plan, '', 0, cause, ?1 FROM plan_items WHERE key = ?2 AND plan = ?3"
        " ON CONFLICT DO NOTHING",
        (record.at, key, plan),
    )


def _archived(record: Record, outcome: VideoArchived | FilesFound) -> Iterator[Statement]:
    yield (
        "UPDATE plan_items SET state = 'archived', changed = ? WHERE key = ? AND state = 'open'",
        (record.position, outcome.key),
    )


def _completed(record: Record, outcome: JobCompleted) -> Iterator[Statement]:
    yield (
        # Metadata that is kept after all says nothing of a download that failed.
        "UPDATE plan_items SET state = 'archived', changed = ? WHERE key = ? AND state = 'open'"
        " AND (SELECT kind FROM jobs WHERE job = plan_items.job) = (SELECT kind FROM jobs WHERE job = ?)",
        (record.position, outcome.key, outcome.job),
    )


def _created(record: Record, outcome: PlanCreated) -> Iterator[Statement]:
    yield "INSERT INTO plans VALUES (?, ?, 1, '', ?)", (outcome.plan, outcome.title, record.at)
    for key in outcome.keys:
        yield (
            "INSERT INTO plan_items VALUES (?, ?, 1, '', NULL, NULL, NULL, 'open', ?, ?, ?)",
            (key, outcome.plan, record.at, record.at, record.position),
        )


def _dismissed(record: Record, outcome: PlanItemDismissed) -> Iterator[Statement]:
    yield (
        "UPDATE plan_items SET state = 'dismissed', changed = ? WHERE key = ? AND plan = ? AND state = 'open'",
        (record.position, outcome.key, outcome.plan),
    )


PROJECTION = Projection(
    name="plans",
    version=3,
    tables=("plans", "plan_items"),
    schema=SCHEMA,
    handlers={
        JobFailed: _failed,
        AvailabilityReported: _reported,
        FilesMissed: _missed,
        VideoArchived: _archived,
        FilesFound: _archived,
        JobCompleted: _completed,
        PlanCreated: _created,
        PlanItemDismissed: _dismissed,
    },
    upkeep=UPKEEP,
)


def list_items(db: sqlite3.Connection, limit: int, *, before: tuple[int, str] | None = None) -> list[PlanItemView]:
    """What did not make it, last seen first; at most `limit` of those that follow one seen then (microseconds) of that key."""
    tail = """INDEXED BY plan_items_seen WHERE item.state = 'open' AND item.by_hand = 0
              AND (item.last_seen, item.key) < (?, ?) ORDER BY item.last_seen DESC, item.key DESC LIMIT ?"""
    return _items(db, tail, (*(before or (_LARGEST, "")), limit))


def list_plans(
    db: sqlite3.Connection, *, closed: bool = False, after: str = "", limit: int = _LARGEST
) -> list[PlanView]:
    """The open plans, newest first, or also those in which nothing is left to do; all without their items.

    At most `limit` of those that follow the plan `after`, whether that is among them or not; none where there is no such.
    """
    which = "1" if closed else "open > 0"
    start = "(SELECT created_at AS at, plan AS name FROM plans WHERE plan = :after)"
    follow = f"EXISTS (SELECT 1 FROM {start} WHERE created_at < at OR (created_at = at AND plan > name))"
    rows = db.execute(
        f"SELECT * FROM ({_PLANS} GROUP BY plans.plan) WHERE {which} AND (:after = '' OR {follow}) {_NEWEST} LIMIT :limit",
        {"after": after, "limit": limit},
    )
    return [_plan(*row) for row in rows]


def find_plan(db: sqlite3.Connection, plan: str) -> PlanView | None:
    """One plan with its items, last seen first."""
    row = db.execute(f"{_PLANS} WHERE plans.plan = ? GROUP BY plans.plan", (plan,)).fetchone()
    if row is None:
        return None
    tail = "WHERE item.plan = ? AND item.state <> 'moved' ORDER BY item.last_seen DESC, item.key"
    return msgspec.structs.replace(_plan(*row), items=tuple(_items(db, tail, (plan,))))


def open_keys(db: sqlite3.Connection, plan: str, cause: str = "") -> list[str]:
    """What in a plan is still to be done, of one kind of failure where one is named."""
    rows = db.execute(
        "SELECT key FROM plan_items INDEXED BY plan_items_open WHERE plan = ? AND state = 'open' AND ? IN ('', cause)",
        (plan, cause),
    )
    return [key for (key,) in rows]


def count_open(db: sqlite3.Connection) -> int:
    """How many items of all plans are open."""
    count: int = db.execute("SELECT count(*) FROM plan_items WHERE state = 'open'").fetchone()[0]
    return count


def offering(db: sqlite3.Connection, keys: Sequence[str]) -> list[str]:
    """The open plans in which these stand because their files are damaged, by name."""
    rows = db.execute(
        "SELECT DISTINCT plan FROM plan_items WHERE key IN (SELECT value FROM json_each(?)) AND state = 'open'"
        " AND by_hand = 0 AND cause = ? ORDER BY plan",
        (msgspec.json.encode(keys).decode(), str(Kind.DAMAGED_ON_DISK)),
    )
    return [plan for (plan,) in rows]


def changed_plans(db: sqlite3.Connection, after: int) -> tuple[list[str], int]:
    """The plans in which something changed after a position of the log, and the position of the last change."""
    rows = db.execute(
        "SELECT plan, max(changed) FROM plan_items WHERE changed > ? GROUP BY plan ORDER BY 2", (after,)
    ).fetchall()
    return [plan for plan, _ in rows], rows[-1][1] if rows else after


def failure_groups(db: sqlite3.Connection, examples: int) -> list[FailureGroup]:
    """Everything that fails now, by its kind, the most frequent first."""
    failed = dict(
        db.execute(
            "SELECT cause, count(*) FROM plan_items WHERE state = 'open' AND by_hand = 0 GROUP BY cause"
        ).fetchall()
    )
    waiting = dict(
        db.execute(
            "SELECT json_extract(error, '$.kind'), count(*) FROM jobs"
            " WHERE status = 'retrying' AND error IS NOT NULL GROUP BY 1"
        ).fetchall()
    )
    groups = [
        FailureGroup(
            kind=kind,
            scope=KINDS[kind].scope,
            severity=KINDS[kind].severity,
            code=KINDS[kind].code,
            advice=KINDS[kind].advice,
            failed=failed.get(kind, 0),
            waiting=waiting.get(kind, 0),
            examples=tuple(_examples(db, kind, examples)),
        )
        for kind in map(Kind, failed.keys() | waiting.keys())
    ]
    return sorted(groups, key=lambda group: (-group.failed - group.waiting, group.kind))


def _examples(db: sqlite3.Connection, kind: Kind, limit: int) -> list[PlanItemView]:
    tail = "WHERE item.state = 'open' AND item.by_hand = 0 AND item.cause = ? ORDER BY item.last_seen DESC LIMIT ?"
    return _items(db, tail, (kind, limit))


_PLANS = """SELECT plans.plan, title, plans.by_hand, plans.cause, created_at, ifnull(sum(state = 'open'), 0) AS open,
                   ifnull(sum(state = 'archived'), 0), ifnull(sum(state = 'dismissed'), 0)
            FROM plans LEFT JOIN plan_items ON plan_items.plan = plans.plan"""
_NEWEST = "ORDER BY created_at DESC, plan"


def _items(db: sqlite3.Connection, tail: str, values: tuple[Any, ...]) -> list[PlanItemView]:
    rows = db.execute(
        f"""SELECT item.plan, item.key, item.job, item.list, item.failure, item.first_seen, item.last_seen, item.state
            FROM plan_items AS item {tail}""",
        values,
    ).fetchall()
    return [_item(db, *row) for row in rows]


def _item(
    db: sqlite3.Connection,
    plan: str,
    key: str,
    number: int | None,
    list_: int | None,
    failure: str | None,
    first_seen: int,
    last_seen: int,
    state: Any,
) -> PlanItemView:
    target = from_key(key)
    if number is None:
        number = states.last_job(db, key)
    job = db.execute("SELECT title, attempts, retry_at, parent FROM jobs WHERE job = ?", (number,)).fetchone()
    title, attempts, retry_at, parent = job or ("", 0, None, 0)
    asker = db.execute("SELECT title FROM jobs WHERE job = ?", (list_ or parent,)).fetchone()
    return PlanItemView(
        plan=plan,
        key=key,
        job=number,
        title=title,
        failure=shown(msgspec.json.decode(failure, type=Failure)) if failure else None,
        attempts=attempts,
        first_seen=to_time(first_seen),
        last_seen=to_time(last_seen),
        state=state,
        url=target.url,
        retry_at=to_time(retry_at) if retry_at is not None else None,
        list=asker[0] if asker else "",
    )


def _plan(
    plan: str, title: str, by_hand: int, cause: str, created_at: int, open_: int, archived: int, dismissed: int
) -> PlanView:
    return PlanView(
        plan=plan,
        title=title,
        by_hand=bool(by_hand),
        cause=cause,
        advice=KINDS[Kind(cause)].advice if cause else "",
        created_at=to_time(created_at),
        is_open=open_ > 0,
        open=open_,
        archived=archived,
        dismissed=dismissed,
    )
