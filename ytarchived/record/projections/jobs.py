"""Every job as it stands, and how many stand at each status."""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from ytarchived.domain.failure import Failure
from ytarchived.domain.options import Options
from ytarchived.domain.outcomes import (
    AttemptFailed,
    AttemptInterrupted,
    AttemptStarted,
    JobCancelled,
    JobCompleted,
    JobFailed,
    JobPaused,
    JobPrioritised,
    JobRequested,
    JobResumed,
    JobRetried,
    ListingFinished,
    MetadataCaptured,
    PlanItemDismissed,
    RetryScheduled,
    VideoArchived,
)
from ytarchived.domain.targets import from_key
from ytarchived.domain.views import OPEN, RETENTION_DAYS, JobView, shown
from ytarchived.record.log import to_micros, to_time
from ytarchived.record.projections.statement import Projection, Record, Statement

SCHEMA = """
CREATE TABLE jobs (
    job          INTEGER PRIMARY KEY,
    key          TEXT NOT NULL,
    kind         TEXT NOT NULL,
    list         INTEGER NOT NULL,
    status       TEXT NOT NULL,
    title        TEXT NOT NULL,
    options      TEXT NOT NULL,
    origin       TEXT NOT NULL,
    parent       INTEGER NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    error        TEXT,
    retry_at     INTEGER,
    strategy     TEXT NOT NULL DEFAULT '',
    priority     INTEGER NOT NULL DEFAULT 0,
    listed       INTEGER NOT NULL DEFAULT 0,
    trace        TEXT NOT NULL,
    requested_at INTEGER NOT NULL,
    updated_at   INTEGER NOT NULL
) STRICT;
CREATE TABLE job_counts (
    parent INTEGER NOT NULL, status TEXT NOT NULL, jobs INTEGER NOT NULL, PRIMARY KEY (parent, status)
) STRICT, WITHOUT ROWID;
"""

UPKEEP = """
INSERT INTO job_counts SELECT 0, status, count(*) FROM jobs GROUP BY status;
INSERT INTO job_counts SELECT parent, status, count(*) FROM jobs WHERE parent > 0 GROUP BY parent, status;
CREATE INDEX jobs_status ON jobs (status, job);
CREATE INDEX jobs_queued ON jobs (list, priority DESC, job, parent) WHERE status = 'queued';
CREATE INDEX jobs_ask_again ON jobs (retry_at) WHERE status = 'failed' AND retry_at > 0;
CREATE INDEX jobs_retry ON jobs (retry_at) WHERE status = 'retrying';
CREATE INDEX jobs_retry_list ON jobs (retry_at) WHERE status = 'retrying' AND list = 1;
CREATE INDEX jobs_list ON jobs (status) WHERE list = 1;
CREATE INDEX jobs_parent ON jobs (parent, job) WHERE parent > 0;
CREATE INDEX jobs_key ON jobs (key);
CREATE INDEX jobs_asked_once ON jobs (trace) WHERE parent = 0 AND trace >= 'once:' AND trace < 'once;';
CREATE TRIGGER jobs_counted AFTER INSERT ON jobs BEGIN
    INSERT INTO job_counts VALUES (0, new.status, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
    INSERT INTO job_counts SELECT new.parent, new.status, 1 WHERE new.parent > 0
        ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;
CREATE TRIGGER jobs_recounted AFTER UPDATE OF status ON jobs WHEN new.status <> old.status BEGIN
    UPDATE job_counts SET jobs = jobs - 1 WHERE parent IN (0, new.parent) AND status = old.status;
    DELETE FROM job_counts WHERE parent IN (0, new.parent) AND status = old.status AND jobs = 0;
    INSERT INTO job_counts VALUES (0, new.status, 1) ON CONFLICT DO UPDATE SET jobs = jobs + 1;
    INSERT INTO job_counts SELECT new.parent, new.status, 1 WHERE new.parent > 0
        ON CONFLICT DO UPDATE SET jobs = jobs + 1;
END;
"""

ASKED_ONCE = "once:"
"""How the trace of a request begins that is to be answered once, however often it is sent: then its token, and `:`."""

_OPEN = f"status IN {OPEN}"


