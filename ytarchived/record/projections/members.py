"""Which entries each listing of a playlist or channel showed, and what became of asking for them."""

from collections.abc import Iterator

from ytarchived.domain.outcomes import EntriesListed
from ytarchived.record.projections.statement import Projection, Record, Statement

SCHEMA = """
CREATE TABLE members (
    list    INTEGER NOT NULL,
    video   TEXT NOT NULL,
    place   INTEGER NOT NULL,
    title   TEXT NOT NULL,
    verdict TEXT NOT NULL,
    job     INTEGER,
    PRIMARY KEY (list, video)
) STRICT, WITHOUT ROWID;
"""


def _listed(record: Record, outcome: EntriesListed) -> Iterator[Statement]:
    for offset, (entry, answer) in enumerate(zip(outcome.entries, outcome.answers, strict=True)):
        yield (
            # A listing that starts over shows its first pages again: an entry keeps the place and the job it had.
            "INSERT INTO members VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            (outcome.job, entry.video_id, record.position * 1000 + offset, entry.title, answer.verdict, answer.job),
        )


PROJECTION = Projection(
    name="members", version=1, tables=("members",), schema=SCHEMA, handlers={EntriesListed: _listed}
)
