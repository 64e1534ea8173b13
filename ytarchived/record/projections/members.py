"""Which entries each listing of a playlist or channel showed, what became of asking for them, and which ones left since."""

from collections.abc import Iterator

from ytarchived.domain.outcomes import EntriesListed, ListingFinished
from ytarchived.record.projections.statement import Projection, Record, Statement

SCHEMA = """
CREATE TABLE members (
    list    INTEGER NOT NULL,
    video   TEXT NOT NULL,
    place   INTEGER NOT NULL,
    title   TEXT NOT NULL,
    verdict TEXT NOT NULL,
    job     INTEGER,
    hidden  TEXT NOT NULL,
    PRIMARY KEY (list, video)
) STRICT, WITHOUT ROWID;
CREATE TABLE listings (
    key         TEXT NOT NULL,
    job         INTEGER NOT NULL,
    complete    INTEGER NOT NULL,
    received    INTEGER NOT NULL,
    expected    INTEGER,
    reason      TEXT NOT NULL,
    title       TEXT NOT NULL,
    channel     TEXT NOT NULL,
    channel_id  TEXT NOT NULL,
    description TEXT NOT NULL,
    listed_at   INTEGER NOT NULL,
    PRIMARY KEY (key, job)
) STRICT, WITHOUT ROWID;
CREATE TABLE departures (
    list  INTEGER NOT NULL,
    video TEXT NOT NULL,
    title TEXT NOT NULL,
    PRIMARY KEY (list, video)
) STRICT, WITHOUT ROWID;
"""


def _listed(record: Record, outcome: EntriesListed) -> Iterator[Statement]:
    for offset, (entry, answer) in enumerate(zip(outcome.entries, outcome.answers, strict=True)):
        place = record.position * 1000 + offset
        yield (
            # A listing that starts over shows its first pages again: an entry keeps the place and the job it had.
            "INSERT INTO members VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (outcome.job, entry.video_id, place, entry.title, answer.verdict, answer.job, entry.hidden),
        )


def _finished(record: Record, outcome: ListingFinished) -> Iterator[Statement]:
    if outcome.complete:
        # Only what two complete listings say can tell that an entry left: what one of them lacks may have been overlooked.
        yield (
            """INSERT INTO departures SELECT ?, before.video, before.title FROM members AS before
               WHERE before.list = (SELECT max(job) FROM listings WHERE key = ? AND job < ? AND complete)
               AND NOT EXISTS (SELECT 1 FROM members AS now WHERE now.list = ? AND now.video = before.video)""",
            (outcome.job, outcome.key, outcome.job, outcome.job),
        )
    yield (
        "INSERT INTO listings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(outcome.key, outcome.job, int(outcome.complete), outcome.received, outcome.expected, outcome.reason),
            *(outcome.title, outcome.channel, outcome.channel_id, outcome.description, record.at),
        ),
    )


PROJECTION = Projection(
    name="members",
    version=2,
    tables=("members", "listings", "departures"),
    schema=SCHEMA,
    handlers={EntriesListed: _listed, ListingFinished: _finished},
)
