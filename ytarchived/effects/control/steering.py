"""What a person does to a job, and with a playlist or channel to all its entries: pause, resume, retry, prioritise.

Receives calls from the routes; sends one command for each job concerned.
"""

from collections.abc import Callable, Sequence

import anyio
from msgspec import Struct

from ytarchived.domain.commands import PauseJob, PrioritiseJob, ResumeJob, RetryJob
from ytarchived.domain.options import Options as Wanted
from ytarchived.domain.views import OPEN, JobView, Status
from ytarchived.effects.control.context import B, Call, Context
from ytarchived.effects.control.jobs import ORIGIN, OneJob, Options, find
from ytarchived.errors import CommandRefused
from ytarchived.protocol import Priority
from ytarchived.record.projections.jobs import OpenJob, list_entries

Steering = PauseJob | ResumeJob | RetryJob | PrioritiseJob

_TOGETHER = 1000  # one batch of the ledger


class Once(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to try it once more; without options as before."""

    options: Options | None = None


class Precedence(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which jobs come first: those of a higher priority; 0 is usual."""

    priority: Priority


async def pause(context: Context, call: Call[OneJob, None]) -> JobView:
    """Hold a job back; what it has is kept. A playlist or channel is held back with its entries."""
    return await _steer(context, call, lambda job: PauseJob(key=job.key, job=job.job, by=ORIGIN), OPEN)


async def resume(context: Context, call: Call[OneJob, None]) -> JobView:
    """Let a job go on, a playlist or channel with its entries."""
    return await _steer(context, call, lambda job: ResumeJob(key=job.key, job=job.job, by=ORIGIN), ("created",))


async def retry(context: Context, call: Call[OneJob, Once]) -> JobView:
    """Try a job once more that failed, was cancelled or waits; of a playlist or channel, its entries that did not make it."""
    given = call.body.options
    options = Wanted(**{name: getattr(given, name) for name in given.__struct_fields__}) if given else None

    def once_more(job: OpenJob) -> RetryJob:
        return RetryJob(key=job.key, job=job.job, by=ORIGIN, options=options)

    return await _steer(context, call, once_more, ("failed", "cancelled", "retrying"))


async def prioritise(context: Context, call: Call[OneJob, Precedence]) -> JobView:
    """Start a job before or after others, a playlist or channel with its entries."""
    priority = call.body.priority

    def before(job: OpenJob) -> PrioritiseJob:
        return PrioritiseJob(key=job.key, job=job.job, priority=priority, by=ORIGIN)

    return await _steer(context, call, before, OPEN)


async def _steer(
    context: Context, call: Call[OneJob, B], command: Callable[[OpenJob], Steering], statuses: Sequence[Status]
) -> JobView:
    """Send the command for a job and for those of its entries that stand so; refused where it fits none of them."""
    asked = await find(context, call.asked.job)
    itself = OpenJob(asked.job, asked.key, call.trace)
    entries = await context.ledger.read(list_entries, asked.job, statuses) if asked.entries is not None else []
    refusals: list[CommandRefused] = []

    async def send(job: OpenJob) -> None:
        try:
            await context.ledger.execute(command(job), trace=call.trace)
        except CommandRefused as refusal:
            refusals.append(refusal)

    await send(itself)
    for start in range(0, len(entries), _TOGETHER):
        async with anyio.create_task_group() as group:
            for entry in entries[start : start + _TOGETHER]:
                group.start_soon(send, entry)
    if len(refusals) > len(entries):
        raise refusals[0]
    return await find(context, call.asked.job)
