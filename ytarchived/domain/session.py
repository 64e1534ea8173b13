"""Our standing with YouTube, one state for the whole daemon: who may start now, and how a limit is lived through.

A failure that is about us and not about a video closes the gate: nothing starts, one probe at a time asks whether all is
well again, and work resumes with one place, then two, then all. Five network failures in a row over different jobs close
the same gate. Deciders of jobs ask here; the runner reads the state with its survey.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from msgspec import Struct, structs

from ytarchived.domain.commands import AbandonProbe, PauseAll, RecordProbe, ResetSession, ResumeAll, StartProbe
from ytarchived.domain.evidence import Health
from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.outcomes import (
    NetworkFailed,
    NetworkWorked,
    Outcome,
    PlacesRaised,
    ProbeAbandoned,
    ProbeStarted,
    SessionHealed,
    SessionLimited,
    SessionReset,
    SessionRestored,
    WorkPaused,
    WorkResumed,
)
from ytarchived.domain.retry import OPENS_AFTER, WINDOW, Strategy, closed_seconds, concurrent
from ytarchived.errors import CommandRefused

NOTHING_NEW = timedelta(minutes=1)
"""Attempts that fail together are told the same wait a moment apart, which makes it no longer."""


class Limit(Struct, frozen=True, kw_only=True):
    """Why the gate was closed, on which job's word, since when, and how often without having healed."""

    key: str
    job: int
    failure: Failure
    since: datetime
    times: int


class Healthy(Struct, frozen=True, tag=True):
    """Work starts freely."""


class Limited(Struct, frozen=True, tag=True):
    """Nothing starts; from `until` on a probe may."""

    limit: Limit
    until: datetime


class Probing(Struct, frozen=True, tag=True):
    """A probe is out; nothing else starts."""

    limit: Limit


class Recovering(Struct, frozen=True, tag=True):
    """The probe was answered: so many may run at once, until successes say more."""

    limit: Limit
    places: int


Standing = Healthy | Limited | Probing | Recovering


