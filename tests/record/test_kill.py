"""Accepted means kept: a process that is killed at any moment loses no command it said was done."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.record.examples import dump
from ytarchived.record import rebuild
from ytarchived.record.connection import connect_to_write
from ytarchived.record.ledger import open_ledger
from ytarchived.record.projections import jobs

pytestmark = pytest.mark.usefixtures("unmeasured")

PROGRAM = """
import pathlib, sys
import anyio
from tests.domain.examples import request
from tests.record.examples import TRACE, video
from ytarchived.record.ledger import open_ledger

async def asker(ledger, first):
    for number in range(first, 1_000_000, 4):
        [answer] = await ledger.execute(request(video(number)), trace=TRACE)
        sys.stdout.write(f"{answer.job} {answer.key}\\n")
        sys.stdout.flush()

async def main():
    async with open_ledger(pathlib.Path(sys.argv[1])) as ledger, anyio.create_task_group() as tasks:
        for first in range(4):
            tasks.start_soon(asker, ledger, first)

anyio.run(main, backend_options={"use_uvloop": True})
"""


def acknowledged_before_kill(path: Path, lines: int) -> list[str]:
    """Run the program, kill it after it acknowledged so many commands, and return all that it acknowledged."""
    command = [sys.executable, "-c", PROGRAM, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = [process.stdout.readline() for _ in range(lines)]
        process.kill()
        said += process.stdout.readlines()
    return [line.strip() for line in said if line.endswith("\n")]


@pytest.mark.parametrize("lines", [1, 2, 5, 17, 40, 100, 333, 1000, 2000, 3000])
async def test_every_acknowledged_command_is_there_after_a_kill(path: Path, lines: int) -> None:
    acknowledged = acknowledged_before_kill(path, lines)
    assert len(acknowledged) >= lines
    async with open_ledger(path) as ledger:
        for line in acknowledged:
            number, key = line.split()
            assert await ledger.read(jobs.stream_of_job, int(number)) == key


def test_what_a_kill_leaves_is_whole(path: Path) -> None:
    acknowledged_before_kill(path, 100)
    with closing(connect_to_write(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        before = dump(db)
        rebuild.rebuild(db)
        assert dump(db) == before