def _requested(record: Record, outcome: JobRequested) -> Iterator[Statement]:
    target = from_key(outcome.key).kind
    kind: str = target
    if target == "video" and (outcome.options.metadata_only or outcome.options.missing_only):
        kind = "metadata" if outcome.options.metadata_only else "parts"
    for number in outcome.replaces:
        yield "UPDATE jobs SET retry_at = NULL WHERE job = ? AND status = 'failed'", (number,)
    yield (
        "INSERT INTO jobs"
        " (job, key, kind, list, status, title, options, origin, parent, priority, trace, requested_at, updated_at)"
        " VALUES (?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            outcome.job,
            outcome.key,
            kind,
            int(target != "video"),
            outcome.title,
            _encode(outcome.options),
            outcome.origin,
            outcome.parent or 0,
            outcome.priority,
            record.trace,
            record.at,
            record.at,
        ),
    )


def _status(record: Record, job: int, status: str) -> Statement:
    return (
        "UPDATE jobs SET status = ?, retry_at = NULL, strategy = '', updated_at = ? WHERE job = ?",
        (status, record.at, job),
    )


def _started(record: Record, outcome: AttemptStarted) -> Iterator[Statement]:
    yield _status(record, outcome.job, "running")


def _captured(record: Record, outcome: MetadataCaptured) -> Iterator[Statement]:
    yield "UPDATE jobs SET title = ? WHERE job = ?", (outcome.metadata.title, outcome.job)


def _archived(record: Record, outcome: VideoArchived) -> Iterator[Statement]:
    yield (
        # What was given up stays given up, even when the video arrived after all.
        "UPDATE jobs SET status = 'completed', error = NULL, retry_at = NULL, updated_at = ?"
        " WHERE job = ? AND status <> 'failed' AND status <> 'cancelled'",
        (record.at, outcome.job),
    )


def _attempt_failed(record: Record, outcome: AttemptFailed) -> Iterator[Statement]:
    yield (
        "UPDATE jobs SET status = 'queued', attempts = attempts + ?, error = ?, updated_at = ? WHERE job = ?",
        (int(outcome.spent), _encode(outcome.failure), record.at, outcome.job),
    )


def _retry(record: Record, outcome: RetryScheduled) -> Iterator[Statement]:
    yield (
        "UPDATE jobs SET status = 'retrying', retry_at = ?, strategy = ?, updated_at = ? WHERE job = ?",
        (to_micros(outcome.at), outcome.strategy, record.at, outcome.job),
    )


def _interrupted(record: Record, outcome: AttemptInterrupted) -> Iterator[Statement]:
    yield _status(record, outcome.job, "queued")


def _listed(record: Record, outcome: ListingFinished) -> Iterator[Statement]:
    yield (
        "UPDATE jobs SET listed = 1, title = CASE WHEN ? = '' THEN title ELSE ? END, updated_at = ? WHERE job = ?",
        (outcome.title, outcome.title, record.at, outcome.job),
    )


def _completed(record: Record, outcome: JobCompleted) -> Iterator[Statement]:
    yield "UPDATE jobs SET error = NULL WHERE job = ?", (outcome.job,)
    yield _status(record, outcome.job, "completed")


def _failed(record: Record, outcome: JobFailed) -> Iterator[Statement]:
    yield _status(record, outcome.job, "failed")
    if outcome.ask_again_at is not None:
        yield "UPDATE jobs SET retry_at = ? WHERE job = ?", (to_micros(outcome.ask_again_at), outcome.job)


def _paused(record: Record, outcome: JobPaused) -> Iterator[Statement]:
    yield "UPDATE jobs SET status = 'created', updated_at = ? WHERE job = ?", (record.at, outcome.job)


def _resumed(record: Record, outcome: JobResumed) -> Iterator[Statement]:
    yield (
        "UPDATE jobs SET status = CASE WHEN retry_at IS NOT NULL THEN 'retrying' WHEN listed THEN 'running'"
        " ELSE 'queued' END, updated_at = ? WHERE job = ?",
        (record.at, outcome.job),
    )


def _tried_again(record: Record, outcome: JobRetried) -> Iterator[Statement]:
    yield "UPDATE jobs SET options = ?, error = NULL WHERE job = ?", (_encode(outcome.options), outcome.job)
    yield _status(record, outcome.job, "queued")


def _dismissed(record: Record, outcome: PlanItemDismissed) -> Iterator[Statement]:
    for number in outcome.jobs:
        yield "UPDATE jobs SET retry_at = NULL WHERE job = ? AND status = 'failed'", (number,)


