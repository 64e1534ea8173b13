"""What the service takes of the memory when it is idle, and how much more after many commands."""

import os
from pathlib import Path

from tests.bench.daemons import ask_seconds, processes, running, silence
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from tests.journeys.home import Home

_MB = 1_000_000
_CLIENTS = 64


def measure(scene: Scene) -> Table:
    """The daemon alone, daemon and warm worker together with what they share counted once, and the growth."""
    commands = scene.pick(quick=2_000, usual=50_000, full=1_000_000)
    with silence() as proxy, running(Home(scene.folder / "memory", proxy=proxy)) as home:
        assert home.daemon
        idle_mb = _resident_mb(home.daemon.pid)
        service_mb = sum(_proportional_mb(process) for process in processes(home.daemon.pid))
        ask_seconds(home, clients=_CLIENTS, each=commands // _CLIENTS, first=0)
        grown_mb = _resident_mb(home.daemon.pid) - idle_mb
    return Table(
        title="memory",
        method=f"what the processes hold when idle, and the daemon's growth over {commands:,} commands; measured once",
        figures=[
            Figure(what="daemon, idle (RSS)", unit="MB", ours=[idle_mb], at_most=50),
            Figure(what="whole service, idle (PSS)", unit="MB", ours=[service_mb], at_most=110),
            Figure(what="growth of the daemon", unit="MB", ours=[grown_mb], at_most=20),
        ],
    )


def _resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / _MB


def _proportional_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / _MB
    raise AssertionError("this kernel does not tell what processes share")
