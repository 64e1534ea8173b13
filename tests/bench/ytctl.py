"""How soon `ytctl status` and a completion are back, as whole processes beside the emptiest python program."""

import subprocess
import sys
import time
from pathlib import Path
from statistics import quantiles

from tests.bench.downloads import DOWNLOADS, downloading
from tests.bench.history import long_record
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from tests.journeys.home import BIN

_COMPLETING = {"_YTCTL_COMPLETE": "bash_complete", "COMP_WORDS": "ytctl cancel ", "COMP_CWORD": "2"}


def measure(scene: Scene) -> Table:
    """Run both in turns."""
    record, records = long_record(scene)
    rounds = scene.pick(quick=5, usual=40)
    ours, beside, completed = [], [], []
    with downloading(scene.folder / "ytctl", settings=f'[record]\npath = "{record}"\n') as home:
        completing = {**home.environment, **_COMPLETING}
        for _ in range(rounds):
            ours.append(_ms([BIN / "ytctl", "status"], home.environment))
            beside.append(_ms([sys.executable, "-c", "pass"], home.environment))
            completed.append(_ms([BIN / "ytctl"], completing))
    return Table(
        title="ytctl",
        method=f"with {records:,} records and {DOWNLOADS} downloads; beside: `python -c pass`; median of {rounds} rounds",
        figures=[
            Figure(what="ytctl status", unit="ms", ours=ours, beside=beside, at_most=6),
            Figure(what="p95", unit="ms", ours=[quantiles(ours, n=20)[-1]], at_most=100),
            Figure(
                what="completion of a job's number, p95", unit="ms", ours=[quantiles(completed, n=20)[-1]], at_most=150
            ),
        ],
    )


def _ms(command: list[str | Path], environment: dict[str, str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return (time.perf_counter() - began) * 1_000
