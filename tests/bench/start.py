"""How soon the daemon serves when its record is long, beside its start with an empty record and beside its imports alone."""

import subprocess
import sys
import time
from collections.abc import Callable

from tests.bench.daemons import silence
from tests.bench.history import long_record
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from tests.journeys.home import Home


def measure(scene: Scene) -> Table:
    """Start it with a long record, with an empty one, and import what it imports, in turns."""
    record, records = long_record(scene)
    rounds = scene.pick(quick=2, usual=7)
    folder = scene.folder / "start"
    folder.mkdir()
    long: list[float] = []
    empty: list[float] = []
    imports: list[float] = []
    with silence() as proxy:
        homes = (
            Home(folder / "long", proxy=proxy, settings=f'[record]\npath = "{record}"\n'),
            Home(folder / "empty", proxy=proxy),
        )
        for _ in range(rounds):
            for home, seconds in zip(homes, (long, empty), strict=True):
                seconds.append(_seconds(home.start))
                home.stop()
            imports.append(_seconds(_import))
    return Table(
        title="start",
        method=f"from the command until it serves, {records:,} records; median of {rounds} rounds",
        figures=[
            Figure(what="start", unit="s", ours=long, at_most=0.5),
            Figure(what="beside an empty record", unit="s", ours=long, beside=empty),
            Figure(what="beside its imports alone", unit="s", ours=long, beside=imports),
        ],
    )


def _import() -> None:
    subprocess.run([sys.executable, "-c", "import ytarchived.daemon"], check=True)


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
