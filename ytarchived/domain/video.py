"""What the archive knows of one video and of the jobs that ask for it; decides asks and what workers report."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec import Struct, structs

from ytarchived.domain import job as jobs_
from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import (
    CompleteJob,
    RecordArchived,
    RecordFailure,
    RecordInterruption,
    RecordMetadata,
    RetryJob,
    StartAttempt,
)
from ytarchived.domain.evidence import Health, Said, Witness
from ytarchived.domain.job import Completed, Job, JobCommand, asked_again, is_open
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import ArchivedFile
from ytarchived.domain.metadata import digest
from ytarchived.domain.moment import Decision, Moment, decided
from ytarchived.domain.options import Options, covers, wish
from ytarchived.domain.outcomes import (
    AttemptFailed,
    AvailabilityReported,
    FilesFound,
    FilesMissed,
    JobCancelled,
    JobCompleted,
    JobFailed,
    JobRequested,
    KnownElsewhere,
    MetadataCaptured,
    Outcome,
    OutputWanted,
    RetryScheduled,
    VideoArchived,
    VideoReturned,
)
from ytarchived.domain.retry import delay_seconds
from ytarchived.domain.steering import Steering, steer
from ytarchived.domain.targets import from_key
from ytarchived.errors import CommandRefused


class Held(Struct, frozen=True, kw_only=True):
    """The video is in the library."""

    at: datetime
    quality: str
    path: str
    lacks: bool = False
    """Whether captions or the thumbnail could not be had yet."""
    lost: bool = False
    """Whether its files are gone or damaged."""


class Video(Struct, frozen=True, kw_only=True, tag=True, omit_defaults=True):
    """One video: what is held of it, a digest and the title of the metadata last kept, and its jobs by number.

    `known` names the list that says that it was archived elsewhere.
    """

    held: Held | None = None
    digest: str = ""
    title: str = ""
    known: str = ""
    jobs: dict[int, Job] = {}
    testimony: dict[Witness, Said] = {}
    """Who last said that it is not to be had; empty once it was."""
    unavailable: Kind | None = None
    """Why it counts as not to be had."""
    outputs: tuple[str, ...] = ()
    """The profiles in whose output folders it is to be found."""


VideoCommand = RecordMetadata | RecordArchived | CompleteJob | JobCommand | Steering


def request(
    video: Video,
    key: str,
    options: Options,
    *,
    number: int,
    origin: str,
    parent: int | None = None,
    title: str = "",
    priority: int = 0,
    force: bool = False,
) -> tuple[tuple[JobRequested | OutputWanted, ...], Answer]:
    """Answer one ask for this video; a new job of the given number follows only where nothing serves the ask already.

    Where it is to be found is no part of what serves an ask: that is wanted of what is there or on its way, too.
    """
    wanted = _output(video, key, options) if options.output else ()
    for open_number, job in video.jobs.items():
        if is_open(job) and _serves(job.options, options):
            return wanted, Answer(verdict="duplicate", key=key, job=open_number)
    held = video.held
    if held is not None and not force and _served(held, options):
        return wanted, Answer(verdict="archived", key=key, path=held.path, at=held.at.isoformat())
    if held is None and video.known and not force and not options.metadata_only:
        return wanted, Answer(verdict="archived", key=key, note=f"known from {video.known}, not in this library")
    asked = JobRequested(
        key=key,
        job=number,
        options=options,
        origin=origin,
        parent=parent,
        title=title,
        priority=priority,
        replaces=asked_again(video.jobs, options),
    )
    return (asked, *wanted), Answer(verdict="accepted", key=key, job=number)


def _output(video: Video, key: str, options: Options) -> tuple[OutputWanted, ...]:
    if options.metadata_only or options.output in video.outputs:
        return ()
    return (OutputWanted(key=key, profile=options.output),)


def _served(held: Held, options: Options) -> bool:
    if held.lost:
        return False
    if options.missing_only:
        return not held.lacks
    return options.metadata_only or covers(held.quality, wish(options))


def _serves(running: Options, wanted: Options) -> bool:
    if running.missing_only:
        return wanted.missing_only
    if running.since > wanted.since:
        return False
    if running.metadata_only or wanted.metadata_only:
        # Every download captures the metadata on its way; metadata alone is no download.
        return wanted.metadata_only
    return covers(wish(running), wish(wanted))


def decide(video: Video, command: VideoCommand, moment: Moment) -> Decision:
    """What follows from a report or a command about one of this video's jobs; raises CommandRefused."""
    match command:
        case RecordMetadata(key=key, job=number, metadata=metadata):
            jobs_.running_attempt(video.jobs, number, "record metadata for")
            if from_key(key).id != metadata.video_id:
                raise CommandRefused(f"cannot record metadata for job {number}: it is about {metadata.video_id}")
            outcomes: list[Outcome] = []
            if digest(metadata) != video.digest:
                outcomes.append(MetadataCaptured(key=key, job=number, metadata=metadata))
            published, since = metadata.published[:10], video.jobs[number].options.since
            if published and published < since:
                # its list did not say the day, else it would not have been asked for
                outcomes.append(JobCancelled(key=key, job=number, by=f"its list, which begins at {since}"))
            return decided(outcomes)
        case RecordArchived():
            return decided(_archive(video, command, moment))
        case CompleteJob(key=key, job=number):
            jobs_.running_attempt(video.jobs, number, "complete")
            options = video.jobs[number].options
            if not (options.metadata_only or (options.missing_only and video.held)):
                raise CommandRefused(f"cannot complete job {number}: its video is not archived")
            return decided([*_returned(video, key, number), JobCompleted(key=key, job=number)])
        case StartAttempt() | RecordFailure() | RecordInterruption():
            return decided(jobs_.decide(video.jobs, command, moment, video.testimony))
        case RetryJob(job=number, options=options):
            wanted = options or (video.jobs[number].options if number in video.jobs else None)
            if wanted and video.held and not options and _served(video.held, wanted):
                raise CommandRefused(f"cannot retry job {number}: the video is archived as {video.held.path}")
            return decided(steer(video.jobs, command))
        case _:
            return decided(steer(video.jobs, command))


