"""What a person does to one job: cancel it, pause and resume it, have it tried again, or give it precedence."""

from typing import assert_never

from msgspec import structs

from ytarchived.domain.commands import CancelJob, PauseJob, PrioritiseJob, ResumeJob, RetryJob
from ytarchived.domain.job import Cancelled, Failed, Jobs, Retrying, Running, is_open, open_job
from ytarchived.domain.outcomes import (
    AttemptInterrupted,
    JobCancelled,
    JobPaused,
    JobPrioritised,
    JobResumed,
    JobRetried,
    Outcome,
)
from ytarchived.errors import CommandRefused

Steering = CancelJob | PauseJob | ResumeJob | RetryJob | PrioritiseJob


def steer(jobs: Jobs, command: Steering) -> tuple[Outcome, ...]:
    """What follows from a person's command about one job of a stream; raises CommandRefused."""
    key, number = command.key, command.job
    match command:
        case CancelJob(by=by):
            open_job(jobs, number, "cancel")
            return (JobCancelled(key=key, job=number, by=by),)
        case PauseJob():
            return _pause(jobs, command)
        case ResumeJob(by=by):
            held = open_job(jobs, number, "resume").held
            return (JobResumed(key=key, job=number, by=by),) if held else ()
        case RetryJob():
            return (_retry(jobs, command),)
        case PrioritiseJob(priority=priority, by=by):
            same = open_job(jobs, number, "prioritise").priority == priority
            return () if same else (JobPrioritised(key=key, job=number, priority=priority, by=by),)
        case _:
            assert_never(command)


def _pause(jobs: Jobs, command: PauseJob) -> tuple[Outcome, ...]:
    key, number = command.key, command.job
    job = open_job(jobs, number, "pause")
    if job.held:
        return ()
    paused = JobPaused(key=key, job=number, by=command.by)
    match job.state:
        case Running(attempt=attempt):
            reason = f"job {number} was paused by {command.by}"
            return AttemptInterrupted(key=key, job=number, attempt=attempt, reason=reason), paused
        case _:
            return (paused,)


def _retry(jobs: Jobs, command: RetryJob) -> JobRetried:
    number = command.job
    job = jobs.get(number)
    if job is None:
        raise CommandRefused(f"cannot retry job {number}: there is none of that number")
    if not isinstance(job.state, Failed | Cancelled | Retrying):
        raise CommandRefused(f"cannot retry job {number}: it neither failed nor was cancelled")
    # where it is to be found is not asked anew
    wanted = structs.replace(command.options, output=job.options.output) if command.options else job.options
    for other_number, other in jobs.items():
        if other_number != number and is_open(other) and other.options == wanted:
            raise CommandRefused(f"cannot retry job {number}: job {other_number} does the same")
    return JobRetried(key=command.key, job=number, by=command.by, options=wanted)
