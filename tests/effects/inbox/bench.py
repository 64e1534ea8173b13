"""A real inbox for tests: a real folder, a real record, the real service, and ways to wait for what it does."""

import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
from msgspec import json

from ytarchived import config
from ytarchived.domain.commands import TakeFile
from ytarchived.domain.views import LineView, RecordView, TakeView
from ytarchived.effects.inbox.filing import RECEIPTS, Filed, Filing, file_all
from ytarchived.effects.inbox.folder import Entry, look, opened
from ytarchived.effects.inbox.service import Inbox
from ytarchived.effects.inbox.taking import command_for, wanted
from ytarchived.protocol import Receipt
from ytarchived.record import log
from ytarchived.record.ledger import Ledger, open_ledger
from ytarchived.record.projections import takes

DEADLINE_SECONDS = 30

QUICK = config.Inbox(settle_seconds=0.02, sweep_seconds=600)
"""Settles at once, and looks only when something happens: what a test sees was not found by chance."""

Profiles = Mapping[str, config.Profile]
NONE: Profiles = {}

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

    def __init__(self, folder: Path, ledger: Ledger, settings: config.Inbox, profiles: Profiles) -> None:
        self.folder = folder
        self.ledger = ledger
        self.inbox = Inbox(folder, ledger, settings, config.Downloads(), profiles)

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
            [[filed]] = db.execute("SELECT count(*) FROM takes WHERE filed")
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
        return sorted(path.name for path in self.folder.iterdir() if path.name not in ("done", "failed", "held"))

    def kept(self) -> list[str]:
        """The files in `done/`, `failed/` and `held/` and what lies beside them, relative to the inbox."""
        found = [path for own in ("done", "failed", "held") for path in (self.folder / own).rglob("*")]
        return sorted(str(path.relative_to(self.folder)) for path in found if path.name != RECEIPTS)

    def told(self, folder: str = "done") -> list[str]:
        """The receipts in plain words, without the times."""
        return [line.partition(" UTC  ")[2] for line in (self.folder / folder / RECEIPTS).read_text().splitlines()]


@asynccontextmanager
async def bench(place: Path, settings: config.Inbox = QUICK, profiles: Profiles = NONE) -> AsyncIterator[Bench]:
    """An inbox in `place` that nobody serves yet; the record is the one of the last time, if there was one."""
    folder = place / "inbox"
    folder.mkdir(exist_ok=True)
    async with open_ledger(place / "log.db") as ledger:
        yield Bench(folder, ledger, settings, profiles)


async def commit_only(b: Bench, name: str, most_lines: int = QUICK.most_lines) -> None:
    """Take a file and crash before it is moved."""
    entry = seen(b.folder, name)
    with opened(b.folder) as inbox:
        command = command_for(inbox, entry, wanted(config.Downloads(), NONE)[""], most_lines)
    assert command is not None
    await b.ledger.execute(command, trace="before the crash")


async def move_only(b: Bench, name: str) -> None:
    """Take a file, move it, and crash before that is recorded."""
    entry = seen(b.folder, name)
    await commit_only(b, name)
    [view] = await b.ledger.read(takes.list_unfiled)
    lines = await b.answers(view)
    [filed] = file_all(b.folder, [Filing(take=view, lines=lines, entry=entry)])
    assert isinstance(filed, Filed)
    assert filed.path == f"done/{view.name}"


def seen(folder: Path, path: str) -> Entry:
    """What lies in a folder, as a look finds it."""
    with opened(folder) as inbox:
        entry = look(inbox, path)
    assert entry is not None
    return entry
