"""What is said when the disk refuses or a page is damaged while the daemon runs."""

import sys
from pathlib import Path

import anyio
import pytest

from tests.domain.examples import request
from tests.record.examples import TRACE, ask, video
from tests.record.test_unusable import fill, tear
from ytarchived.errors import RecordUnusable
from ytarchived.record.ledger import open_ledger

OVER_QUOTA = """
import pathlib, resource, sys
import anyio
from tests.record.examples import ask
from ytarchived.errors import StorageFull
from ytarchived.record.ledger import open_ledger

async def main():
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    async with open_ledger(pathlib.Path(sys.argv[1])) as ledger:
        await ask(ledger, 0)
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
        try:
            for number in range(1, 10_000):
                await ask(ledger, number)
        except StorageFull as refused:
            print(refused.message)
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        print(await ask(ledger, 20_000) == number + 1)

anyio.run(main)
"""


async def test_a_disk_that_takes_no_more_bytes_is_said_and_writing_goes_on_when_it_does(path: Path) -> None:
    done = await anyio.run_process([sys.executable, "-c", OVER_QUOTA, str(path)])
    assert done.stdout.decode().splitlines() == ["cannot write to the record: disk I/O error", "True"]


async def test_a_page_of_the_states_that_is_damaged_is_said(path: Path) -> None:
    await fill(path)
    tear(path, "states")
    async with open_ledger(path) as ledger:
        with pytest.raises(RecordUnusable, match="cannot use the record: database disk image is malformed") as refusal:
            for number in range(200):
                await ledger.execute(request(video(number)), trace=TRACE)
        assert refusal.value.hint == "restore it from a backup"


async def test_the_log_is_read_though_a_page_of_the_states_is_damaged(path: Path) -> None:
    await fill(path)
    tear(path, "states")
    async with open_ledger(path) as ledger:
        assert ledger.feed.position == 400


async def test_a_record_is_used_again_after_its_disk_had_room(path: Path) -> None:
    await anyio.run_process([sys.executable, "-c", OVER_QUOTA, str(path)])
    async with open_ledger(path) as ledger:
        assert await ask(ledger, 30_000) == ledger.feed.position // 2