def witness(
    video: Video, key: str, by: Witness, kind: Kind, session: Health, job: int | None = None
) -> tuple[AvailabilityReported, ...]:
    """What follows when a witness says that a video is not to be had that is not here; saying it again is nothing new."""
    said = video.testimony.get(by)
    if video.held is not None or (said is not None and said.kind is kind):
        return ()
    return (AvailabilityReported(key=key, witness=by, kind=kind, session=session, job=job),)


def _returned(video: Video, key: str, number: int) -> tuple[VideoReturned, ...]:
    return (VideoReturned(key=key, job=number, kind=video.unavailable),) if video.unavailable else ()


def _archive(video: Video, command: RecordArchived, moment: Moment) -> Iterator[Outcome]:
    job = video.jobs.get(command.job)
    if job is None or isinstance(job.state, Completed):
        raise CommandRefused(f"cannot record job {command.job} as archived: it is over")
    if not any(file.role == "media" for file in command.files):
        raise CommandRefused(f"cannot record job {command.job} as archived: there is no media file")
    yield from _returned(video, command.key, command.job)
    yield VideoArchived(
        key=command.key,
        job=command.job,
        files=command.files,
        media=command.media,
        quality=command.quality,
        format_ids=command.format_ids,
        engine=command.engine,
        missing=command.missing,
        note=command.note,
    )
    others = (other for number, other in video.jobs.items() if number != command.job)
    if command.missing and not any(is_open(other) and other.options.missing_only for other in others):
        yield from _mend(video, command, moment)


def _mend(video: Video, command: RecordArchived, moment: Moment) -> Iterator[Outcome]:
    """A job of its own for what is missing, so that the video's job is over and no list waits for a thumbnail."""
    lacks_captions = any(part.startswith("caption") for part in command.missing)
    strategy = moment.strategies[Kind.CAPTIONS_MISSING if lacks_captions else Kind.THUMBNAIL_MISSING]
    options = structs.replace(video.jobs[command.job].options, missing_only=True)
    number = moment.next_job
    origin = f"job {command.job}"
    yield JobRequested(key=command.key, job=number, options=options, origin=origin, title=video.title)
    delay = timedelta(seconds=delay_seconds(strategy, 1, moment.chance))
    yield RetryScheduled(key=command.key, job=number, at=moment.now + delay, strategy=strategy.shape)


def evolve(video: Video, outcome: Outcome, at: datetime) -> Video:
    """The video after an outcome of its stream."""
    match outcome:
        case JobRequested():  # first, for it is by far the most frequent
            return structs.replace(video, jobs=jobs_.evolve(video.jobs, outcome))
        case MetadataCaptured(metadata=metadata):
            return structs.replace(video, digest=digest(metadata), title=metadata.title)
        case AvailabilityReported(witness=by, kind=kind, session=session):
            return structs.replace(video, testimony=_heard(video, by, kind, at, session))
        case AttemptFailed(failure=failure, session=session) if failure.final:
            testimony = _heard(video, "yt-dlp", failure.kind, at, session)
            return structs.replace(video, testimony=testimony, jobs=jobs_.evolve(video.jobs, outcome))
        case JobFailed(failure=failure) if failure.final:
            return structs.replace(video, unavailable=failure.kind, jobs=jobs_.evolve(video.jobs, outcome))
        case VideoReturned():
            return structs.replace(video, unavailable=None, testimony={})
        case VideoArchived(files=files, quality=quality, missing=missing):
            held = Held(at=at, quality=quality, path=media_path(files), lacks=bool(missing))
            return structs.replace(video, held=held, testimony={}, jobs=jobs_.evolve(video.jobs, outcome))
        case FilesMissed() | FilesFound():
            now = video.held and structs.replace(video.held, lost=isinstance(outcome, FilesMissed))
            return structs.replace(video, held=now)
        case KnownElsewhere(source=source):
            return structs.replace(video, known=source)
        case OutputWanted(profile=profile):
            return structs.replace(video, outputs=(*video.outputs, profile))
        case _:
            return structs.replace(video, jobs=jobs_.evolve(video.jobs, outcome))


def _heard(video: Video, by: Witness, kind: Kind, at: datetime, session: Health) -> dict[Witness, Said]:
    return {**video.testimony, by: Said(kind=kind, at=at, session=session)}


def media_path(files: tuple[ArchivedFile, ...]) -> str:
    """The path of the media file among a video's files."""
    return next(file.path for file in files if file.role == "media")
