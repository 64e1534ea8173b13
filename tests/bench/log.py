"""Durable commands per second through the ledger, beside bare SQLite that writes the same rows in batches as large."""

import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import anyio

from tests.bench import bare
from tests.bench.scene import Scene, video_id
from tests.bench.table import Figure, Table
from ytarchived.domain.commands import RequestDownload
from ytarchived.record.ledger import Ledger, open_ledger

BATCHES = {1: 500, 64: 80, 512: 16}
"""How many batches a round writes, by the number of askers."""
REACH = {1: 0.67, 64: 0.5}


def asks(first: int, number: int) -> list[RequestDownload]:
    """Requests for so many videos that nobody asked for yet, numbered from `first`."""
    return [
        RequestDownload(key=f"youtube:{video_id(n)}", origin="inbox links.txt line 3")
        for n in range(first, first + number)
    ]


def measure(scene: Scene) -> Table:
    """Commands per second with 1, 64 and 512 askers, each of which waits for its durable answer before it asks again."""
    rounds = scene.pick(quick=2, usual=7)
    folder = scene.folder / "log"
    folder.mkdir()
    ours, beside = anyio.run(_compare, folder, rounds, backend_options={"use_uvloop": True})
    return Table(
        title="log",
        method=f"durable commands per second; beside: bare SQLite, same rows, same batches; median of {rounds} rounds",
        figures=[
            Figure(
                what=f"{askers} asker{'s' if askers > 1 else ''}",
                unit="/s",
                ours=ours[askers],
                beside=beside[askers],
                at_least=REACH.get(askers),
            )
            for askers in BATCHES
        ],
    )


Rates = dict[int, list[float]]


async def _compare(folder: Path, rounds: int) -> tuple[Rates, Rates]:
    sys.setswitchinterval(0.0005)  # as in the daemon
    sizes = list(BATCHES) * rounds
    commands = [asks(turn * 100_000, size * BATCHES[size]) for turn, size in enumerate(sizes)]
    cut = [
        [some[start : start + size] for start in range(0, len(some), size)]
        for some, size in zip(commands, sizes, strict=True)
    ]
    captured = iter(bare.capture(folder / "captured.db", [batch for turn in cut for batch in turn]))
    ours: Rates = {size: [] for size in BATCHES}
    beside: Rates = {size: [] for size in BATCHES}
    async with open_ledger(folder / "ours.db") as ledger:
        with closing(bare.create(folder / "bare.db")) as db:
            for size, some, batches in zip(sizes, commands, cut, strict=True):
                replayed = [next(captured) for _ in batches]
                began = time.perf_counter()
                await _ask(ledger, some, askers=size)
                ours[size].append(len(some) / (time.perf_counter() - began))
                began = time.perf_counter()
                for batch in replayed:
                    bare.commit(db, batch)
                beside[size].append(len(some) / (time.perf_counter() - began))
    return ours, beside


async def _ask(ledger: Ledger, commands: Sequence[RequestDownload], askers: int) -> None:
    async def ask(mine: Sequence[RequestDownload]) -> None:
        for command in mine:
            await ledger.execute(command, trace="bench")

    async with anyio.create_task_group() as tasks:
        for asker in range(askers):
            tasks.start_soon(ask, commands[asker::askers])
