"""The loop that makes jobs happen: re-read what is due, choose, start; a wake-up only says that it is time to look again.

Everything is read anew from the record each time, so that a missed wake-up delays work and never loses it.
"""

import random
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import NamedTuple

import anyio
from anyio.abc import TaskGroup

from ytarchived.config import Downloads
from ytarchived.domain.commands import CancelJob, CompleteJob
from ytarchived.domain.pacing import Pace, allowed, pause, today
from ytarchived.domain.schedule import choose, is_list
from ytarchived.effects.attempt import World, attempt
from ytarchived.effects.recovery import clear_staging, recover
from ytarchived.errors import CommandRefused, Overloaded, StorageFull, YtarchivedError
from ytarchived.record.log import to_micros
from ytarchived.record.projections import jobs, storage
from ytarchived.record.projections.jobs import DueJob, OpenJob

IDLE_SECONDS = 60.0
"""How long to wait at most before looking again, whatever was or was not announced."""

ORPHANS = 500
"""Entries of a cancelled list that are cancelled in one go."""


class Survey(NamedTuple):
    """What the record says there is to do."""

    due: list[DueJob]
    cancelled: list[int]
    finished: list[OpenJob]
    orphans: list[OpenJob]
    next_retry_at: int | None
    archived_today: int


class _Running(NamedTuple):
    job: int
    key: str
    scope: anyio.CancelScope


class Runner:
    """Starts what is due, as many at a time as there are places, and stops what is no longer wanted."""

    def __init__(self, world: World, *, downloads: Downloads, host_ready: Callable[[], Awaitable[None]]) -> None:
        self._world = world
        self._places = downloads.max_concurrent
        self._pace = Pace(pause_seconds=downloads.sleep_between_downloads, daily_cap=downloads.daily_cap)
        self._not_before = datetime.fromtimestamp(0, UTC)
        self.held_until: datetime | None = None
        """When downloads go on that are due and are held back only by the configured pace."""
        self._host_ready = host_ready
        self._host_again_seconds = downloads.host_again_seconds
        self._running: dict[int, _Running] = {}
        self._wake = anyio.Event()

    async def run(self) -> None:
        """Run jobs until cancelled; attempts that are cut short are recorded as interrupted."""
        await recover(self._world)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._follow, name="runner feed")
            while True:
                self._wake = anyio.Event()
                with anyio.move_on_after(await self._look(tasks)):
                    await self._wake.wait()

    async def _follow(self) -> None:
        feed = self._world.ledger.feed
        while True:
            await feed.wait_after(feed.position)
            self._wake.set()

    async def _look(self, tasks: TaskGroup) -> float:
        """Do what there is to do now, and return the seconds after which to look again."""
        at = datetime.now(UTC)
        now = to_micros(at)
        limit = self._places + len(self._running)
        survey = await self._world.ledger.read(_survey, at, limit, list(self._running), self._pace.daily_cap)
        for number in survey.cancelled:
            self._running[number].scope.cancel()
        await self._tidy(survey)
        chosen = self._paced(choose(survey.due, list(self._running.values()), self._places), survey, at)
        if not chosen and not self._running:
            await self._clear_staging()
        if chosen:
            try:
                await self._host_ready()
            except YtarchivedError:
                return self._host_again_seconds
        for job in chosen:
            running = _Running(job.job, job.key, anyio.CancelScope())
            self._running[job.job] = running
            tasks.start_soon(self._attempt, job, running.scope, name=f"job {job.job}")
        held_until = to_micros(self.held_until) if self.held_until else None
        times = [moment for moment in (survey.next_retry_at, held_until) if moment is not None]
        return min([IDLE_SECONDS, *(max(0.0, (moment - now) / 1_000_000) for moment in times)])

    def _paced(self, chosen: list[DueJob], survey: Survey, now: datetime) -> list[DueJob]:
        """Those of the chosen that the configured pace lets start now: every list, and so many videos."""
        videos = [job for job in chosen if not is_list(job)]
        number, self.held_until = allowed(
            self._pace,
            now,
            wanted=len(videos),
            running=sum(not is_list(job) for job in self._running.values()),
            archived_today=survey.archived_today,
            not_before=self._not_before,
        )
        if number and self._pace.pause_seconds:
            self._not_before = now + pause(self._pace, random.random())
            self.held_until = self._not_before
        return [job for job in chosen if job not in videos[number:]]

    async def _attempt(self, job: DueJob, scope: anyio.CancelScope) -> None:
        try:
            with scope:
                await attempt(self._world, job)
        finally:
            del self._running[job.job]
            self._wake.set()

    async def _clear_staging(self) -> None:
        with suppress(YtarchivedError):  # a library that is not there has nothing to clear, and the host says so
            await clear_staging(self._world)

    async def _tidy(self, survey: Survey) -> None:
        async with anyio.create_task_group() as tasks:
            for job in survey.finished:
                tasks.start_soon(self._execute, CompleteJob(key=job.key, job=job.job), job.trace)
            for job in survey.orphans:
                orphaned = CancelJob(key=job.key, job=job.job, by="the list it belongs to")
                tasks.start_soon(self._execute, orphaned, job.trace)

    async def _execute(self, command: CompleteJob | CancelJob, trace: str) -> None:
        try:
            await self._world.ledger.execute(command, trace=trace)
        except (CommandRefused, Overloaded, StorageFull):
            # The record is read again at the next look, and says what is left to do then.
            return


def _survey(db: sqlite3.Connection, now: datetime, limit: int, running: list[int], cap: int) -> Survey:
    return Survey(
        due=jobs.list_due(db, to_micros(now), limit),
        cancelled=jobs.list_cancelled(db, running),
        finished=jobs.list_finished_collections(db),
        orphans=jobs.list_orphans(db, ORPHANS),
        next_retry_at=jobs.next_retry_at(db),
        archived_today=storage.count_since(db, to_micros(today(now)), cap),
    )
