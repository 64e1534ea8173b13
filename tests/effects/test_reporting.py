"""Reports reach the record in their order, however long it takes."""

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import pytest

from tests.effects.control.scenes import OTHER, VIDEO, World
from ytarchived.domain.commands import CompleteJob, RecordInterruption, RecordMetadata
from ytarchived.domain.media import VideoMetadata
from ytarchived.effects import reporting
from ytarchived.effects.reporting import Reports
from ytarchived.errors import CommandRefused
from ytarchived.record import log
from ytarchived.record.ledger import Ledger, open_ledger


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with open_ledger(tmp_path / "log.db") as ledger:
        yield ledger


def described(job: int, title: str) -> RecordMetadata:
    return RecordMetadata(
        key=VIDEO, job=job, metadata=VideoMetadata(video_id=VIDEO.removeprefix("youtube:"), title=title)
    )


def interruption(job: int) -> RecordInterruption:
    return RecordInterruption(key=VIDEO, job=job, reason="the end")


async def outcomes(ledger: Ledger, after: int) -> list[str]:
    return [row[4] for row in await ledger.read(log.bodies_after, after, 100)]


async def running(ledger: Ledger) -> int:
    """The number of a job that runs."""
    world = World(ledger)
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    return job


async def test_what_is_held_is_recorded_before_what_comes_next(ledger: Ledger) -> None:
    job = await running(ledger)
    before = ledger.feed.position
    reports = Reports(ledger, "trace")
    reports.hold(described(job, "Held"))
    assert ledger.feed.position == before
    await reports.record(interruption(job))
    assert await outcomes(ledger, before) == ["MetadataCaptured", "AttemptInterrupted"]
    assert reports.take() == [], "it is recorded once"


async def test_what_is_held_is_recorded_also_alone(ledger: Ledger) -> None:
    job = await running(ledger)
    before = ledger.feed.position
    reports = Reports(ledger, "trace")
    reports.hold(described(job, "Held"))
    await reports.record()
    await reports.record()
    assert await outcomes(ledger, before) == ["MetadataCaptured"]


async def test_a_report_that_is_refused_spoils_no_other(ledger: Ledger) -> None:
    job = await running(ledger)
    before = ledger.feed.position
    reports = Reports(ledger, "trace")
    reports.hold(CompleteJob(key=OTHER, job=job))
    await reports.record(described(job, "After it"))
    assert await outcomes(ledger, before) == ["MetadataCaptured"]
    reports.hold(described(job, "Before it"))
    with pytest.raises(CommandRefused):
        await reports.record(CompleteJob(key=OTHER, job=job))
    assert await outcomes(ledger, before) == ["MetadataCaptured", "MetadataCaptured"]


async def test_a_full_disk_is_waited_for(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reporting, "AGAIN_SECONDS", 0.01)
    job = await running(ledger)
    before = ledger.feed.position
    await ledger._writer.run(fill_up)
    reports = Reports(ledger, "trace")
    reports.hold(described(job, "long " * 10_000))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(reports.record, interruption(job))
        with anyio.fail_after(30):
            while not ledger.full:
                await anyio.lowlevel.checkpoint()
        assert ledger.feed.position == before
        await ledger._writer.run(make_room)
    assert await outcomes(ledger, before) == ["MetadataCaptured", "AttemptInterrupted"]


def fill_up(db: sqlite3.Connection) -> None:
    """Leave the database no page to grow by."""
    [[pages]] = db.execute("PRAGMA page_count")
    db.execute(f"PRAGMA max_page_count={pages}")


def make_room(db: sqlite3.Connection) -> None:
    """Let the database grow again."""
    db.execute("PRAGMA max_page_count=1000000")
