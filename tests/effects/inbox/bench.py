"""A real inbox for tests: a real folder, a real record, the real service, and ways to wait for what it does."""

import os
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
from msgspec import json

from ytarchived import config
from ytarchived.domain.commands import TakeFile
from ytarchived.domain.views import LineView, RecordView, TakeView
from ytarchived.effects.inbox.folder import look
from ytarchived.effects.inbox.service import Inbox
from ytarchived.effects.inbox.taking import command_for
from ytarchived.protocol import Receipt
from ytarchived.record import log
from ytarchived.record.ledger import Ledger, open_ledger
from ytarchived.record.projections import takes

DEADLINE_SECONDS = 30

QUICK = config.Inbox(settle_seconds=0.02, sweep_seconds=600)
"""Settles at once, and looks only when something happens: what a test sees was not found by chance."""

VIDEO = "https://youtu.be/dQw4w9WgXcQ"
OTHER = "https://youtu.be/9bZkp7q19f0"


def complete(path: Path, content: str, *, written_at: int = 0) -> Path:
    """Write a file the way a copy does that keeps the time of the original: it is known to be finished at once."""
    partial = path.with_name(".written")
    partial.write_text(content)
    os.utime(partial, (written_at, written_at))
    return partial.rename(path)


class Bench:
    """One inbox with its record."""

    def __init__(self, folder: Path, ledger: Ledger, settings: config.Inbox = QUICK) -> None:
        self.folder = folder
        self.ledger = ledger
        self.inbox = Inbox(folder, ledger, settings, config.Downloads())

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """The service at work."""
        async with anyio.create_task_group() as tasks:
            await tasks.start(self.inbox.run)
            yield
            tasks.cancel_scope.cancel()

    async def takes(self) -> list[TakeView]:
        """All takes, oldest first."""
        return (await self.ledger.read(takes.list_takes, limit=10_000))[::-1]

    async def filed(self, count: int) -> list[TakeView]:
        """Wait until so many takes are filed, and return all takes, oldest first."""

        def are_filed(db: sqlite3.Connection) -> bool:
            [[filed]] = db.execute("SELECT count(*) FROM takes WHERE path <> ''")
            return bool(filed >= count)

        await self.until(are_filed)
        return await self.takes()

    async def until(self, holds: Callable[[sqlite3.Connection], bool]) -> None:
        """Wait until something is true of the record."""
        with anyio.fail_after(DEADLINE_SECONDS):
            while True:
                position = self.ledger.feed.position
                if await self.ledger.read(holds):
                    return
                await self.ledger.feed.wait_after(position)

    async def answers(self, take: TakeView) -> list[LineView]:
        """The lines of a take with their answers."""
        return await self.ledger.read(takes.list_lines, take.take)

    async def story(self, take: TakeView) -> list[RecordView]:
        """The records of a take."""
        return await self.ledger.read(log.read_stream, take.take)

    async def commands(self) -> list[TakeFile]:
        """The commands that took files, oldest first."""
        records = [record for take in await self.takes() for record in await self.story(take)]
        return [json.decode(record.body, type=TakeFile) for record in records if record.type == "TakeFile"]

    async def problem_with(self, words: str) -> None:
        """Wait until the inbox tells a problem with these words; without words, until it tells none."""
        with anyio.fail_after(DEADLINE_SECONDS):
            while words not in self.inbox.problem or bool(words) != bool(self.inbox.problem):
                await self.inbox.looked()

    def receipt(self, path: str) -> Receipt:
        """The receipt of a file that was moved to `path`."""
        return json.decode(Path(self.folder, f"{path}.receipt.json").read_bytes(), type=Receipt)

    def left(self) -> list[str]:
        """What still lies in the inbox itself."""
        return sorted(path.name for path in self.folder.iterdir() if path.name not in ("done", "failed"))

    def kept(self) -> list[str]:
        """Everything in `done/` and `failed/`, relative to the inbox."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.glob("*/*"))


@asynccontextmanager
async def bench(place: Path, settings: config.Inbox = QUICK) -> AsyncIterator[Bench]:
    """An inbox in `place` that nobody serves yet; the record is the one of the last time, if there was one."""
    folder = place / "inbox"
    folder.mkdir(exist_ok=True)
    async with open_ledger(place / "log.db") as ledger:
        yield Bench(folder, ledger, settings)


async def commit_only(b: Bench, name: str) -> None:
    """Take a file and crash before it is moved."""
    entry = look(b.folder / name)
    assert entry is not None
    command = command_for(b.folder, entry, config.Downloads())
    assert command is not None
    await b.ledger.execute(command, trace="before the crash")
