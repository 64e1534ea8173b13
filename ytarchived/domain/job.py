"""One job's life, the same for videos, playlists and channels: due, running, waiting for a retry, over.

A stream holds the jobs that ask for its target; `decide` and `evolve` here know of attempts and their ends, and nothing of
what is being fetched.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import assert_never

from msgspec import Struct, structs

from ytarchived.domain.commands import RecordFailure, RecordInterruption, StartAttempt
from ytarchived.domain.evidence import ASKED_AGAIN_AFTER, Testimony, is_believed
from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.moment import Moment
from ytarchived.domain.options import Options, has_lower
from ytarchived.domain.outcomes import (
    AttemptFailed,
    AttemptInterrupted,
    AttemptStarted,
    JobCancelled,
    JobCompleted,
    JobFailed,
    JobPaused,
    JobPrioritised,
    JobRequested,
    JobResumed,
    JobRetried,
    ListingFinished,
    Outcome,
    PlanItemDismissed,
    RetryScheduled,
    VideoArchived,
)
from ytarchived.domain.retry import FALL_BACK, ask_again, next_retry
from ytarchived.domain.session import gates, health, obstacle
from ytarchived.errors import CommandRefused


class Queued(Struct, frozen=True, tag=True):
    """Due, and waiting for a place."""


class Running(Struct, frozen=True, tag=True):
    """A worker has it."""

    attempt: int


class Expanded(Struct, frozen=True, tag=True):
    """Its entries are listed, and their jobs go on."""


class Retrying(Struct, frozen=True, tag=True):
    """Waits for a known time."""

    at: datetime


class Completed(Struct, frozen=True, tag=True):
    """Nothing is left to do for it."""


class Failed(Struct, frozen=True, tag=True, omit_defaults=True):
    """Was given up by the strategy; from `ask_again_at` on it may be asked for once more."""

    ask_again_at: datetime | None = None


class Cancelled(Struct, frozen=True, tag=True):
    """Was given up by a person."""


State = Queued | Running | Expanded | Retrying | Completed | Failed | Cancelled


class Job(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One ask of a stream; kept when it is over, so that a listing that starts over knows what it asked for before."""

    options: Options = Options()
    parent: int | None = None
    state: State = Queued()
    attempts: int = 0
    """Attempts started, whatever became of them."""
    spent: int = 0
    """Attempts that count against the limit."""
    unspent: int = 0
    """Failures in a row that were not the job's own; they lengthen the wait."""
    in_vain: dict[Kind, int] = {}
    """Failures in the quality that is tried now, by their kind."""
    steps_down: int = 0
    """How many heights below the wanted one are tried now, because larger ones could not be had."""
    given_up: int = 0
    """How often it was given up; each time it is asked for again after a longer while."""
    held: bool = False
    """Whether a person paused it."""
    priority: int = 0


Jobs = dict[int, Job]
"""The jobs of a stream by number; evolving makes a new one."""

JobCommand = StartAttempt | RecordFailure | RecordInterruption


def is_open(job: Job) -> bool:
    """Whether anything can still become of the job."""
    return not isinstance(job.state, Completed | Failed | Cancelled)


def asked_again(jobs: Jobs, options: Options) -> tuple[int, ...]:
    """The jobs for the same purpose that were given up and would be asked for again by themselves."""
    purpose = options.metadata_only, options.missing_only
    return tuple(
        number
        for number, job in jobs.items()
        if isinstance(job.state, Failed)
        and job.state.ask_again_at
        and (job.options.metadata_only, job.options.missing_only) == purpose
    )


def open_job(jobs: Jobs, number: int, to: str) -> Job:
    """The open job of this number; raises CommandRefused, saying what cannot be done to it, when it is over or not here."""
    job = jobs.get(number)
    if job is None or not is_open(job):
        raise CommandRefused(f"cannot {to} job {number}: it is over")
    return job


def running_attempt(jobs: Jobs, number: int, to: str) -> int:
    """The number of the attempt that is running; raises CommandRefused when none is."""
    match open_job(jobs, number, to).state:
        case Running(attempt=attempt):
            return attempt
        case _:
            raise CommandRefused(f"cannot {to} job {number}: it is not running")


NO_TESTIMONY: Testimony = {}


def decide(jobs: Jobs, command: JobCommand, moment: Moment, testimony: Testimony = NO_TESTIMONY) -> tuple[Outcome, ...]:
    """What follows from a command about one job of a stream; raises CommandRefused when it does not fit the job's state."""
    key, number = command.key, command.job
    match command:
        case StartAttempt():
            return (_start(jobs, key, number, moment),)
        case RecordFailure(failure=failure):
            return _fail(jobs, key, number, failure, moment, testimony)
        case RecordInterruption(reason=reason):
            attempt = running_attempt(jobs, number, "interrupt")
            return (AttemptInterrupted(key=key, job=number, attempt=attempt, reason=reason),)
        case _:
            assert_never(command)


