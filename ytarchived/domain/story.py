"""Outcomes of one target in plain words, and what will happen to its job next.

Whoever shows the log to a person asks here; the answers are sentences without a full stop.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import assert_never

from msgspec import structs

from ytarchived.domain.evidence import NOT_SHOWN
from ytarchived.domain.failure import Failure
from ytarchived.domain.media import Damage, Entry
from ytarchived.domain.outcomes import (
    ApiCalled,
    AttemptFailed,
    AttemptInterrupted,
    AttemptStarted,
    AvailabilityReported,
    DoubtEnded,
    EntriesListed,
    FileApproved,
    FileFiled,
    FileHeld,
    FilesFound,
    FilesMissed,
    FileTaken,
    JobCancelled,
    JobCompleted,
    JobFailed,
    JobPaused,
    JobPrioritised,
    JobRequested,
    JobResumed,
    JobRetried,
    KnownElsewhere,
    LibraryAdopted,
    LibraryDoubted,
    ListingFinished,
    MetadataCaptured,
    NetworkFailed,
    NetworkWorked,
    Outcome,
    OutputWanted,
    PlacesRaised,
    PlanCreated,
    PlanItemDismissed,
    PlanRetried,
    ProbeAbandoned,
    ProbeStarted,
    RetryScheduled,
    SessionHealed,
    SessionLimited,
    SessionReset,
    SessionRestored,
    VerificationFinished,
    VideoArchived,
    VideoReturned,
    WorkPaused,
    WorkResumed,
)
from ytarchived.domain.session import Healthy, Limited, Probing, Recovering, Session, health
from ytarchived.domain.take import way_in
from ytarchived.domain.views import JobView, SessionView, shown


def words(outcome: Outcome) -> str:
    """What happened."""
    match outcome:
        case JobRequested(job=job, origin=origin, options=options):
            part = "its metadata" if options.metadata_only else "what it lacks" if options.missing_only else ""
            wanted = f", for {part} alone," if part else ""
            quality = f" in quality {options.quality}" if options.quality else ""
            return f"asked for{wanted}{quality} as job {job}, from {origin}"
        case AttemptStarted(job=job, attempt=attempt):
            return f"attempt {attempt} of job {job} started"
        case MetadataCaptured(metadata=metadata):
            channel = f" by {metadata.channel}" if metadata.channel else ""
            return f"YouTube describes it as “{metadata.title}”{channel}"
        case VideoArchived():
            return _archived(outcome)
        case EntriesListed():
            return pages([outcome])
        case ListingFinished(complete=True, received=received):
            return f"listed to its end: {_count(received, 'entry', 'entries')}"
        case ListingFinished(received=received, expected=expected, reason=reason):
            of = f" of {expected}" if expected is not None else ""
            return f"the listing ended early, after {received}{of} entries: {reason}"
        case AttemptFailed(attempt=attempt, failure=failure, spent=spent, session=session):
            free = "" if spent else "; it costs no attempt"
            standing = "" if session == "healthy" else f", while the session was {session}"
            return f"attempt {attempt} failed{standing}, {_cause(failure)}{free}"
        case RetryScheduled(at=at, strategy=strategy):
            return f"next attempt set for {_moment(at)} ({_STRATEGIES.get(strategy, strategy)})"
        case AttemptInterrupted(attempt=attempt, reason=reason):
            return f"attempt {attempt} was interrupted: {reason}; it costs no attempt"
        case JobCompleted(job=job):
            return f"job {job} is complete"
        case JobFailed(job=job, failure=failure, ask_again_at=again_at):
            later = f"; it is asked for once more at {_moment(again_at)}" if again_at else ""
            return f"job {job} was given up, {_cause(failure)}{later}"
        case JobCancelled(job=job, by=by):
            return f"job {job} was cancelled by {by}"
        case JobPaused(job=job, by=by):
            return f"job {job} was paused by {by}"
        case JobResumed(job=job, by=by):
            return f"job {job} was let go on by {by}"
        case JobRetried(job=job, by=by, options=options):
            quality = f" in quality {options.quality}" if options.quality else ""
            return f"job {job} is to be tried once more{quality}, says {by}"
        case JobPrioritised(job=job, priority=priority, by=by):
            return f"job {job} was given priority {priority} by {by}"
        case AvailabilityReported(witness=witness, kind=kind) if kind is NOT_SHOWN:
            return f"{_WITNESSES[witness]} shows nothing of it"
        case AvailabilityReported(witness=witness, kind=kind):
            return f"{_WITNESSES[witness]} says that it is not to be had: {kind}"
        case PlanCreated(title=title, keys=keys, by=by):
            return f"{by} made the plan “{title}” of {_count(len(keys), 'target', 'targets')}"
        case PlanRetried(jobs=jobs, by=by):
            return f"{by} had {_count(len(jobs), 'item', 'items')} of the plan tried once more"
        case PlanItemDismissed(plan=plan, by=by):
            return f"{by} took it out of the plan {plan}"
        case VideoReturned(kind=kind):
            return f"it is to be had again, and was not: {kind}"
        case FileTaken(take=take, name=name, lines=lines):
            count = _count(len(lines), "line", "lines")
            return (
                f"the inbox took {name} with {count}" if way_in(take) == "inbox" else f"{name} was given with {count}"
            )
        case FileHeld(name=name, lines=lines):
            return f"the inbox holds {name} until it is approved: it has {_count(lines, 'line', 'lines')}"
        case FileApproved(by=by):
            return f"approved by {by}"
        case FileFiled(path=path):
            return f"moved to {path}"
        case LibraryAdopted(path=path):
            return f"the library at {path} was adopted"
        case FilesMissed(damages=damages):
            return f"{damaged(damages)}: it is fetched anew when somebody asks for it"
        case FilesFound():
            return "its files are in their place again"
        case LibraryDoubted(missing=missing, held=held):
            return f"{missing} of {held} videos are not in their place: nothing is concluded until a person says so"
        case DoubtEnded(by=by):
            return (
                f"{by} said that the missing videos are lost" if by else "the missing videos are in their place again"
            )
        case VerificationFinished(scope=scope, files=files, damages=damages):
            found = damaged(damages) if damages else "all of them are what was archived"
            return f"verified {scope}: {_count(files, 'file', 'files')} read, {found}"
        case KnownElsewhere(source=source):
            return f"known from {source}, not in this library"
        case OutputWanted(profile=profile):
            return f"it is to be found in the output folder of the profile {profile}"
        case ApiCalled(method=method, purpose=purpose, units=units, reason=reason):
            refusal = f" and was refused: {reason}" if reason else ""
            asker = "a person's ask" if purpose == "direct" else "entries of lists"
            return f"{method} of the Data API was called for {asker}, for {_count(units, 'unit', 'units')}{refusal}"
        case SessionLimited(failure=failure, until=until):
            return f"nothing starts any more, {_cause(failure)}; one probe at {_moment(until)}"
        case ProbeStarted(key=key):
            return f"a probe asks for {key.removeprefix('youtube:')}"
        case ProbeAbandoned(reason=reason):
            return f"the probe was given up: {reason}"
        case SessionRestored():
            return "the probe was answered; work resumes with one place"
        case PlacesRaised(places=places):
            return f"that went well; {places} may run at once"
        case SessionHealed():
            return "that went well again; all places are open"
        case SessionReset(by=by):
            return f"{by} said that all is well; all places are open"
        case NetworkFailed(job=job):
            return f"the network failed job {job}"
        case NetworkWorked():
            return "the network works again"
        case WorkPaused(by=by):
            return f"all work was paused by {by}"
        case WorkResumed(by=by):
            return f"{by} let all work go on"
        case _:
            assert_never(outcome)


def next_step(job: JobView) -> str:
    """What happens next to a job and when, or what a person can do where nothing will."""
    match job.status:
        case "created":
            return f"nothing, until somebody resumes job {job.job}"
        case "queued":
            return f"job {job.job} is due and waits for a free place"
        case "running" if job.entries:
            return f"job {job.job} waits for the jobs of its entries"
        case "running":
            return f"job {job.job} is running"
        case "retrying":
            when = f" at {_moment(job.retry_at)}" if job.retry_at else ""
            return f"job {job.job} tries again{when}" + (f"; {job.error.advice}" if job.error else "")
        case "completed":
            return "nothing: it is done"
        case "failed" if job.retry_at:
            return f"job {job.job} is asked for once more at {_moment(job.retry_at)}" + (
                f"; {job.error.advice}" if job.error else ""
            )
        case "failed":
            return "nothing by itself" + (f"; {job.error.advice}" if job.error else "")
        case "cancelled":
            return "nothing, until somebody asks for it again"
        case _:
            assert_never(job.status)


_STRATEGIES = {
    "exponential": "exponential back-off with full jitter",
    "fixed": "a fixed wait",
    "breaker": "the wait of a circuit breaker",
    "adaptive": "a wait by the recent success rate",
    "fall-back": "in the next lower quality, because this one fails",
    "doubt": "an answer in doubt is asked for again",
}
_WITNESSES = {"yt-dlp": "an attempt", "data-api": "the Data API", "listing": "a list"}


def standing(session: Session) -> SessionView:
    """Our standing with YouTube, with a sentence that says it."""
    view = SessionView(standing=health(session), words="work starts freely", paused_by=session.paused_by)
    if session.recent:
        lost = f"the network failed {session.recent.count(False)} of the last {len(session.recent)} attempts"
        view = structs.replace(view, words=f"work goes slower: {lost}")
    limit = None if isinstance(session.standing, Healthy) else session.standing.limit
    if limit:
        view = structs.replace(view, error=shown(limit.failure), since=limit.since, times=limit.times)
    match session.standing:
        case Limited(until=until):
            view = structs.replace(view, words=f"nothing starts; a probe asks at {_moment(until)}", next_probe_at=until)
        case Probing():
            view = structs.replace(view, words="nothing starts; a probe is out")
        case Recovering(places=places):
            view = structs.replace(view, words=f"work resumes, {places} at a time", places=places)
    if session.paused_by:
        return structs.replace(view, words=f"all work was paused by {session.paused_by}", next_probe_at=None)
    return structs.replace(view, words=f"{view.words}, because of {_cause(limit.failure)}") if limit else view


def _archived(outcome: VideoArchived) -> str:
    path = next((file.path for file in outcome.files if file.role == "media"), "")
    height = f", {outcome.media.height}p" if outcome.media.height else ""
    note = f"; {outcome.note}" if outcome.note else ""
    missing = f"; missing: {', '.join(outcome.missing)}" if outcome.missing else ""
    return f"archived as {path}{height}, quality {outcome.quality}{note}{missing}"


def damaged(damages: Sequence[Damage]) -> str:
    """What is wrong with files of the library: the first of them, and how many more."""
    more = f" and {len(damages) - 1} more" if len(damages) > 1 else ""
    return f"{damages[0].path} is {damages[0].kind} ({damages[0].detail}){more}"


def pages(listed: Sequence[EntriesListed]) -> str:
    """What pages of a list say that were listed one after the other."""
    first, last = listed[0].page, listed[-1].page
    entries = [entry for page in listed for entry in page.entries]
    new = sum(answer.verdict == "accepted" for page in listed for answer in page.answers)
    hidden = "".join(f", {number} {kind}" for kind, number in _hidden(entries).items())
    which = f"page {first}" if first == last else f"pages {first} to {last}"
    return f"{which} listed: {_count(len(entries), 'entry', 'entries')}, {new} of them new{hidden}"


def _hidden(entries: Iterable[Entry]) -> Counter[str]:
    return Counter(entry.hidden for entry in entries if entry.hidden)


def _cause(failure: Failure) -> str:
    return f"{failure.kind}: {failure.words}" if failure.words else failure.kind


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S} UTC"
