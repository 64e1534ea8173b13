"""The table of jobs, and how many stand at each status: what each outcome writes to them; `jobs` reads them."""

from collections.abc import Iterator

import msgspec

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
from ytarchived.record.log import to_micros
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
    version=6,
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


def _encode(value: object) -> str:
    return msgspec.json.encode(value).decode()