def _start(jobs: Jobs, key: str, number: int, moment: Moment) -> AttemptStarted:
    job = jobs[number] if _is_asked_again(jobs.get(number), moment.now) else open_job(jobs, number, "start")
    if job.held:
        raise CommandRefused(f"cannot start job {number}: it is paused")
    match job.state:
        case Retrying(at=at) if at > moment.now:
            raise CommandRefused(f"cannot start job {number}: it waits until {at:%Y-%m-%d %H:%M:%S} UTC")
        case Running() | Expanded():
            raise CommandRefused(f"cannot start job {number}: it is running")
    if why := obstacle(moment.session):
        raise CommandRefused(f"cannot start job {number}: {why}")
    # Two attempts at one target would write the same staging folder.
    if any(isinstance(other.state, Running) for other in jobs.values()):
        raise CommandRefused(f"cannot start job {number}: another job for {key} is running")
    return AttemptStarted(key=key, job=number, attempt=job.attempts + 1)


def _is_asked_again(job: Job | None, now: datetime) -> bool:
    at = job.state.ask_again_at if job and isinstance(job.state, Failed) else None
    return at is not None and at <= now


def _fail(
    jobs: Jobs, key: str, number: int, failure: Failure, moment: Moment, testimony: Testimony
) -> tuple[Outcome, ...]:
    attempt, standing = running_attempt(jobs, number, "fail"), health(moment.session)
    doubted = failure.final and not is_believed(failure, standing, testimony)
    job, spends = jobs[number], failure.spends and not doubted
    failed = AttemptFailed(key=key, job=number, attempt=attempt, failure=failure, spent=spends, session=standing)
    if gates(moment.session, number, failure):
        return (failed,)
    if doubted:
        return failed, RetryScheduled(key=key, job=number, at=moment.now + ASKED_AGAIN_AFTER, strategy="doubt")
    in_a_row = 1 if spends else job.unspent + 1
    wait = next_retry(
        failure,
        job.spent + spends,
        in_a_row,
        moment.chance,
        moment.strategies,
        moment.session.recent,
        job.in_vain.get(failure.kind, 0) + 1 if has_lower(job.options) else 0,
    )
    if wait is None:
        later = None if job.options.missing_only else ask_again(failure.kind, job.given_up, moment.strategies)
        again_at = moment.now + later if later else None
        return failed, JobFailed(key=key, job=number, failure=failure, ask_again_at=again_at)
    return failed, RetryScheduled(key=key, job=number, at=moment.now + wait.delay, strategy=wait.strategy)


def evolve(jobs: Jobs, outcome: Outcome) -> Jobs:
    """The jobs of a stream after an outcome; what is not about a job's life changes nothing."""
    match outcome:
        case JobRequested():
            job = Job(options=outcome.options, parent=outcome.parent, priority=outcome.priority)
            replaced = {number: structs.replace(jobs[number], state=Failed()) for number in outcome.replaces}
            return {**jobs, **replaced, outcome.job: job}
        case AttemptStarted():
            # Asked for once more, it has all its attempts again.
            anew = _ANEW if isinstance(jobs[outcome.job].state, Failed) else {}
            return _with(jobs, outcome.job, state=Running(outcome.attempt), attempts=outcome.attempt, **anew)
        case AttemptFailed(failure=Failure(kind=kind), spent=spends):
            job = jobs[outcome.job]
            in_vain = {**job.in_vain, kind: job.in_vain.get(kind, 0) + 1}
            spent, unspent = (job.spent + 1, 0) if spends else (job.spent, job.unspent + 1)
            return _with(jobs, outcome.job, state=Queued(), spent=spent, unspent=unspent, in_vain=in_vain)
        case RetryScheduled(strategy=strategy) if strategy == FALL_BACK:
            steps_down = jobs[outcome.job].steps_down + 1
            return _with(jobs, outcome.job, state=Retrying(outcome.at), steps_down=steps_down, in_vain={})
        case RetryScheduled():
            return _with(jobs, outcome.job, state=Retrying(outcome.at))
        case AttemptInterrupted():
            return _with(jobs, outcome.job, state=Queued())
        case ListingFinished():
            return _with(jobs, outcome.job, state=Expanded())
        case JobFailed():
            times = jobs[outcome.job].given_up + 1
            return _with(jobs, outcome.job, state=Failed(outcome.ask_again_at), given_up=times)
        case JobCancelled():
            return _with(jobs, outcome.job, state=Cancelled())
        case JobPaused():
            return _with(jobs, outcome.job, held=True)
        case JobResumed():
            return _with(jobs, outcome.job, held=False)
        case JobRetried(options=options):
            return _with(jobs, outcome.job, state=Queued(), options=options, unspent=0, held=False, **_ANEW)
        case JobPrioritised(priority=priority):
            return _with(jobs, outcome.job, priority=priority)
        case PlanItemDismissed(jobs=numbers):
            return {**jobs, **{number: structs.replace(jobs[number], state=Failed()) for number in numbers}}
        case JobCompleted() | VideoArchived():
            # What was given up stays given up, even when the video arrived after all.
            return _with(jobs, outcome.job, state=Completed()) if is_open(jobs[outcome.job]) else jobs
        case _:
            return jobs


_ANEW: Mapping[str, object] = {"spent": 0, "in_vain": {}, "steps_down": 0}
"""What is forgotten when a job is tried once more that was given up."""


def _with(jobs: Jobs, number: int, **changes: object) -> Jobs:
    return {**jobs, number: structs.replace(jobs[number], **changes)}