class Session(Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """Our standing, who paused all work, and the jobs that failed by the network since it last worked."""

    standing: Standing = Healthy()
    paused_by: str = ""
    doubts: tuple[int, ...] = ()
    recent: tuple[bool, ...] = ()
    """How the last attempts went as far as the network is concerned, newest last; empty where all went well."""


SessionCommand = StartProbe | RecordProbe | AbandonProbe | ResetSession | PauseAll | ResumeAll
Strategies = Mapping[Kind, Strategy]


def health(session: Session) -> Health:
    """The standing in one word."""
    match session.standing:
        case Healthy():
            return "healthy"
        case Limited():
            return "limited"
        case Probing():
            return "probing"
        case Recovering():
            return "recovering"


def obstacle(session: Session) -> str:
    """Why nothing may start, empty where something may."""
    if session.paused_by:
        return f"all work was paused by {session.paused_by}"
    match session.standing:
        case Limited(until=until):
            return f"nothing starts before a probe at {until:%Y-%m-%d %H:%M:%S} UTC is answered"
        case Probing():
            return "nothing starts before the probe is answered"
        case _:
            return ""


def places(session: Session, limit: int) -> int:
    """How many attempts may run at once, at most `limit`."""
    if obstacle(session):
        return 0
    allowed = concurrent(session.recent, limit)
    return min(allowed, session.standing.places) if isinstance(session.standing, Recovering) else allowed


def probe_due_at(session: Session) -> datetime | None:
    """When the next probe is to start; None where none is, or while all work is paused."""
    return session.standing.until if isinstance(session.standing, Limited) and not session.paused_by else None


def is_about_us(failure: Failure) -> bool:
    """Whether the failure speaks of our standing with YouTube; the Data API counts for itself."""
    return failure.scope == "session" and not failure.kind.startswith("api-")


def gates(session: Session, job: int, failure: Failure) -> bool:
    """Whether the failed job waits for the gate, and for no time of its own.

    The job that closed the gate waits for itself when it fails again after the probe was answered: then it is the job.
    """
    standing = session.standing
    return is_about_us(failure) and not (isinstance(standing, Recovering) and standing.limit.job == job)


def after_failure(
    session: Session, key: str, job: int, failure: Failure, now: datetime, strategies: Strategies
) -> tuple[Outcome, ...]:
    """What a failed attempt says about our standing."""
    if failure.final:
        # A clear answer about the target is an answer all the same.
        return after_success(session)
    if failure.scope == "network":
        return _doubted(session, key, job, failure, now, strategies)
    if not gates(session, job, failure):
        return ()
    match session.standing:
        case Healthy():
            return (_limited(key, job, failure, 1, now, strategies),)
        case Recovering(limit=limit):
            return (_limited(key, job, failure, limit.times + 1, now, strategies),)
        case Limited(limit=limit, until=until):
            again = _limited(limit.key, limit.job, failure, limit.times, now, strategies)
            return (again,) if failure.wait_seconds and again.until - until > NOTHING_NEW else ()
        case Probing():
            return ()


def after_success(session: Session) -> tuple[Outcome, ...]:
    """What an answer of YouTube to an attempt says; one that was under way when the gate closed does not open it."""
    # Not a record for each video: only until the last failure is out of the window.
    worked = (NetworkWorked(),) if session.recent else ()
    match session.standing:
        case Recovering(places=1):
            return *worked, PlacesRaised(places=2)
        case Recovering():
            return *worked, SessionHealed()
        case _:
            return worked


def decide(session: Session, command: SessionCommand, now: datetime, strategies: Strategies) -> tuple[Outcome, ...]:
    """What follows from a command about the session; raises CommandRefused."""
    match command:
        case StartProbe(key=key):
            due_at = probe_due_at(session)
            if due_at is None or due_at > now:
                raise CommandRefused("cannot probe: no probe is due")
            return (ProbeStarted(key=key),)
        case RecordProbe(failure=failure):
            return (_probed(_probing(session, "record the probe").limit, failure, now, strategies),)
        case AbandonProbe(reason=reason):
            _probing(session, "abandon the probe")
            return (ProbeAbandoned(reason=reason),)
        case ResetSession(by=by):
            is_well = isinstance(session.standing, Healthy) and not session.recent
            return () if is_well else (SessionReset(by=by),)
        case PauseAll(by=by):
            return () if session.paused_by else (WorkPaused(by=by),)
        case ResumeAll(by=by):
            return (WorkResumed(by=by),) if session.paused_by else ()


def evolve(session: Session, outcome: Outcome, at: datetime) -> Session:
    """The session after an outcome of its stream."""
    match outcome:
        case SessionLimited(key=key, job=job, failure=failure, until=until, times=times):
            since = at if isinstance(session.standing, Healthy) else session.standing.limit.since
            limit = Limit(key=key, job=job, failure=failure, since=since, times=times)
            return structs.replace(session, standing=Limited(limit, until), doubts=())
        case NetworkFailed(job=job):
            doubts = session.doubts if job in session.doubts else (*session.doubts, job)
            return structs.replace(session, doubts=doubts, recent=_slid(session.recent, went_well=False))
        case NetworkWorked():
            return structs.replace(session, doubts=(), recent=_slid(session.recent, went_well=True))
        case SessionHealed():
            return structs.replace(session, standing=Healthy())
        case SessionReset():
            return structs.replace(session, standing=Healthy(), doubts=(), recent=())
        case WorkPaused(by=by):
            return structs.replace(session, paused_by=by)
        case WorkResumed():
            return structs.replace(session, paused_by="")
    if isinstance(session.standing, Healthy):
        return session
    limit = session.standing.limit
    match outcome:
        case ProbeStarted():
            return structs.replace(session, standing=Probing(limit))
        case ProbeAbandoned():
            return structs.replace(session, standing=Limited(limit, at))
        case SessionRestored():
            return structs.replace(session, standing=Recovering(limit, 1))
        case PlacesRaised(places=raised):
            return structs.replace(session, standing=Recovering(limit, raised))
        case _:
            return session


def _doubted(
    session: Session, key: str, job: int, failure: Failure, now: datetime, strategies: Strategies
) -> tuple[Outcome, ...]:
    standing = session.standing
    if isinstance(standing, Limited | Probing):
        return ()
    doubted = NetworkFailed(job=job)
    if len({*session.doubts, job}) < OPENS_AFTER:
        return (doubted,)
    times = standing.limit.times + 1 if isinstance(standing, Recovering) else 1
    return doubted, _limited(key, job, failure, times, now, strategies)


def _slid(recent: tuple[bool, ...], *, went_well: bool) -> tuple[bool, ...]:
    window = (*(recent or (True,) * WINDOW), went_well)[-WINDOW:]
    return () if all(window) else window


def _probed(limit: Limit, failure: Failure | None, now: datetime, strategies: Strategies) -> Outcome:
    if failure is None or failure.final:
        return SessionRestored()
    return _limited(limit.key, limit.job, failure, limit.times + 1, now, strategies)


def _limited(key: str, job: int, failure: Failure, times: int, now: datetime, strategies: Strategies) -> SessionLimited:
    until = now + timedelta(seconds=closed_seconds(failure, times, strategies))
    return SessionLimited(key=key, job=job, failure=failure, until=until, times=times)


def _probing(session: Session, to: str) -> Probing:
    if not isinstance(session.standing, Probing):
        raise CommandRefused(f"cannot {to}: none is out")
    return session.standing
