"""The one door to all deciders: which streams a command touches, what follows from it, and how a stream's state evolves."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar, assert_never

from ytarchived.domain import collection, library, plan, quota, session, take, video
from ytarchived.domain.collection import Collection, entry_key
from ytarchived.domain.commands import (
    AbandonProbe,
    AdoptLibrary,
    ApproveFile,
    CancelJob,
    Command,
    CompleteJob,
    CreatePlan,
    DismissItems,
    DoubtLibrary,
    FinishListing,
    HoldFile,
    ImportKnown,
    PauseAll,
    PauseJob,
    PrioritiseJob,
    RecordAbsence,
    RecordApiCall,
    RecordArchived,
    RecordFailure,
    RecordFiled,
    RecordInterruption,
    RecordListing,
    RecordMetadata,
    RecordPresence,
    RecordProbe,
    RecordVerification,
    RequestDownload,
    ResetSession,
    ResumeAll,
    ResumeJob,
    RetryJob,
    RetryPlan,
    StartAttempt,
    StartProbe,
    TakeFile,
)
from ytarchived.domain.evidence import NOT_SHOWN
from ytarchived.domain.library import Library
from ytarchived.domain.moment import Decision, Moment, decided
from ytarchived.domain.outcomes import LIBRARY, QUOTA, SESSION, ApiCalled, Outcome
from ytarchived.domain.plan import Plan
from ytarchived.domain.quota import Spending
from ytarchived.domain.session import Session
from ytarchived.domain.take import Take
from ytarchived.domain.targets import from_key
from ytarchived.domain.video import Video
from ytarchived.errors import CommandRefused

State = Video | Collection | Take | Library | Spending | Session | Plan
States = Mapping[str, State]
S = TypeVar("S", Video, Collection, Take, Library, Session, Plan)


def initial(stream: str) -> State:
    """The state of a stream in which nothing happened yet."""
    if stream == LIBRARY:
        return Library()
    if stream == QUOTA:
        return Spending()
    if stream == SESSION:
        return Session()
    if stream.startswith(("inbox:", "batch:", "socket:")):
        return Take()
    if stream.startswith("plan:"):
        return Plan()
    return Video() if from_key(stream).kind == "video" else Collection()


def touches(command: Command) -> tuple[str, ...]:
    """The streams whose states a command is decided on; the first is its own."""
    match command:
        case RequestDownload(key=key):  # first, for it is by far the most frequent
            return (key,)
        case TakeFile():
            return command.take, *(line.key for line in command.lines if line.key)
        case HoldFile() | ApproveFile():
            return (command.take,)
        case RecordFiled():
            return tuple(command.paths)
        case AdoptLibrary() | DoubtLibrary():
            return (LIBRARY,)
        case RecordPresence(missing=missing, back=back):
            return LIBRARY, *map(library.key_of, missing), *back
        case RecordVerification(damages=damages, whole=whole):
            return LIBRARY, *map(library.key_of, damages), *whole
        case ImportKnown(keys=keys):
            return LIBRARY, *keys
        case RecordApiCall():
            return (QUOTA,)
        case StartProbe() | RecordProbe() | AbandonProbe() | ResetSession() | PauseAll() | ResumeAll():
            return (SESSION,)
        case CreatePlan(plan=name, keys=keys) | RetryPlan(plan=name, keys=keys) | DismissItems(plan=name, keys=keys):
            return f"plan:{name}", *keys
        case RecordListing():
            return command.key, SESSION, *(entry_key(entry) for entry in command.entries)
        case StartAttempt() | RecordFailure() | RecordAbsence() | RecordArchived() | FinishListing():
            # What may start depends on our standing with YouTube, and what ends says something about it.
            return command.key, SESSION
        case CompleteJob(key=key) if from_key(key).kind == "video":
            return key, SESSION
        case _:
            return (command.key,)


def decide(states: States, command: Command, moment: Moment) -> Decision:
    """What follows from a command; raises CommandRefused when it does not fit the states of the streams it touches."""
    if SESSION not in states:
        return _decide(states, command, moment)
    standing = _as(Session, states, SESSION)
    decision = _decide(states, command, moment._replace(session=standing))
    match command:
        case RecordFailure(key=key, job=job, failure=failure):
            said = session.after_failure(standing, key, job, failure, moment.now, moment.strategies)
        case RecordArchived() | FinishListing() | CompleteJob():
            said = session.after_success(standing)
        case _:
            said = ()
    return decision._replace(outcomes=(*decision.outcomes, *said))


def _decide(states: States, command: Command, moment: Moment) -> Decision:
    match command:
        case RequestDownload(key=key, options=options):
            outcomes, answer = take.request(
                _target(states, key),
                key,
                options,
                number=moment.next_job,
                origin=command.origin,
                force=command.force,
                priority=command.priority,
            )
            return decided(outcomes, [answer])
        case TakeFile():
            targets = {line.key: _target(states, line.key) for line in command.lines if line.key}
            return take.take(_as(Take, states, command.take), targets, command, moment)
        case HoldFile():
            return take.hold(_as(Take, states, command.take), command)
        case ApproveFile():
            return take.approve(_as(Take, states, command.take), command)
        case RecordFiled():
            return take.file({name: _as(Take, states, name) for name in command.paths}, command)
        case RecordListing():
            videos = {key: _as(Video, states, key) for key in map(entry_key, command.entries)}
            return collection.list_page(_as(Collection, states, command.key), videos, command, moment)
        case FinishListing():
            return collection.decide(_as(Collection, states, command.key), command, moment)
        case RecordAbsence(key=key, witness=by):
            health = session.health(moment.session)
            return decided(video.witness(_as(Video, states, key), key, by, NOT_SHOWN, health))
        case RecordMetadata() | RecordArchived():
            return video.decide(_as(Video, states, command.key), command, moment)
        case (
            CompleteJob()
            | StartAttempt()
            | RecordFailure()
            | RecordInterruption()
            | CancelJob()
            | PauseJob()
            | ResumeJob()
            | RetryJob()
            | PrioritiseJob()
        ):
            target = _target(states, command.key)
            if isinstance(target, Video):
                return video.decide(target, command, moment)
            return collection.decide(target, command, moment)
        case AdoptLibrary() | DoubtLibrary() | RecordPresence() | RecordVerification() | ImportKnown():
            videos = {stream: _as(Video, states, stream) for stream in touches(command) if stream != LIBRARY}
            return library.decide(_as(Library, states, LIBRARY), videos, command)
        case RecordApiCall():
            return _spend(command, moment)
        case CreatePlan() | RetryPlan() | DismissItems():
            targets = {key: _target(states, key) for key in command.keys}
            match command:
                case CreatePlan():
                    return plan.create(_as(Plan, states, f"plan:{command.plan}"), targets, command)
                case RetryPlan():
                    return plan.retry(targets, command, moment)
                case DismissItems():
                    return plan.dismiss(targets, command)
        case StartProbe() | RecordProbe() | AbandonProbe() | ResetSession() | PauseAll() | ResumeAll():
            return decided(session.decide(moment.session, command, moment.now, moment.strategies))
        case _:
            assert_never(command)


def evolve(state: State, outcome: Outcome, at: datetime) -> State:
    """The state of a stream after one of its outcomes."""
    match state:
        case Video():
            return video.evolve(state, outcome, at)
        case Collection():
            return collection.evolve(state, outcome)
        case Take():
            return take.evolve(state, outcome)
        case Library():
            return library.evolve(state, outcome)
        case Spending():
            if not isinstance(outcome, ApiCalled):
                return state
            return quota.spent(state, outcome.day, outcome.units, outcome.reason, outcome.key)
        case Session():
            return session.evolve(state, outcome, at)
        case Plan():
            return plan.evolve(state, outcome)
        case _:
            assert_never(state)


def _spend(command: RecordApiCall, moment: Moment) -> Decision:
    called = ApiCalled(
        day=quota.day_of(moment.now),
        method=command.method,
        purpose=command.purpose,
        units=command.units,
        reason=command.reason,
        key=command.key,
    )
    return decided([called])


def _as(kind: type[S], states: States, stream: str) -> S:
    state = states[stream]
    if not isinstance(state, kind):
        raise CommandRefused(f"cannot do that to {stream}: it is no {kind.__name__.lower()}")
    return state


def _target(states: States, key: str) -> Video | Collection:
    state = states[key]
    if not isinstance(state, Video | Collection):
        raise CommandRefused(f"cannot ask for {key}: it is neither a video nor a list")
    return state
