"""A night of rate limiting over 200 queued videos, on simulated time, decided by the real deciders."""

import heapq
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest

from tests.domain.examples import FACTS, NO_NETWORK, RATE_LIMITED, VIDEO
from tests.domain.sequences import Archive
from tests.domain.specification import NOW
from ytarchived.domain.commands import (
    RecordArchived,
    RecordFailure,
    RecordProbe,
    RequestDownload,
    StartAttempt,
    StartProbe,
)
from ytarchived.domain.failure import Failure
from ytarchived.domain.job import Queued, Retrying
from ytarchived.domain.media import ArchivedFile
from ytarchived.domain.outcomes import AttemptFailed, JobFailed, SessionLimited, VideoArchived
from ytarchived.domain.schedule import choose
from ytarchived.domain.session import Session, places, probe_due_at
from ytarchived.domain.video import Video

VIDEOS = 200
PLACES = 3
HOUR = timedelta(hours=1)
FETCH = timedelta(minutes=1)
REFUSAL = timedelta(seconds=5)


class Job(NamedTuple):
    job: int
    key: str
    parent: int = 0
    max_concurrent: int | None = None


class Night:
    """Runs jobs the way the runner does, against a YouTube that answers by the clock."""

    def __init__(self, trouble_at: Callable[[datetime], Failure | None]) -> None:
        self.archive = Archive()
        self.trouble_at = trouble_at
        self.asked: list[datetime] = []
        self.most_at: list[tuple[datetime, int]] = []
        self._running: dict[int, Job] = {}
        self._probing = False
        self._ends: list[tuple[datetime, int, Failure | None]] = []
        for number in range(VIDEOS):
            self.archive.execute(RequestDownload(key=f"youtube:video{number:06}", origin="socket"))

    @property
    def session(self) -> Session:
        state = self.archive.state("session")
        assert isinstance(state, Session)
        return state

    def pass_until(self, end: datetime) -> None:
        """Let time pass: whatever ends is reported, whatever is due is started."""
        while self.archive.now < end:
            self._start()
            wake = [self._ends[0][0]] if self._ends else []
            wake += [at for at in (probe_due_at(self.session), *self._waits()) if at and at > self.archive.now]
            if not wake:
                return
            self.archive.now = min(end, *wake)
            while self._ends and self._ends[0][0] <= self.archive.now:
                _, job, failure = heapq.heappop(self._ends)
                self._end(job, failure)

    def _start(self) -> None:
        due_at = probe_due_at(self.session)
        if due_at and due_at <= self.archive.now and not self._probing:
            self.archive.execute(StartProbe(key=VIDEO))
            self._probing = True
            self._ask(0)
        due = [job for job in (Job(*each) for each in self.archive.jobs) if self._is_due(job)]
        for job in choose(due, list(self._running.values()), PLACES, places(self.session, PLACES)):
            self.archive.execute(StartAttempt(key=job.key, job=job.job))
            self._running[job.job] = job
            self._ask(job.job)
        self.most_at.append((self.archive.now, len(self._running)))

    def _ask(self, job: int) -> None:
        self.asked.append(self.archive.now)
        failure = self.trouble_at(self.archive.now)
        heapq.heappush(self._ends, (self.archive.now + (REFUSAL if failure or not job else FETCH), job, failure))

    def _end(self, number: int, failure: Failure | None) -> None:
        if number == 0:
            self._probing = False
            self.archive.execute(RecordProbe(failure=failure))
            return
        job = self._running.pop(number)
        if failure:
            self.archive.execute(RecordFailure(key=job.key, job=number, failure=failure))
            return
        media = ArchivedFile(path=f"{job.key}.mp4", role="media", bytes=1, sha256="")
        self.archive.execute(RecordArchived(key=job.key, job=number, files=(media,), media=FACTS, quality="best"))

    def _is_due(self, job: Job) -> bool:
        match self._state(job):
            case Queued():
                return True
            case Retrying(at=at):
                return at <= self.archive.now
            case _:
                return False

    def _waits(self) -> list[datetime]:
        states = (self._state(Job(*job)) for job in self.archive.jobs)
        return [state.at for state in states if isinstance(state, Retrying)]

    def _state(self, job: Job) -> object:
        video = self.archive.state(job.key)
        assert isinstance(video, Video)
        return video.jobs[job.job].state


def between(start: datetime, end: datetime, failure: Failure) -> Callable[[datetime], Failure | None]:
    return lambda now: failure if start <= now < end else None


@pytest.mark.parametrize("hours", [1, 3, 8, 14])
def test_a_night_of_rate_limiting_costs_no_attempt_and_a_handful_of_requests(hours: int) -> None:
    lifted = NOW + hours * HOUR
    night = Night(between(NOW, lifted, RATE_LIMITED))
    night.pass_until(NOW + 72 * HOUR)
    trip = NOW + REFUSAL
    asked_in_the_first_hour = [at for at in night.asked if trip < at <= trip + HOUR]
    assert len(asked_in_the_first_hour) <= 1
    assert not any(isinstance(outcome, JobFailed) for outcome in night.archive.outcomes)
    assert not any(isinstance(outcome, AttemptFailed) and outcome.spent for outcome in night.archive.outcomes)
    assert sum(isinstance(outcome, VideoArchived) for outcome in night.archive.outcomes) == VIDEOS
    # The longest wait between two probes is six hours; work is back to all places well within two of them.
    waits = [outcome for outcome in night.archive.outcomes if isinstance(outcome, SessionLimited)]
    longest = timedelta(minutes=30 * 2 ** (len(waits) - 1)) if len(waits) < 5 else 6 * HOUR
    full_at = next(at for at, running in night.most_at if at >= lifted and running == PLACES)
    assert full_at - lifted < 2 * longest


def test_a_limit_in_mid_work_lets_what_runs_finish_and_starts_nothing() -> None:
    begun = NOW + timedelta(minutes=10)
    night = Night(between(begun, NOW + 2 * HOUR, RATE_LIMITED))
    night.pass_until(NOW + 72 * HOUR)
    trip = next(at for at in night.asked if at >= begun) + REFUSAL
    assert len([at for at in night.asked if trip < at <= trip + HOUR]) <= 1
    assert sum(isinstance(outcome, VideoArchived) for outcome in night.archive.outcomes) == VIDEOS


def test_an_hour_without_a_network_costs_no_attempt_and_a_handful_of_requests() -> None:
    night = Night(between(NOW, NOW + HOUR, NO_NETWORK))
    night.pass_until(NOW + 72 * HOUR)
    assert len([at for at in night.asked if at <= NOW + HOUR]) <= 15
    assert not any(isinstance(outcome, AttemptFailed) and outcome.spent for outcome in night.archive.outcomes)
    assert sum(isinstance(outcome, VideoArchived) for outcome in night.archive.outcomes) == VIDEOS
