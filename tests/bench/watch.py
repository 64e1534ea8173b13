"""What a screen that is left open takes: `ytctl status --watch` on a terminal while eight downloads go on."""

import os
import pty
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.downloads import DOWNLOADS, downloading
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from tests.journeys.home import BIN, Home

_SETTLED_SECONDS = 2.0


def measure(scene: Scene) -> Table:
    """The share of a processor that the watching process takes, and how many bytes it writes to the terminal."""
    rounds = scene.pick(quick=2, usual=4)
    seconds = 4.0
    shares, rates = [], []
    with downloading(scene.folder / "watch") as home, _watched(home) as (process, terminal):
        _drained(terminal, _SETTLED_SECONDS)
        for _ in range(rounds):
            began, spent = time.monotonic(), _cpu_seconds(process)
            written = _drained(terminal, seconds)
            took = time.monotonic() - began
            shares.append(100 * (_cpu_seconds(process) - spent) / took)
            rates.append(written / took)
    return Table(
        title="watch",
        method=f"`ytctl status --watch` with {DOWNLOADS} downloads under way; median of {rounds} times {seconds:.0f} s",
        figures=[
            Figure(what="of one core", unit="%", ours=shares, at_most=3),
            Figure(what="bytes for the terminal", unit="/s", ours=rates),
        ],
    )


@contextmanager
def _watched(home: Home) -> Iterator[tuple[int, int]]:
    """The watching process and its terminal."""
    ours, theirs = pty.openpty()
    environment = {**home.environment, "TERM": "xterm", "COLUMNS": "80", "LINES": "24"}
    with subprocess.Popen([BIN / "ytctl", "status", "--watch"], env=environment, stdout=theirs) as process:
        os.close(theirs)
        yield process.pid, ours
        process.terminate()
    os.close(ours)


def _drained(terminal: int, seconds: float) -> int:
    """Read what is written to the terminal for so long; how many bytes it was."""
    end, count = time.monotonic() + seconds, 0
    while (left := end - time.monotonic()) > 0:
        if select.select([terminal], [], [], left)[0]:
            count += len(os.read(terminal, 65536))
    return count


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
