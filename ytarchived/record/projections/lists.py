"""Readers of playlists and channels: what was listed, what became of each entry, how much is there, and what left."""

import sqlite3
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from ytarchived.domain.targets import from_key
from ytarchived.domain.views import OPEN, EntryView, JobView, ListingView, PlaylistView
from ytarchived.record.log import to_time
from ytarchived.record.projections.jobs import count_entries, find_job

_RECENT_MICROS = 600 * 1_000_000
"""What was archived in this time tells how long the rest takes."""

_STATUS = """CASE members.verdict WHEN 'archived' THEN 'completed'
             WHEN 'refused' THEN CASE members.hidden WHEN '' THEN 'left out' ELSE members.hidden END
             ELSE entry.status END"""


class Described(NamedTuple):
    """A list whose listing came to its end, and when its job last changed (microseconds)."""

    job: int
    key: str
    updated_at: int


def find_list(db: sqlite3.Connection, number: int, running: Mapping[int, float], now: int) -> PlaylistView | None:
    """One list by its job at `now` (microseconds); None where it is no list's.

    `running` are the jobs that run, each with how much of it is done, from 0 to 1.
    """
    job = find_job(db, number)
    if job is None or job.video_id is not None:
        return None
    [(total_bytes,)] = db.execute(
        "SELECT ifnull(sum(bytes), 0) FROM members JOIN videos ON videos.video_id = members.video WHERE list = ?",
        (number,),
    )
    failures = db.execute(
        """SELECT json_extract(entry.error, '$.kind') AS kind, count(*) FROM members JOIN jobs AS entry USING (job)
           WHERE members.list = ? AND entry.status IN ('failed', 'retrying') AND entry.error IS NOT NULL
           GROUP BY kind ORDER BY 2 DESC, 1""",
        (number,),
    )
    found = db.execute(
        "SELECT value FROM json_each(?) WHERE value IN (SELECT job FROM members WHERE list = ?)",
        (msgspec.json.encode(sorted(running)).decode(), number),
    )
    mine = [each for (each,) in found]
    return PlaylistView(
        job=job,
        listing=find_listing(db, job.key, number),
        bytes=total_bytes,
        failures=dict(failures.fetchall()),
        running=mine,
        eta_seconds=_seconds_left(db, job, now, sum(running[each] for each in mine)),
        hidden=list_entries(db, number, hidden=True),
        left=list_departures(db, number),
    )


def find_listing(db: sqlite3.Connection, key: str, job: int) -> ListingView | None:
    """How the listing of a list's job ended, None where it did not yet."""
    row = db.execute(
        """SELECT complete, received, expected, reason, title, channel, channel_id, description, listed_at
           FROM listings WHERE key = ? AND job = ?""",
        (key, job),
    ).fetchone()
    if row is None:
        return None
    complete, received, expected, reason, title, channel, channel_id, description, listed_at = row
    return ListingView(
        complete=bool(complete),
        received=received,
        expected=expected,
        reason=reason,
        title=title,
        channel=channel,
        channel_id=channel_id,
        description=description,
        listed_at=to_time(listed_at),
    )


def list_entries(db: sqlite3.Connection, job: int, *, hidden: bool = False) -> list[EntryView]:
    """The entries that a list's job listed, in their order, or only those that YouTube hides."""
    rows = db.execute(
        f"""SELECT members.video, members.title, {_STATUS}, members.job
            FROM members LEFT JOIN jobs AS entry ON entry.job = members.job
            WHERE members.list = ? {"AND members.hidden <> ''" if hidden else ""} ORDER BY members.place""",
        (job,),
    )
    return [EntryView(video_id=video, title=title, status=status, job=of) for video, title, status, of in rows]


def list_departures(db: sqlite3.Connection, job: int) -> list[EntryView]:
    """The entries that the complete listing before this one had, and this complete one has no more."""
    rows = db.execute("SELECT video, title FROM departures WHERE list = ? ORDER BY video", (job,))
    return [EntryView(video_id=video, title=title, status="left") for video, title in rows]


def list_described(db: sqlite3.Connection, after: int) -> list[Described]:
    """The newest finished listing of each list whose job changed after `after` (microseconds), oldest change first."""
    rows = db.execute(
        """SELECT job, key, updated_at FROM listings JOIN jobs USING (job, key) WHERE updated_at > ?
           AND NOT EXISTS (SELECT 1 FROM listings AS later WHERE later.key = jobs.key AND later.job > jobs.job)
           ORDER BY updated_at""",
        (after,),
    )
    return list(map(Described._make, rows))


def list_lists(db: sqlite3.Connection, before: int | None, limit: int) -> list[JobView]:
    """The jobs of playlists and channels, newest first, at most `limit` of those numbered below `before`."""
    rows = db.execute(
        "SELECT job FROM jobs WHERE list = 1 AND job < ? ORDER BY job DESC LIMIT ?", (before or 1 << 62, limit)
    ).fetchall()
    return [job for (number,) in rows if (job := find_job(db, number))]


def _seconds_left(db: sqlite3.Connection, job: JobView, now: int, underway: float) -> float | None:
    """Seconds, at the pace of late, which counts what is done of the videos that run as well."""
    waiting = sum(number for status, number in count_entries(db, job.job).items() if status in OPEN)
    [(asked_at,)] = db.execute("SELECT requested_at FROM jobs WHERE job = ?", (job.job,))
    since = max(now - _RECENT_MICROS, asked_at)
    [(completed,)] = db.execute(
        """SELECT count(*) FROM members JOIN jobs AS entry USING (job)
           WHERE members.list = ? AND entry.status = 'completed' AND entry.updated_at > ?""",
        (job.job, since),
    )
    done = completed + underway
    return max(waiting - underway, 0) * (now - since) / 1_000_000 / done if waiting and done else None


def file_name(key: str) -> str:
    """What a list is called among files: its id, a channel's tab after it."""
    target = from_key(key)
    return "-".join(filter(None, (target.id.replace("/", "-"), target.tab)))
