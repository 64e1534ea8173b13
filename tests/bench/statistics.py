"""How soon the statistics of a large archive are read, beside adding up its videos."""

import time
from contextlib import closing
from sqlite3 import Connection

from tests.bench.history import long_record
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from ytarchived.record.connection import connect_to_read
from ytarchived.record.projections import statistics

_ADD_UP = (
    "SELECT metadata.channel, count(*), sum(bytes), sum(seconds) FROM videos JOIN metadata USING (video_id) GROUP BY 1",
    "SELECT strftime('%Y-%m', archived_at / 1000000, 'unixepoch'), count(*), sum(bytes) FROM videos GROUP BY 1",
    "SELECT height, count(*), sum(bytes) FROM videos GROUP BY 1",
    "SELECT video_codec, count(*), sum(bytes) FROM videos GROUP BY 1",
    "SELECT video_id FROM videos ORDER BY +bytes DESC LIMIT 10",
)


def measure(scene: Scene) -> Table:
    """Read and add up in turns."""
    path, _ = long_record(scene)
    rounds = scene.pick(quick=3, usual=10)
    ours, beside = [], []
    with closing(connect_to_read(path)) as db:
        for _ in range(rounds):
            began = time.perf_counter()
            _read(db)
            ours.append((time.perf_counter() - began) * 1_000)
            began = time.perf_counter()
            for sql in _ADD_UP:
                db.execute(sql).fetchall()
            beside.append((time.perf_counter() - began) * 1_000)
        [videos] = db.execute("SELECT videos FROM totals").fetchone()
    return Table(
        title="statistics",
        method=f"of {videos:,} videos; beside: adding them up; median of {rounds} rounds",
        figures=[
            Figure(what="all statistics", unit="ms", ours=ours, beside=beside),
            Figure(what="alone", unit="ms", ours=ours, at_most=50),
        ],
    )


def _read(db: Connection) -> None:
    statistics.by_channel(db, 10)
    statistics.count_channels(db)
    statistics.by_month(db)
    statistics.by_height(db)
    statistics.by_codec(db)
    statistics.largest(db, 10)
