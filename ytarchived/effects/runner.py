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
from msgspec import structs

from ytarchived.config import Downloads
from ytarchived.domain.commands import CancelJob, CompleteJob, RecordInterruption
from ytarchived.domain.outcomes import AttemptStarted, MetadataCaptured, VideoArchived
from ytarchived.domain.pacing import Pace, allowed, pause, today
from ytarchived.domain.schedule import choose, full_lists, is_list
from ytarchived.domain.session import Limit, Limited, Session, obstacle, places, probe_due_at
from ytarchived.effects.attempt import World, attempt
from ytarchived.effects.probing import probe
from ytarchived.effects.recovery import clear_staging, recover
from ytarchived.errors import CommandRefused, Overloaded, StorageFull, YtarchivedError
from ytarchived.record.feed import Kinds
from ytarchived.record.log import to_micros, to_time
from ytarchived.record.projections import jobs, states, storage
from ytarchived.record.projections.jobs import DueJob, OpenJob

BREATH_SECONDS = 0.02
"""The least time between two looks, so that videos that end together are followed by one."""

IDLE_SECONDS = 60.0
"""How long to wait at most before looking again, whatever was or was not announced."""

ORPHANS = 500
"""Entries of a cancelled list that are cancelled in one go."""


_EXPECTED: Kinds = frozenset((AttemptStarted, MetadataCaptured, VideoArchived))
"""What follows from a running attempt and changes nothing of what there is to do: at its end it wakes the runner itself."""


class Survey(NamedTuple):
    """What the record says there is to do."""

    session: Session
    due: list[DueJob]
    stopped: list[int]
    finished: list[OpenJob]
    orphans: list[OpenJob]
    next_retry_at: datetime | None
    archived_today: int


class _Running(NamedTuple):
    job: int
    key: str
    trace: str
    scope: anyio.CancelScope
    parent: int
    max_concurrent: int | None


class Runner:
    """Starts what is due, as many at a time as there are places, and stops what is no longer wanted."""

    def __init__(self, world: World, *, downloads: Downloads, host_ready: Callable[[], Awaitable[None]]) -> None:
        self._world = world
        self._places = 0
        self._pace = Pace(pause_seconds=0, daily_cap=0)
        self._not_before = datetime.fromtimestamp(0, UTC)
        self.held_until: datetime | None = None
        """When downloads go on that are due and are held back only by the configured pace."""
        self._host_ready = host_ready
        self._host_again_seconds = downloads.host_again_seconds
        self._host_again_at = 0.0
        self._running: dict[int, _Running] = {}
        self._probing = False
        self._wake = anyio.Event()
        self.use(downloads)

    def use(self, downloads: Downloads) -> None:
        """From the next start of a job on, go by these; what runs goes on as it began."""
        self._world = structs.replace(self._world, downloads=downloads)
        self._places = downloads.max_concurrent
        self._pace = Pace(pause_seconds=downloads.sleep_between_downloads, daily_cap=downloads.daily_cap)
        self._not_before = min(self._not_before, datetime.now(UTC) + pause(self._pace, 1.0))
        self._wake.set()

    async def run(self) -> None:
        """Run jobs until cancelled; attempts that are cut short are recorded as interrupted."""
        await recover(self._world)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self._follow, name="runner feed")
            while True:
                self._wake = anyio.Event()
                with anyio.move_on_after(await self._look(tasks)):
                    await self._wake.wait()
                # Under load every commit is a reason to look; many of them share one look.
                await anyio.sleep(BREATH_SECONDS)

    async def _follow(self) -> None:
        while True:
            await self._world.ledger.feed.wait_for_news(_EXPECTED)
            self._wake.set()

    async def _look(self, tasks: TaskGroup) -> float:
        """Do what there is to do now, and return the seconds after which to look again."""
        now = datetime.now(UTC)
        limit = self._places + len(self._running)
        survey = await self._world.ledger.read(_survey, now, limit, list(self._running.values()), self._pace.daily_cap)
        await self._stop(survey)
        await self._tidy(survey)
        running = list(self._running.values())
        free = choose(survey.due, running, self._places, places(survey.session, self._places))
        chosen = self._paced(free, survey, now)
        limited = None if self._probing else _limit_to_probe(survey.session, now)
        if not (chosen or limited or running or self._probing):
            await self._clear_staging()
        if chosen or limited:
            wait_seconds = await self._wait_for_host()
            if wait_seconds:
                return wait_seconds
        if limited:
            self._probing = True
            tasks.start_soon(self._probe, limited, name="probe")
        for job in chosen:
            started = _Running(job.job, job.key, job.trace, anyio.CancelScope(), job.parent, job.max_concurrent)
            self._running[job.job] = started
            tasks.start_soon(self._attempt, job, started.scope, name=f"job {job.job}")
        times = (survey.next_retry_at, self.held_until, probe_due_at(survey.session))
        return min([IDLE_SECONDS, *((at - now).total_seconds() for at in times if at and at > now)])

    async def _wait_for_host(self) -> float:
        """Seconds until the host is to be asked again; 0 when it is ready now."""
        wait_seconds = self._host_again_at - anyio.current_time()
        if wait_seconds > 0:
            return wait_seconds
        try:
            await self._host_ready()
            return 0.0
        except YtarchivedError:
            self._host_again_at = anyio.current_time() + self._host_again_seconds
            return self._host_again_seconds

    async def _stop(self, survey: Survey) -> None:
        """End the attempts that are not wanted now."""
        if survey.session.paused_by:
            for job in list(self._running.values()):
                paused = RecordInterruption(key=job.key, job=job.job, reason=obstacle(survey.session))
                await self._execute(paused, job.trace)
                job.scope.cancel()
        for number in survey.stopped:
            if number in self._running:
                self._running[number].scope.cancel()

    async def _probe(self, limit: Limit) -> None:
        try:
            await probe(self._world, limit)
        finally:
            self._probing = False
            self._wake.set()

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
        if not (survey.finished or survey.orphans):
            return
        async with anyio.create_task_group() as tasks:
            for job in survey.finished:
                tasks.start_soon(self._execute, CompleteJob(key=job.key, job=job.job), job.trace)
            for job in survey.orphans:
                orphaned = CancelJob(key=job.key, job=job.job, by="the list it belongs to")
                tasks.start_soon(self._execute, orphaned, job.trace)

    async def _execute(self, command: CompleteJob | CancelJob | RecordInterruption, trace: str) -> None:
        try:
            await self._world.ledger.execute(command, trace=trace)
        except (CommandRefused, Overloaded, StorageFull):
            # The record is read again at the next look, and says what is left to do then.
            return


def _limit_to_probe(session: Session, now: datetime) -> Limit | None:
    due_at = probe_due_at(session)
    return session.standing.limit if isinstance(session.standing, Limited) and due_at and due_at <= now else None


def _survey(db: sqlite3.Connection, now: datetime, limit: int, running: list[_Running], cap: int) -> Survey:
    next_retry_at = jobs.next_retry_at(db, to_micros(now))
    return Survey(
        session=states.session(db),
        due=jobs.list_due(db, to_micros(now), limit, full_lists(running)),
        stopped=jobs.list_stopped(db, [job.job for job in running]),
        finished=jobs.list_finished_collections(db),
        orphans=jobs.list_orphans(db, ORPHANS),
        next_retry_at=to_time(next_retry_at) if next_retry_at else None,
        archived_today=storage.count_since(db, to_micros(today(now)), cap),
    )
