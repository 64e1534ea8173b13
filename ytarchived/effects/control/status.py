"""How the daemon is and what it is doing, in one answer each."""

import os
import sqlite3
import time
from datetime import UTC, date, datetime

from ytarchived.domain.story import standing
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.jobs import with_progress
from ytarchived.effects.control.route import Nothing
from ytarchived.protocol import Check, Health, StatusReport
from ytarchived.record.log import last_position
from ytarchived.record.projections import states, statistics
from ytarchived.record.projections.jobs import count_by_status, list_jobs, list_waiting
from ytarchived.record.projections.plans import count_open
from ytarchived.record.projections.storage import totals

_MOST_RUNNING = 1000
_MOST_WAITING = 20


async def health(context: Context, call: Call[Nothing, None]) -> Health:
    """How the daemon is, check by check."""
    checks = await context.checks.now()
    return Health(
        status="healthy" if all(check.ok for check in checks) else "degraded",
        version=context.version,
        pid=os.getpid(),
        uptime_seconds=time.monotonic() - context.started_at,
        checks=checks,
    )


async def status(context: Context, call: Call[Nothing, None]) -> StatusReport:
    """What runs, what waits and until when, how much there is of everything, and what is wrong now."""
    checks = await context.checks.recently()
    report = await context.ledger.read(_report, context.version, checks, datetime.now(UTC).date())
    report.running[:] = [with_progress(job, context.live) for job in report.running]
    return report


def _report(db: sqlite3.Connection, version: str, checks: list[Check], today: date) -> StatusReport:
    videos, bytes_ = totals(db)
    return StatusReport(
        version=version,
        session=standing(states.session(db)),
        counts=count_by_status(db),
        videos=videos,
        bytes=bytes_,
        today=statistics.videos_since(db, today.isoformat()),
        in_plans=count_open(db),
        disk=_words(checks, "disk"),
        pace=_words(checks, "pace"),
        running=list_jobs(db, statuses=("running",), limit=_MOST_RUNNING),
        waiting=list_waiting(db, _MOST_WAITING),
        problems=[check for check in checks if not check.ok],
        position=last_position(db),
    )


def _words(checks: list[Check], name: str) -> str:
    """What a check says while it is well."""
    return next((check.words for check in checks if check.name == name and check.ok), "")
