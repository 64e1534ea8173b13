"""In which profiles' output folders archived videos are to be found: what the links there are made from."""

import sqlite3
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from ytarchived.domain.media import ArchivedFile
from ytarchived.domain.outcomes import OutputWanted, VideoArchived
from ytarchived.domain.targets import from_key
from ytarchived.domain.video import media_path
from ytarchived.record.projections.statement import Projection, Record, Statement

SCHEMA = """
CREATE TABLE outputs (
    video_id TEXT NOT NULL,
    profile  TEXT NOT NULL,
    changed  INTEGER NOT NULL,
    PRIMARY KEY (video_id, profile)
) STRICT, WITHOUT ROWID;
"""

UPKEEP = "CREATE UNIQUE INDEX outputs_changed ON outputs (profile, changed);"


def _wanted(record: Record, outcome: OutputWanted) -> Iterator[Statement]:
    values = from_key(outcome.key).id, outcome.profile, record.position
    yield "INSERT INTO outputs VALUES (?, ?, ?) ON CONFLICT DO NOTHING", values


def _archived(record: Record, outcome: VideoArchived) -> Iterator[Statement]:
    yield "UPDATE outputs SET changed = ? WHERE video_id = ?", (record.position, from_key(outcome.key).id)


PROJECTION = Projection(
    name="outputs",
    version=1,
    tables=("outputs",),
    schema=SCHEMA,
    handlers={OutputWanted: _wanted, VideoArchived: _archived},
    by_stream=True,
    upkeep=UPKEEP,
)


class Wanted(NamedTuple):
    """A video that is to be found: where its media file lies in the library, and the title it is known by, if any."""

    changed: int
    """The position in the log at which it was wanted or archived last."""
    video_id: str
    path: str
    title: str


def wanted_after(db: sqlite3.Connection, profile: str, after: int, limit: int) -> list[Wanted]:
    """What is to be found in a profile's output folder and changed after a position, first changed first; lost or not."""
    rows = db.execute(
        """SELECT changed, outputs.video_id, files, ifnull(json_extract(metadata, '$.title'), '')
           FROM outputs CROSS JOIN videos ON videos.video_id = outputs.video_id
           LEFT JOIN metadata ON metadata.video_id = outputs.video_id
           WHERE profile = ? AND changed > ? ORDER BY changed LIMIT ?""",
        (profile, after, limit),
    )
    decode = msgspec.json.Decoder(tuple[ArchivedFile, ...]).decode
    return [Wanted(changed, video_id, media_path(decode(files)), title) for changed, video_id, files, title in rows]
