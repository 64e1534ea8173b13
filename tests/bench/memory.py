"""What the service takes of the memory when it is idle, how much more after many commands, and in a flood of files."""

import os
from pathlib import Path

from tests.bench.daemons import ask_seconds, processes, running, silence
from tests.bench.inbox import drop_seconds, shortcuts
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from tests.journeys.home import Home

_MB = 1_000_000
_CLIENTS = 64


def measure(scene: Scene) -> Table:
    """The daemon alone, daemon and warm worker together with what they share counted once, and the growth."""
    commands = scene.pick(quick=2_000, usual=50_000, full=1_000_000)
    files = scene.pick(quick=1_000, usual=10_000, full=100_000)
    with silence() as proxy, running(Home(scene.folder / "memory", proxy=proxy)) as home:
        assert home.daemon
        idle_mb = _resident_mb(home.daemon.pid)
        service_mb = sum(_proportional_mb(process) for process in processes(home.daemon.pid))
        ask_seconds(home, clients=_CLIENTS, each=commands // _CLIENTS, first=0)
        grown_mb = _resident_mb(home.daemon.pid) - idle_mb
    with silence() as proxy, running(Home(scene.folder / "memory-inbox", proxy=proxy)) as home:
        assert home.daemon
        drop_seconds(home, shortcuts(scene.folder / "memory-files", 0, files))
        peak_mb = _peak_mb(home.daemon.pid)
    return Table(
        title="memory",
        method=f"when idle, after {commands:,} commands, and at most while {files:,} files are dropped at once; measured once",
        figures=[
            Figure(what="daemon, idle (RSS)", unit="MB", ours=[idle_mb], at_most=50),
            Figure(what="whole service, idle (PSS)", unit="MB", ours=[service_mb], at_most=110),
            Figure(what="growth of the daemon", unit="MB", ours=[grown_mb], at_most=20),
            Figure(what="daemon, at most, during the drop", unit="MB", ours=[peak_mb], at_most=200),
        ],
    )


def _resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / _MB


def _peak_mb(pid: int) -> float:
    return _kilobytes(Path(f"/proc/{pid}/status"), "VmHWM:") * 1024 / _MB


def _proportional_mb(pid: int) -> float:
    return _kilobytes(Path(f"/proc/{pid}/smaps_rollup"), "Pss:") * 1024 / _MB


def _kilobytes(told: Path, name: str) -> int:
    return next(int(line.split()[1]) for line in told.read_text().splitlines() if line.startswith(name))