def _prioritised(record: Record, outcome: JobPrioritised) -> Iterator[Statement]:
    yield "UPDATE jobs SET priority = ? WHERE job = ?", (outcome.priority, outcome.job)


def _cancelled(record: Record, outcome: JobCancelled) -> Iterator[Statement]:
    yield _status(record, outcome.job, "cancelled")


PROJECTION = Projection(
    name="jobs",
    version=4,
    tables=("jobs", "job_counts"),
    schema=SCHEMA,
    by_stream=True,
    handlers={
        JobRequested: _requested,
        AttemptStarted: _started,
        MetadataCaptured: _captured,
        VideoArchived: _archived,
        AttemptFailed: _attempt_failed,
        RetryScheduled: _retry,
        AttemptInterrupted: _interrupted,
        ListingFinished: _listed,
        JobCompleted: _completed,
        JobFailed: _failed,
        JobCancelled: _cancelled,
        JobPaused: _paused,
        JobResumed: _resumed,
        JobRetried: _tried_again,
        JobPrioritised: _prioritised,
        PlanItemDismissed: _dismissed,
    },
    upkeep=UPKEEP,
)


class DueJob(NamedTuple):
    """What the runner needs to know of a job to start it."""

    job: int
    key: str
    options: Options
    trace: str
    parent: int = 0
    """The job of the list it is an entry of, 0 where somebody asked for it directly."""

    @property
    def max_concurrent(self) -> int | None:
        """How many entries of its list may run at a time."""
        return self.options.max_concurrent


class OpenJob(NamedTuple):
    """A job that is to be reported on."""

    job: int
    key: str
    trace: str


def find_job(db: sqlite3.Connection, job: int) -> JobView | None:
    """One job, a playlist or channel with the counts of its entries."""
    views = _views(db, "WHERE job = ?", (job,))
    return _with_entries(db, views[0]) if views else None


def jobs_asked_once(db: sqlite3.Connection, token: str) -> list[OpenJob]:
    """The jobs that requests of this token were given, in the order of asking; not those of a list's entries."""
    rows = db.execute(
        """SELECT job, key, trace FROM jobs INDEXED BY jobs_asked_once
           WHERE parent = 0 AND trace >= 'once:' AND trace < 'once;' AND trace >= ? AND trace < ? ORDER BY job""",
        (f"{ASKED_ONCE}{token}:", f"{ASKED_ONCE}{token};"),
    )
    return list(map(OpenJob._make, rows))


def stream_of_job(db: sqlite3.Connection, job: int) -> str | None:
    """The stream that a job belongs to."""
    row = db.execute("SELECT key FROM jobs WHERE job = ?", (job,)).fetchone()
    return row[0] if row else None


def is_entry(db: sqlite3.Connection, job: int) -> bool:
    """Whether a job was asked for by a playlist or channel, and not by a person."""
    row = db.execute("SELECT parent > 0 FROM jobs WHERE job = ?", (job,)).fetchone()
    return row is not None and bool(row[0])


def list_jobs(
    db: sqlite3.Connection,
    *,
    statuses: Sequence[str] = (),
    parent: int | None = None,
    before: int | None = None,
    limit: int = 50,
    now: datetime | None = None,
) -> list[JobView]:
    """Jobs, newest first, at most `limit` of those numbered below `before`; given `now`, not those that are over for long."""
    wheres, values = ["job < ?"], [before if before is not None else 1 << 62]
    if now is not None:
        for over, days in RETENTION_DAYS.items():
            wheres.append(f"NOT (status = '{over}' AND updated_at < ?)")
            values.append(to_micros(now - timedelta(days=days)))
    if parent is not None:
        # The second half lets the partial index be used.
        wheres.append("parent = ? AND parent > 0")
        values.append(parent)
    if not statuses:
        views = _views(db, f"WHERE {' AND '.join(wheres)} ORDER BY job DESC LIMIT ?", (*values, limit))
    else:
        # One walk down the (status, job) index per status beats any sort over all of them.
        views = []
        for status in dict.fromkeys(statuses):
            tail = f"WHERE status = ? AND {' AND '.join(wheres)} ORDER BY job DESC LIMIT ?"
            views += _views(db, tail, (status, *values, limit))
        views = sorted(views, key=lambda view: view.job, reverse=True)[:limit]
    return [_with_entries(db, view) for view in views]


