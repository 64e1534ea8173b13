"""Records per second when every projection is computed anew from a long log, beside the bare decoding of its outcomes."""

import sqlite3
import time
from contextlib import closing

import msgspec

from tests.bench.history import long_record
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from ytarchived.domain.outcomes import Outcome
from ytarchived.record import rebuild
from ytarchived.record.connection import connect_to_write

_AT_ONCE = 20_000


def measure(scene: Scene) -> Table:
    """Rebuild and decode the same record in turns."""
    path, records = long_record(scene)
    rounds = scene.pick(quick=1, usual=2, full=5)
    ours, beside = [], []
    with closing(connect_to_write(path)) as db:
        for _ in range(rounds):
            began = time.perf_counter()
            rebuild.rebuild(db)
            ours.append(records / (time.perf_counter() - began))
            beside.append(records / _decode_seconds(db))
    return Table(
        title="replay",
        method=f"records per second of {records:,}; beside: decoding the outcomes alone; median of {rounds} rounds",
        figures=[
            Figure(what="rebuild", unit="/s", ours=ours, at_least=150_000),
            Figure(what="beside decoding", unit="/s", ours=ours, beside=beside),
        ],
    )


def _decode_seconds(db: sqlite3.Connection) -> float:
    decoder = msgspec.json.Decoder(Outcome)
    bodies = db.execute("SELECT body FROM log WHERE role = 'outcome' ORDER BY position")
    seconds = 0.0
    while some := bodies.fetchmany(_AT_ONCE):
        began = time.perf_counter()
        for (body,) in some:
            decoder.decode(body)
        seconds += time.perf_counter() - began
    return seconds
