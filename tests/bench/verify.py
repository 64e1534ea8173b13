"""Bytes per second at which the library is read again and compared, beside `sha256sum` over the same files."""

import os
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import anyio

from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from tests.effects.holdings import TRACE, begin, hold, media
from ytarchived.effects.verification import verify
from ytarchived.record.ledger import open_ledger
from ytarchived.record.progress import Progress

VIDEOS = 16


def measure(scene: Scene) -> Table:
    """Read the same files in turns, each time from the disk; ours steps back for everybody else, and sha256sum does not."""
    size_bytes = scene.pick(quick=16 << 20, usual=64 << 20, full=256 << 20)
    rounds = scene.pick(quick=2, usual=5)
    folder = scene.folder / "verify"
    folder.mkdir()
    ours, beside = anyio.run(_compare, folder, rounds, size_bytes, backend_options={"use_uvloop": True})
    return Table(
        title="verify",
        method=f"{VIDEOS} videos of {size_bytes >> 20} MiB; beside: sha256sum, reading the same; median of {rounds} rounds",
        figures=[Figure(what="MB verified", unit="/s", ours=ours, beside=beside, at_least=0.8)],
    )


async def _compare(folder: Path, rounds: int, size_bytes: int) -> tuple[list[float], list[float]]:
    root = folder / "library"
    ours, beside = [], []
    async with open_ledger(folder / "log.db") as ledger:
        await begin(ledger, root)
        await hold(ledger, root, VIDEOS, size_bytes)
        files = [media(root, number) for number in range(VIDEOS)]
        total = sum(file.stat().st_size for file in files) / 1e6
        for _ in range(rounds):
            _forget(files)
            began = time.perf_counter()
            report = await verify(ledger, root, Progress(), TRACE)
            ours.append(total / (time.perf_counter() - began))
            assert report.damages == ()
            _forget(files)
            began = time.perf_counter()
            await anyio.run_process(["sha256sum", *files], stdout=subprocess.DEVNULL)
            beside.append(total / (time.perf_counter() - began))
    return ours, beside


def _forget(files: Sequence[Path]) -> None:
    """Let the next reader find them on the disk, not in memory."""
    for file in files:
        with file.open("rb") as open_file:
            os.fsync(open_file.fileno())
            os.posix_fadvise(open_file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