def list_waiting(db: sqlite3.Connection, limit: int) -> list[JobView]:
    """The jobs that come next: queued ones in their order, then those that wait for a time."""
    tail = "INDEXED BY jobs_queued WHERE list = ? AND status = 'queued' ORDER BY priority DESC, job LIMIT ?"
    queued = [view for is_list in (0, 1) for view in _views(db, tail, (is_list, limit))]
    queued = sorted(queued, key=lambda view: (-view.priority, view.job))[:limit]
    retrying = _views(
        db, "INDEXED BY jobs_retry WHERE status = 'retrying' ORDER BY retry_at LIMIT ?", (limit - len(queued),)
    )
    return queued + retrying


def count_by_status(db: sqlite3.Connection, parent: int = 0) -> dict[str, int]:
    """How many jobs stand at each status; of one playlist's or channel's own entries when `parent` is given."""
    return dict(db.execute("SELECT status, jobs FROM job_counts WHERE parent = ?", (parent,)))


def has_open_job(db: sqlite3.Connection, key: str) -> bool:
    """Whether any job for this target is not over."""
    return db.execute(f"SELECT 1 FROM jobs WHERE key = ? AND {_OPEN}", (key,)).fetchone() is not None


def list_due(db: sqlite3.Connection, now: int, limit: int, full: Sequence[int] = ()) -> list[DueJob]:
    """Up to `limit` videos and `limit` lists that may start at `now` (microseconds), without the entries of `full` lists.

    Of each, those whose waiting is over come first, then the others by their priority and in the order of asking; after
    them all up to `limit` that were given up and are asked for once more.
    """
    rows = []
    others = "AND parent NOT IN (SELECT value FROM json_each(?))" if full else ""
    without = [_encode(full)] if full else []
    for is_list in (0, 1):
        waited = db.execute(
            f"""SELECT job, key, options, trace, parent
                FROM jobs INDEXED BY {"jobs_retry_list" if is_list else "jobs_retry"}
                WHERE list = {is_list} AND status = 'retrying' AND retry_at <= ? {others} ORDER BY retry_at LIMIT ?""",
            (now, *without, limit),
        ).fetchall()
        queued = db.execute(
            f"""SELECT job, key, options, trace, parent FROM jobs INDEXED BY jobs_queued
                WHERE list = ? AND status = 'queued' {others} ORDER BY priority DESC, job LIMIT ?""",
            (is_list, *without, limit - len(waited)),
        ).fetchall()
        rows += waited + queued
    rows += db.execute(
        f"""SELECT job, key, options, trace, parent FROM jobs INDEXED BY jobs_ask_again
            WHERE status = 'failed' AND retry_at > 0 AND retry_at <= ? {others} ORDER BY retry_at LIMIT ?""",
        (now, *without, limit),
    ).fetchall()
    return [
        DueJob(job, key, msgspec.json.decode(options, type=Options), trace, parent)
        for job, key, options, trace, parent in rows
    ]


def next_retry_at(db: sqlite3.Connection, now: int) -> int | None:
    """When the next job that waits, or was given up for a while, becomes due after `now`, both in microseconds."""
    row = db.execute(
        """SELECT min(at) FROM (
               SELECT * FROM (SELECT retry_at AS at FROM jobs INDEXED BY jobs_retry
                              WHERE status = 'retrying' AND retry_at > ?1 ORDER BY retry_at LIMIT 1)
               UNION ALL
               SELECT * FROM (SELECT retry_at FROM jobs INDEXED BY jobs_ask_again
                              WHERE status = 'failed' AND retry_at > 0 AND retry_at > ?1 ORDER BY retry_at LIMIT 1))""",
        (now,),
    ).fetchone()
    at: int | None = row[0]
    return at


def list_entries(db: sqlite3.Connection, parent: int, statuses: Sequence[str]) -> list[OpenJob]:
    """The jobs of a list's own entries that stand at one of these statuses, in order."""
    rows = db.execute(
        """SELECT job, key, trace FROM jobs INDEXED BY jobs_parent
           WHERE parent = ? AND parent > 0 AND status IN (SELECT value FROM json_each(?)) ORDER BY job""",
        (parent, _encode(statuses)),
    )
    return list(map(OpenJob._make, rows))


def list_running(db: sqlite3.Connection) -> list[OpenJob]:
    """Jobs that claim a worker: all that say they run, but for lists whose entries are all known."""
    rows = db.execute("SELECT job, key, trace FROM jobs WHERE status = 'running' AND NOT listed")
    return list(map(OpenJob._make, rows))


