"""A playlist, channel or clip: the jobs that list it, and how each listed entry is answered.

Each entry becomes a job of its own in its video's stream, in the same decision that records the page: a page is recorded
with all its asks, or not at all.
"""

from collections.abc import Mapping
from itertools import chain

from msgspec import Struct, structs

from ytarchived.domain import job as jobs_
from ytarchived.domain import video as video_
from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import (
    CompleteJob,
    FinishListing,
    RecordFailure,
    RecordInterruption,
    RecordListing,
    StartAttempt,
)
from ytarchived.domain.evidence import LISTED_AS
from ytarchived.domain.job import Expanded, Job, JobCommand, asked_again, is_open, open_job
from ytarchived.domain.media import Entry
from ytarchived.domain.moment import Decision, Moment, decided
from ytarchived.domain.options import Options, of_entry
from ytarchived.domain.outcomes import (
    EntriesListed,
    JobCancelled,
    JobCompleted,
    JobFailed,
    JobRequested,
    ListingFinished,
    Outcome,
    OutputWanted,
)
from ytarchived.domain.session import health
from ytarchived.domain.steering import Steering, steer
from ytarchived.domain.targets import Target
from ytarchived.domain.video import Video
from ytarchived.errors import CommandRefused


class Listing(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a listing is: the pages and entries it has, and what its next page is asked for with."""

    checkpoint: str
    page: int
    received: int
    expected: int | None = None


class Collection(Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """One playlist, channel or clip: its jobs by number."""

    jobs: dict[int, Job] = {}
    listings: dict[int, Listing] = {}
    """How far each listing is that can go on from its last page, by job."""
    wanted: dict[int, int] = {}
    """How many entries each listing that is limited has asked for since its first page, by job."""


CollectionCommand = FinishListing | CompleteJob | JobCommand | Steering


def request(
    collection: Collection, key: str, options: Options, *, number: int, origin: str, priority: int = 0
) -> tuple[tuple[JobRequested, ...], Answer]:
    """Answer one ask: an open job that lists with the same options serves it, otherwise it is listed anew."""
    for open_number, job in collection.jobs.items():
        if is_open(job) and job.options == options:
            return (), Answer(verdict="duplicate", key=key, job=open_number)
    replaces = asked_again(collection.jobs, options)
    asked = JobRequested(key=key, job=number, options=options, origin=origin, priority=priority, replaces=replaces)
    return (asked,), Answer(verdict="accepted", key=key, job=number)


def entry_key(entry: Entry) -> str:
    """The stream of an entry's video."""
    return Target(kind="video", id=entry.video_id).key


def list_page(collection: Collection, videos: Mapping[str, Video], command: RecordListing, moment: Moment) -> Decision:
    """Record one page: new entries become jobs, the others are answered by what serves them already.

    `videos` holds the state of every entry's stream. An entry this job asked for before is not asked for again, whatever
    became of it: a listing that starts over reads its first pages again. What lies beyond the limit or before the day
    that was named is listed all the same, so that it is counted and not taken for gone.
    """
    jobs_.running_attempt(collection.jobs, command.job, "list entries for")
    asking = collection.jobs[command.job]
    options = asking.options
    each = of_entry(options)
    left = None if options.limit is None else options.limit - _wanted(collection, command.job, command.page)
    said: list[Outcome] = []
    standing = health(moment.session)
    asked: dict[str, tuple[JobRequested | OutputWanted, ...]] = {}
    new: dict[str, int] = {}
    answers: list[Answer] = []
    for entry in command.entries:
        key = entry_key(entry)
        if entry.hidden:
            answers.append(Answer(verdict="refused", key=key, reason=f"the video is {entry.hidden}"))
            said += video_.witness(videos[key], key, "listing", LISTED_AS[entry.hidden], standing, command.job)
            continue
        if options.since and entry.published and entry.published < options.since:
            answers.append(Answer(verdict="refused", key=key, reason=f"it was published on {entry.published}"))
            continue
        if left is not None:
            if left <= 0:
                answers.append(Answer(verdict="refused", key=key, reason=f"it is beyond the first {options.limit}"))
                continue
            left -= 1
        earlier = new[key] if key in new else _asked_by(videos[key], command.job)
        if earlier is not None:
            answers.append(Answer(verdict="duplicate", key=key, job=earlier))
            continue
        asked[key], answer = video_.request(
            videos[key],
            key,
            each,
            number=moment.next_job + len(new),
            origin=f"job {command.job}",
            parent=command.job,
            title=entry.title,
            priority=asking.priority,
        )
        if answer.verdict == "accepted":
            new[key] = moment.next_job + len(new)
        answers.append(answer)
    page = EntriesListed(
        key=command.key,
        job=command.job,
        page=command.page,
        entries=command.entries,
        answers=tuple(answers),
        source=command.source,
        checkpoint=command.checkpoint,
        expected=command.expected,
    )
    return decided([*chain.from_iterable(asked.values()), *said, page])


def _wanted(collection: Collection, job: int, page: int) -> int:
    # a listing that starts over counts anew, and meets again what it asked for
    return 0 if page == 1 else collection.wanted.get(job, 0)


def _asked_by(video: Video, parent: int) -> int | None:
    return next((number for number, job in video.jobs.items() if job.parent == parent), None)


def decide(collection: Collection, command: CollectionCommand, moment: Moment) -> Decision:
    """What follows from a report or a command about one of this collection's jobs; raises CommandRefused."""
    match command:
        case FinishListing(key=key, job=number):
            jobs_.running_attempt(collection.jobs, number, "finish the listing of")
            finished = ListingFinished(
                key=key,
                job=number,
                complete=command.complete,
                received=command.received,
                expected=command.expected,
                reason=command.reason,
                title=command.title,
                channel=command.channel,
                channel_id=command.channel_id,
                description=command.description,
            )
            return decided([finished])
        case CompleteJob(key=key, job=number):
            if not isinstance(open_job(collection.jobs, number, "complete").state, Expanded):
                raise CommandRefused(f"cannot complete job {number}: its entries are not listed yet")
            return decided([JobCompleted(key=key, job=number)])
        case StartAttempt() | RecordFailure() | RecordInterruption():
            return decided(jobs_.decide(collection.jobs, command, moment))
        case _:
            return decided(steer(collection.jobs, command))


def evolve(collection: Collection, outcome: Outcome) -> Collection:
    """The collection after an outcome of its stream."""
    jobs = jobs_.evolve(collection.jobs, outcome)
    return structs.replace(
        collection, jobs=jobs, listings=_listings(collection.listings, outcome), wanted=_counted(collection, outcome)
    )


def _counted(collection: Collection, outcome: Outcome) -> dict[int, int]:
    match outcome:
        case EntriesListed(job=job, page=page) if collection.jobs[job].options.limit is not None:
            more = sum(answer.verdict != "refused" for answer in outcome.answers)
            return {**collection.wanted, job: _wanted(collection, job, page) + more}
        case ListingFinished() | JobFailed() | JobCancelled():
            return {number: count for number, count in collection.wanted.items() if number != outcome.job}
        case _:
            return collection.wanted


def _listings(listings: dict[int, Listing], outcome: Outcome) -> dict[int, Listing]:
    match outcome:
        case EntriesListed(checkpoint=str(checkpoint)) if checkpoint:
            before = listings.get(outcome.job)
            listing = Listing(
                checkpoint=checkpoint,
                page=outcome.page,
                received=(before.received if before and outcome.page > 1 else 0) + len(outcome.entries),
                expected=outcome.expected,
            )
            return {**listings, outcome.job: listing}
        case ListingFinished() | JobFailed() | JobCancelled():
            return {number: listing for number, listing in listings.items() if number != outcome.job}
        case _:
            return listings
