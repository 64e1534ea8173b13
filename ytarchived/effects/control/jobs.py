"""Asking for targets, and looking at, paging through and cancelling the jobs that serve them.

Receives calls from the routes; sends commands to the ledger and shows what its readers say, with live progress added.
"""

import hashlib
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct, structs
from starlette.responses import Response

from ytarchived import protocol
from ytarchived.domain import options
from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import CancelJob, RequestDownload, TakeFile
from ytarchived.domain.targets import from_key, read_target
from ytarchived.domain.views import OPEN, JobView, Status
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.envelope import RequestRefused, succeeded
from ytarchived.effects.control.idempotency import answered_once, token
from ytarchived.effects.control.page import Cursor, Limit, Number, Wait, cut
from ytarchived.effects.control.route import Nothing
from ytarchived.effects.control.waiting import Waiting
from ytarchived.effects.control.wishes import wanted
from ytarchived.effects.inbox.formats.line import asked
from ytarchived.effects.inbox.taking import file_line
from ytarchived.effects.live import Live
from ytarchived.errors import CommandRefused, NotATarget, NotFound
from ytarchived.protocol import JobPage, Submitted
from ytarchived.record.projections.jobs import find_job, list_jobs, stream_of_job

ORIGIN = "socket"
_TOGETHER = 1000  # one batch of the ledger: one caller does not fill its queue for all others


Count = Annotated[int, Meta(ge=1, le=1_000_000)]


class OneJob(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One job by its number."""

    job: Number


class AwaitedJob(OneJob, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One job by its number, now or when it is over."""

    wait: Wait = 0


class SomeJobs(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Jobs by status, parent and age; `status` may be given several times."""

    status: tuple[Status, ...] = ()
    since: Annotated[datetime, Meta(tz=True, description="Only those that were asked for from then on.")] | None = None
    parent: Number | None = None
    all: bool = False
    """Also those that have been over for so long that nobody misses them in a list."""
    cursor: Cursor | None = None
    limit: Limit = 50


class Options(options.Options, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is wanted of the targets; a name that means nothing is refused, not overlooked as in an old record."""

    limit: Count | None = None
    max_concurrent: Count | None = None
    since: Annotated[str, Meta(extra_json_schema={"anyOf": [{"const": ""}, {"format": "date"}]})] = ""
    output: Literal[""] = ""
    """Left to the profile that is named."""


class Submission(protocol.Submission, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Targets to archive, as URLs or ids, with what is wanted of them."""

    options: Options = Options()


async def submit(context: Context, call: Call[Nothing, Submission]) -> Response:
    """Ask for targets; each URL gets its own answer, and one that is refused spoils no other. 202: some became jobs."""
    urls = call.body.urls
    if not urls:
        raise RequestRefused("cannot take the request's body: `urls` is empty")
    wish = wanted(context, call.body.options, call.body.profile)
    answers: list[Answer] = []
    if key := token(call.headers):
        answers = await _ask_once(context, call, key, wish)
    else:
        for start in range(0, len(urls), _TOGETHER):
            answers += await _ask(context, call, wish, urls[start : start + _TOGETHER])
    accepted = any(answer.verdict == "accepted" for answer in answers)
    return succeeded(Submitted(answers=answers), call.trace, 202 if accepted else 200)


async def _ask_once(context: Context, call: Call[Nothing, Submission], key: str, wish: options.Options) -> list[Answer]:
    """Ask for all of it at once, as for the lines of a file, whose answers are remembered."""
    content = msgspec.json.encode(call.body)
    command = TakeFile(
        take=f"{ORIGIN}:{key}",
        name=f"request {key}",
        sha256=hashlib.sha256(content).hexdigest(),
        bytes=len(content),
        format="request",
        lines=tuple(file_line(asked(number, url), wish) for number, url in enumerate(call.body.urls, 1)),
        force=call.body.force,
        priority=call.body.priority,
    )
    receipt = await answered_once(context, command, call.trace)
    return [line.answer for line in receipt.lines]


async def _ask(
    context: Context, call: Call[Nothing, Submission], wish: options.Options, urls: list[str]
) -> list[Answer]:
    body = call.body
    answers: list[Answer | None] = []
    commands: dict[int, RequestDownload] = {}
    notes: dict[int, str] = {}
    for index, url in enumerate(urls):
        answer = None
        try:
            reading = read_target(url)
        except NotATarget as refusal:
            answer = Answer(verdict="refused", reason=f"{refusal.message}; {refusal.hint}")
        else:
            key, notes[index] = reading.target.key, reading.note
            commands[index] = RequestDownload(
                key=key, options=wish, origin=ORIGIN, force=body.force, priority=body.priority
            )
        answers.append(answer)
    await _execute(context, call.trace, commands, answers)
    held = {index: from_key(answer.key).id for index in commands if (answer := answers[index]) and answer.path}
    if held:
        lost = set(await context.presence.notice(list(held.values())))
        again = {index: commands[index] for index, video_id in held.items() if video_id in lost}
        await _execute(context, call.trace, again, answers)
    return [_noted(answer, notes.get(index, "")) for index, answer in enumerate(answers) if answer is not None]


async def _execute(
    context: Context, trace: str, commands: dict[int, RequestDownload], answers: list[Answer | None]
) -> None:
    """Put the answer to each command in its place."""
    results = await context.ledger.execute_all(list(commands.values()), trace=trace)
    for index, result in zip(commands, results, strict=True):
        answers[index] = _told(result)


def _told(result: tuple[Answer, ...] | Exception) -> Answer:
    match result:
        case CommandRefused(message=message):
            return Answer(verdict="refused", reason=message)
        case Exception():
            raise result
        case _:
            [answer] = result
            return answer


def _noted(answer: Answer, note: str) -> Answer:
    return structs.replace(answer, note="; ".join(filter(None, (note, answer.note)))) if note else answer


async def list_(context: Context, call: Call[SomeJobs, None]) -> JobPage:
    """Jobs, newest first."""
    some = call.asked
    found = await context.ledger.read(
        list_jobs,
        statuses=tuple(dict.fromkeys(some.status)),
        parent=some.parent,
        since=some.since,
        before=some.cursor,
        limit=some.limit + 1,
        now=None if some.all else datetime.now(UTC),
    )
    jobs, last = cut(found, some.limit)
    return JobPage(jobs=[with_progress(job, context.live) for job in jobs], next=last.job if last else None)


async def show(context: Context, call: Call[AwaitedJob, None]) -> JobView | Response:
    """One job as it stands, with the progress of its running attempt; or as it stands when it is over."""
    look = partial(find, context, call.asked.job)
    job = await look()
    return Waiting(context, look, call.asked.wait, call.trace) if call.asked.wait and job.status in OPEN else job


async def cancel(context: Context, call: Call[OneJob, None]) -> JobView:
    """Give a job up."""
    number = call.asked.job
    key = await context.ledger.read(stream_of_job, number)
    if key is None:
        raise _no_job(number)
    await context.ledger.execute(CancelJob(key=key, job=number, by=ORIGIN), trace=call.trace)
    return await find(context, number)


async def find(context: Context, number: int) -> JobView:
    """One job as it stands; raises NotFound."""
    job = await context.ledger.read(find_job, number)
    if job is None:
        raise _no_job(number)
    return with_progress(job, context.live)


def with_progress(job: JobView, live: Live) -> JobView:
    """The job with its live progress, where it runs."""
    return structs.replace(job, progress=live.views.get(job.job)) if job.status == "running" else job


def _no_job(number: int) -> NotFound:
    return NotFound(f"cannot find job {number}: there is none of that number", hint="`ytctl jobs` shows the jobs")
