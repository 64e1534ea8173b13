"""Every job as it stands, and how many stand at each status: what the runner and the control API read."""

import sqlite3
from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from ytarchived.domain.failure import Failure
from ytarchived.domain.options import Options
from ytarchived.domain.targets import from_key
from ytarchived.domain.views import OPEN, RETENTION_DAYS, JobView, shown
from ytarchived.record.log import to_micros, to_time

_OPEN = f"status IN {OPEN}"


class DueJob(NamedTuple):
    """What the runner needs to know of a job to start it."""

    job: int
    key: str
    options: Options
    trace: str
    parent: int = 0
    """The job of the list it is an entry of, 0 where somebody asked for it directly."""
    has_failed: bool = False
    """Whether an attempt at it failed before."""

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
    since: datetime | None = None,
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
    if since is not None:
        wheres.append("job >= ?")
        values.append(_first_asked_since(db, to_micros(since)))
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


def _first_asked_since(db: sqlite3.Connection, since_micros: int) -> int:
    """The lowest job number that was given at that time or later: they are given in the order of asking."""
    (last,) = db.execute("SELECT coalesce(max(job), 0) FROM jobs").fetchone()

    def asked_at(number: int) -> int:
        found = db.execute("SELECT requested_at FROM jobs WHERE job >= ? ORDER BY job LIMIT 1", (number,)).fetchone()
        return int(found[0])

    return 1 + bisect_left(range(1, last + 1), since_micros, key=asked_at)


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
            f"""SELECT job, key, options, trace, parent, error IS NOT NULL
                FROM jobs INDEXED BY {"jobs_retry_list" if is_list else "jobs_retry"}
                WHERE list = {is_list} AND status = 'retrying' AND retry_at <= ? {others} ORDER BY retry_at LIMIT ?""",
            (now, *without, limit),
        ).fetchall()
        queued = db.execute(
            f"""SELECT job, key, options, trace, parent, error IS NOT NULL FROM jobs INDEXED BY jobs_queued
                WHERE list = ? AND status = 'queued' {others} ORDER BY priority DESC, job LIMIT ?""",
            (is_list, *without, limit - len(waited)),
        ).fetchall()
        rows += waited + queued
    rows += db.execute(
        f"""SELECT job, key, options, trace, parent, error IS NOT NULL FROM jobs INDEXED BY jobs_ask_again
            WHERE status = 'failed' AND retry_at > 0 AND retry_at <= ? {others} ORDER BY retry_at LIMIT ?""",
        (now, *without, limit),
    ).fetchall()
    return [
        DueJob(job, key, msgspec.json.decode(options, type=Options), trace, parent, bool(has_failed))
        for job, key, options, trace, parent, has_failed in rows
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
