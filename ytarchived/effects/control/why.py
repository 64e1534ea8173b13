"""Why things stand as they do with one video, playlist or channel: its story from the log.

Receives a job number, an id or a link; hands back what its stream says, in words, and what happens next.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Annotated

from msgspec import Meta, Struct

from ytarchived.domain import upcasts
from ytarchived.domain.outcomes import EntriesListed, JobRequested, ListingFinished, Outcome
from ytarchived.domain.story import next_step, pages, words
from ytarchived.domain.views import OPEN, RecordView
from ytarchived.effects.control.abbreviations import meant
from ytarchived.effects.control.context import Call, Context
from ytarchived.errors import NotFound
from ytarchived.protocol import Story, StoryLine
from ytarchived.record.log import read_stream
from ytarchived.record.projections.jobs import find_job, stream_of_job
from ytarchived.record.projections.lists import list_departures

_NAMED = 5  # entries that left; `ytctl playlist status` names all
_LONGEST_NUMBER = 10  # eleven digits are the id of a video


class Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A job number, an id or a link."""

    text: Annotated[str, Meta(description="A job number, a link or an id.", extra_json_schema={"minLength": 1})]


async def explain(context: Context, call: Call[Asked, None]) -> Story:
    """The story of a video, playlist or channel: who asked, each attempt, what went wrong in whose words, what next."""
    return await context.ledger.read(_story, call.asked.text)


def _story(db: sqlite3.Connection, text: str) -> Story:
    key = _key(db, text)
    told = [(record, _outcome(record)) for record in read_stream(db, key) if record.role == "outcome"]
    jobs = [job for number in _jobs_of(outcome for _, outcome in told) if (job := find_job(db, number))]
    if not jobs:
        raise NotFound(f"cannot tell the story of {key}: it was never asked for", hint="`ytctl download` asks for it")
    return Story(
        key=key,
        title=next((job.title for job in reversed(jobs) if job.title), ""),
        lines=list(_lines(db, told)),
        next=next_step(next((job for job in reversed(jobs) if job.status in OPEN), jobs[-1])),
    )


def _lines(db: sqlite3.Connection, told: Iterable[tuple[RecordView, Outcome]]) -> Iterator[StoryLine]:
    """A line for each outcome; pages of a list that follow each other are one, with the time of the last."""
    for are_pages, group in groupby(told, lambda each: isinstance(each[1], EntriesListed)):
        some = list(group)
        if are_pages:
            record = some[-1][0]
            said = pages([page for _, page in some if isinstance(page, EntriesListed)])
            yield StoryLine(position=record.position, at=record.at.isoformat(), words=said)
        else:
            yield from (_line(db, record, outcome) for record, outcome in some)


def _key(db: sqlite3.Connection, text: str) -> str:
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        return meant(db, text).key
    key = stream_of_job(db, int(text))
    if key is None:
        raise NotFound(f"cannot find job {text}: there is none of that number", hint="`ytctl jobs` shows the jobs")
    return key


def _outcome(record: RecordView) -> Outcome:
    return upcasts.outcome(record.type, record.schema, bytes(record.body))


def _jobs_of(outcomes: Iterable[Outcome]) -> list[int]:
    return [outcome.job for outcome in outcomes if isinstance(outcome, JobRequested)]


def _line(db: sqlite3.Connection, record: RecordView, outcome: Outcome) -> StoryLine:
    said = words(outcome)
    if isinstance(outcome, JobRequested) and outcome.parent and (parent := find_job(db, outcome.parent)):
        said += (
            f"; job {parent.job} is the {parent.kind} {parent.title or parent.target}, asked for from {parent.origin}"
        )
    if isinstance(outcome, ListingFinished) and (left := list_departures(db, outcome.job)):
        names = ", ".join(entry.title or entry.video_id for entry in left[:_NAMED])
        said += f"; {len(left)} left since the complete listing before: {names}{', ...' if left[_NAMED:] else ''}"
    return StoryLine(position=record.position, at=record.at.isoformat(), words=said)
