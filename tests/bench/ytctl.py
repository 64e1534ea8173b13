"""How soon `ytctl status` is back, as a whole process beside the emptiest python program, with a long record."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import quantiles

from tests.bench.daemons import running, silence
from tests.bench.history import long_record
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from tests.journeys.home import BIN, Home


def measure(scene: Scene) -> Table:
    """Run both in turns."""
    record, records = long_record(scene)
    rounds = scene.pick(quick=5, usual=40)
    ours, beside = [], []
    settings = f'[record]\npath = "{record}"\n'
    with silence() as proxy, running(Home(scene.folder / "ytctl", proxy=proxy, settings=settings)) as home:
        for _ in range(rounds):
            ours.append(_ms([BIN / "ytctl", "status"], home.environment))
            beside.append(_ms([sys.executable, "-c", "pass"], home.environment))
    return Table(
        title="ytctl",
        method=f"`ytctl status` with {records:,} records; beside: `python -c pass`; median of {rounds} rounds",
        figures=[
            Figure(what="ytctl status", unit="ms", ours=ours, beside=beside, at_most=6),
            Figure(what="p95", unit="ms", ours=[quantiles(ours, n=20)[-1]], at_most=100),
        ],
    )


def _ms(command: list[str | Path], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1_000
