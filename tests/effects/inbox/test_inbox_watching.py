"""The inbox outlives its folder, and does without events where there are none."""

import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio

from tests.effects.inbox.bench import DEADLINE_SECONDS, OTHER, VIDEO, bench, complete
from ytarchived import config

OFTEN = config.Inbox(settle_seconds=0.02, sweep_seconds=0.05)


@contextmanager
def no_more_open_files() -> Iterator[None]:
    """Nothing more can be opened in this process, be it a file or a watch."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    free = os.open(os.devnull, os.O_RDONLY)
    os.close(free)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_a_missing_folder_is_made_at_the_start(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        b.folder.rmdir()
        async with b.running():
            complete(b.folder / "links.txt", VIDEO)
            await b.filed(1)


async def test_a_folder_that_is_removed_is_made_and_watched_again(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        for number in range(1, 4):
            complete(b.folder / "links.txt", f"https://youtu.be/{number:011}")
            await b.filed(number)
            shutil.rmtree(b.folder)
            with anyio.fail_after(DEADLINE_SECONDS):
                while not b.folder.exists():
                    await b.inbox.looked()


async def test_a_folder_that_is_moved_away_is_made_and_watched_again(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        b.folder.rename(tmp_path / "away")
        with anyio.fail_after(DEADLINE_SECONDS):
            while not b.folder.exists():
                await b.inbox.looked()
        complete(b.folder / "links.txt", VIDEO)
        await b.filed(1)


async def test_a_folder_whose_disk_is_gone_is_told_and_not_made_in_another_place(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    async with bench(disk, OFTEN) as b, b.running():
        await b.problem_with("")
        (tmp_path / "elsewhere").mkdir()
        disk.rename(tmp_path / "elsewhere" / "disk")
        await b.problem_with("cannot look into the inbox")
        assert not disk.exists()
        (tmp_path / "elsewhere" / "disk").rename(disk)
        complete(b.folder / "links.txt", VIDEO)
        await b.filed(1)
        await b.problem_with("")


async def test_without_a_watch_the_folder_is_looked_into_now_and_then(tmp_path: Path) -> None:
    async with bench(tmp_path, OFTEN) as b:
        complete(b.folder / "links.txt", VIDEO)
        with no_more_open_files():
            async with b.running():
                await b.problem_with("cannot watch the inbox, only look into it every 0.05 seconds")
        assert b.left() == ["links.txt"]
        async with b.running():
            await b.filed(1)
            complete(b.folder / "other.txt", OTHER)
            await b.filed(2)
            await b.problem_with("")


async def test_the_service_stops_at_once_when_it_is_cancelled(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        for _ in range(5):
            with anyio.fail_after(DEADLINE_SECONDS):
                async with b.running():
                    await b.inbox.looked()