def list_stopped(db: sqlite3.Connection, numbers: Sequence[int]) -> list[int]:
    """Those of these jobs that were cancelled or paused."""
    rows = db.execute(
        "SELECT job FROM json_each(?) CROSS JOIN jobs ON job = value WHERE status IN ('cancelled', 'created')",
        (_encode(numbers),),
    )
    return [job for (job,) in rows]


def list_finished_collections(db: sqlite3.Connection) -> list[OpenJob]:
    """Jobs whose listing ended and none of whose entries is open any more, whoever asked for the entry."""
    rows = db.execute(
        f"""SELECT job, key, trace FROM jobs AS list WHERE status = 'running' AND listed
            AND NOT EXISTS (SELECT 1 FROM job_counts WHERE parent = list.job AND {_OPEN})
            AND NOT EXISTS (SELECT 1 FROM members JOIN jobs AS entry ON entry.job = members.job
                            WHERE members.list = list.job AND entry.{_OPEN})"""
    )
    return list(map(OpenJob._make, rows))


def list_orphans(db: sqlite3.Connection, limit: int) -> list[OpenJob]:
    """Open jobs of entries whose playlist or channel job was cancelled, and that no other one waits for."""
    rows = db.execute(
        f"""SELECT entry.job, entry.key, entry.trace FROM jobs AS list INDEXED BY jobs_list
            CROSS JOIN jobs AS entry INDEXED BY jobs_parent ON entry.parent = list.job AND entry.parent > 0
            WHERE list.list = 1 AND list.status = 'cancelled' AND entry.{_OPEN}
            AND EXISTS (SELECT 1 FROM job_counts WHERE parent = list.job AND {_OPEN})
            AND NOT EXISTS (SELECT 1 FROM jobs AS other INDEXED BY jobs_list CROSS JOIN members
                            ON members.list = other.job AND members.video = substr(entry.key, length('youtube:') + 1)
                            WHERE other.list = 1 AND other.{_OPEN} AND members.job = entry.job)
            LIMIT ?""",
        (limit,),
    )
    return list(map(OpenJob._make, rows))


_COLUMNS = """job, key, kind, status, title, options, origin, parent, attempts, error, retry_at, strategy, priority,
              requested_at, updated_at"""


def _views(db: sqlite3.Connection, tail: str, values: tuple[Any, ...]) -> list[JobView]:
    return [_view(*row) for row in db.execute(f"SELECT {_COLUMNS} FROM jobs {tail}", values)]


def _view(
    job: int,
    key: str,
    kind: Any,
    status: Any,
    title: str,
    options: str,
    origin: str,
    parent: int,
    attempts: int,
    error: str | None,
    retry_at: int | None,
    strategy: str,
    priority: int,
    requested_at: int,
    updated_at: int,
) -> JobView:
    target = from_key(key)
    return JobView(
        job=job,
        kind=kind,
        status=status,
        target=target.url,
        key=key,
        title=title,
        attempts=attempts,
        error=shown(msgspec.json.decode(error, type=Failure)) if error else None,
        retry_at=to_time(retry_at) if retry_at is not None else None,
        progress=None,
        video_id=target.id if target.kind == "video" else None,
        parent=parent or None,
        quality=msgspec.json.decode(options, type=Options).quality,
        origin=origin,
        requested_at=to_time(requested_at),
        updated_at=to_time(updated_at),
        held=status == "created",
        priority=priority,
        strategy=strategy,
    )


def _with_entries(db: sqlite3.Connection, view: JobView) -> JobView:
    if view.video_id is not None:
        return view
    return msgspec.structs.replace(view, entries=count_entries(db, view.job))


def count_entries(db: sqlite3.Connection, job: int) -> dict[str, int]:
    """How many of the entries that a list's job listed stand at which status, whoever asked for them."""
    rows = db.execute(
        """SELECT CASE members.verdict WHEN 'archived' THEN 'completed'
                  WHEN 'refused' THEN CASE members.hidden WHEN '' THEN 'left out' ELSE 'unavailable' END
                  ELSE entry.status END AS status, count(*)
           FROM members LEFT JOIN jobs AS entry ON entry.job = members.job WHERE members.list = ? GROUP BY 1""",
        (job,),
    )
    return dict(rows.fetchall())


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()
