"""Work plans: what a person does about videos that did not make it, whole plans at a time.

Which videos stand in which automatic plan is computed from the log; here is decided what making a plan by hand, retrying
and dismissing lead to. One command concerns a whole plan, so that it is done as a whole or not at all.
"""

from collections.abc import Mapping

from msgspec import Struct

from ytarchived.domain import collection as collection_
from ytarchived.domain import video as video_
from ytarchived.domain.collection import Collection
from ytarchived.domain.commands import CreatePlan, DismissItems, RetryJob, RetryPlan
from ytarchived.domain.job import Cancelled, Completed, Failed, is_open
from ytarchived.domain.moment import Decision, Moment, decided
from ytarchived.domain.options import Options
from ytarchived.domain.outcomes import (
    JobRequested,
    JobRetried,
    Outcome,
    PlanCreated,
    PlanItemDismissed,
    PlanRetried,
)
from ytarchived.domain.take import request
from ytarchived.domain.video import Video
from ytarchived.errors import CommandRefused


class Plan(Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """Whether the plan was made by hand."""

    created: bool = False


Targets = Mapping[str, Video | Collection]


def create(plan: Plan, targets: Targets, command: CreatePlan) -> Decision:
    """Make a plan of what is not archived already."""
    if plan.created:
        raise CommandRefused(f"cannot make the plan {command.plan}: there is one of that name")
    keys = tuple(key for key in dict.fromkeys(command.keys) if not _is_held(targets[key]))
    if not keys:
        raise CommandRefused(f"cannot make the plan {command.plan}: all that is to be in it is archived")
    return decided([PlanCreated(plan=command.plan, title=command.title, keys=keys, by=command.by)])


def retry(targets: Targets, command: RetryPlan, moment: Moment) -> Decision:
    """Try all items once more that can be; what is under way already goes on."""
    tries: list[JobRequested | JobRetried] = []
    next_job = moment.next_job
    for key in dict.fromkeys(command.keys):
        tried = _once_more(key, targets[key], command, next_job, moment)
        if isinstance(tried, JobRequested):
            next_job += 1
        if tried is not None:
            tries.append(tried)
    if not tries:
        raise CommandRefused(f"cannot retry the plan {command.plan}: nothing in it waits for that")
    retried = PlanRetried(plan=command.plan, jobs=tuple(each.job for each in tries), by=command.by)
    return decided([retried, *tries])


def _once_more(
    key: str, target: Video | Collection, command: RetryPlan, number: int, moment: Moment
) -> JobRequested | JobRetried | None:
    if any(is_open(job) for job in target.jobs.values()):
        return None
    given_up = [number for number, job in target.jobs.items() if isinstance(job.state, Failed | Cancelled)]
    try:
        if not given_up:
            options = _as_archived(target) or command.options
            asked, _ = request(target, key, options, number=number, origin=f"plan {command.plan}")
            return next((each for each in asked if isinstance(each, JobRequested)), None)
        once_more = RetryJob(key=key, job=max(given_up), by=command.by)
        if isinstance(target, Video):
            [retried] = video_.decide(target, once_more, moment).outcomes
        else:
            [retried] = collection_.decide(target, once_more, moment).outcomes
    except CommandRefused:
        return None
    assert isinstance(retried, JobRetried)
    return retried


def _as_archived(target: Video | Collection) -> Options | None:
    """What a video was asked for with that was archived, and whose files are lost since."""
    if not isinstance(target, Video) or target.held is None:
        return None
    done = (job.options for _, job in sorted(target.jobs.items(), reverse=True) if isinstance(job.state, Completed))
    return next((options for options in done if not (options.metadata_only or options.missing_only)), None)


def dismiss(targets: Targets, command: DismissItems) -> Decision:
    """Take items out of a plan for good: they are not asked for again by themselves."""
    dismissed: list[Outcome] = []
    for key in dict.fromkeys(command.keys):
        jobs = targets[key].jobs.items()
        numbers = tuple(n for n, job in jobs if isinstance(job.state, Failed) and job.state.ask_again_at)
        dismissed.append(PlanItemDismissed(plan=command.plan, key=key, by=command.by, jobs=numbers))
    return decided(dismissed)


def evolve(plan: Plan, outcome: Outcome) -> Plan:
    """The plan after an outcome of its stream."""
    return Plan(created=True) if isinstance(outcome, PlanCreated) else plan


def _is_held(target: Video | Collection) -> bool:
    return isinstance(target, Video) and target.held is not None
