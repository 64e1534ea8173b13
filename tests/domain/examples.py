"""Commands and outcomes with everything filled in that a test does not care about."""

from collections.abc import Iterable
from datetime import timedelta

from tests.domain.specification import NOW
from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import (
    CancelJob,
    CompleteJob,
    FileLine,
    FinishListing,
    HoldFile,
    RecordArchived,
    RecordFailure,
    RecordInterruption,
    RecordListing,
    RecordMetadata,
    RequestDownload,
    StartAttempt,
    TakeFile,
)
from ytarchived.domain.evidence import Health
from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import ArchivedFile, Damage, Entry, MediaFacts, VideoMetadata
from ytarchived.domain.options import Options
from ytarchived.domain.outcomes import (
    AttemptFailed,
    AttemptInterrupted,
    AttemptStarted,
    EntriesListed,
    FileHeld,
    FileTaken,
    JobCancelled,
    JobCompleted,
    JobFailed,
    JobRequested,
    ListingFinished,
    VideoArchived,
)

VIDEO_ID = "dQw4w9WgXcQ"
VIDEO = f"youtube:{VIDEO_ID}"
OTHER_ID = "jNQXAC9IVRw"
OTHER = f"youtube:{OTHER_ID}"
PLAYLIST = "youtube:playlist:PLBCF2DAC6FFB574DE"
TAKE = "inbox:0123"
MEDIA_PATH = f"videos/{VIDEO_ID}/{VIDEO_ID}.mp4"

ANY = Options()
METADATA_ONLY = Options(metadata_only=True)
MEDIA = ArchivedFile(path=MEDIA_PATH, role="media", bytes=1000, sha256="ab" * 32)
THUMBNAIL = ArchivedFile(path=f"videos/{VIDEO_ID}/{VIDEO_ID}_thumb.jpg", role="thumbnail", bytes=10, sha256="cd" * 32)
GONE = Damage(path=MEDIA_PATH, kind="missing", detail="no such file")
FACTS = MediaFacts(
    container="mp4", duration_seconds=212.0, height=720, width=1280, video_codec="h264", audio_codec="aac"
)

REMOVED = Failure(kind=Kind.REMOVED, words="This video has been removed by the uploader")
DAMAGED = Failure(kind=Kind.MEDIA_DAMAGED, words="moov atom not found")
NO_NETWORK = Failure(kind=Kind.DNS, words="Failed to resolve 'www.youtube.com'")
RATE_LIMITED = Failure(kind=Kind.RATE_LIMITED, words="HTTP Error 429: Too Many Requests")


def wanted(quality: str) -> Options:
    return Options(quality=quality)


def request(key: str = VIDEO, options: Options = ANY, *, force: bool = False) -> RequestDownload:
    return RequestDownload(key=key, options=options, origin="socket", force=force)


def requested(
    job: int = 1,
    key: str = VIDEO,
    options: Options = ANY,
    *,
    origin: str = "socket",
    parent: int | None = None,
    title: str = "",
    replaces: tuple[int, ...] = (),
) -> JobRequested:
    return JobRequested(key=key, job=job, options=options, origin=origin, parent=parent, title=title, replaces=replaces)


def start(job: int = 1, key: str = VIDEO) -> StartAttempt:
    return StartAttempt(key=key, job=job)


def started(job: int = 1, attempt: int = 1, key: str = VIDEO) -> AttemptStarted:
    return AttemptStarted(key=key, job=job, attempt=attempt)


def describe(
    job: int = 1, *, title: str = "A title", view_count: int | None = None, video: str = VIDEO_ID
) -> RecordMetadata:
    return RecordMetadata(
        key=VIDEO, job=job, metadata=VideoMetadata(video_id=video, title=title, view_count=view_count)
    )


def archive(
    job: int = 1,
    *,
    quality: str = "best",
    files: tuple[ArchivedFile, ...] = (MEDIA, THUMBNAIL),
    missing: tuple[str, ...] = (),
    key: str = VIDEO,
) -> RecordArchived:
    return RecordArchived(key=key, job=job, files=files, media=FACTS, quality=quality, missing=missing)


def archived(job: int = 1, *, quality: str = "best", missing: tuple[str, ...] = (), key: str = VIDEO) -> VideoArchived:
    files = (MEDIA, THUMBNAIL)
    return VideoArchived(key=key, job=job, files=files, media=FACTS, quality=quality, missing=missing)


def fail(failure: Failure, job: int = 1, key: str = VIDEO) -> RecordFailure:
    return RecordFailure(key=key, job=job, failure=failure)


def attempt_failed(
    failure: Failure,
    attempt: int = 1,
    job: int = 1,
    key: str = VIDEO,
    *,
    session: Health = "healthy",
    spent: bool | None = None,
) -> AttemptFailed:
    spends = failure.spends if spent is None else spent
    return AttemptFailed(key=key, job=job, attempt=attempt, failure=failure, spent=spends, session=session)


def failed(failure: Failure, job: int = 1, key: str = VIDEO, days: float | None = 1) -> JobFailed:
    """Given up; asked for once more after some days, None for never."""
    again_at = NOW + timedelta(days=days) if days else None
    return JobFailed(key=key, job=job, failure=failure, ask_again_at=again_at)


def interrupt(job: int = 1, key: str = VIDEO) -> RecordInterruption:
    return RecordInterruption(key=key, job=job, reason="the daemon was stopped")


def interrupted(attempt: int = 1, job: int = 1, key: str = VIDEO) -> AttemptInterrupted:
    return AttemptInterrupted(key=key, job=job, attempt=attempt, reason="the daemon was stopped")


def cancel(job: int = 1, key: str = VIDEO) -> CancelJob:
    return CancelJob(key=key, job=job, by="socket")


def cancelled(job: int = 1, key: str = VIDEO) -> JobCancelled:
    return JobCancelled(key=key, job=job, by="socket")


def complete(job: int = 1, key: str = VIDEO) -> CompleteJob:
    return CompleteJob(key=key, job=job)


def completed(job: int = 1, key: str = VIDEO) -> JobCompleted:
    return JobCompleted(key=key, job=job)


def entry(video_id: str = VIDEO_ID, title: str = "A title") -> Entry:
    return Entry(video_id=video_id, title=title)


def list_page(*entries: Entry, job: int = 1, page: int = 1) -> RecordListing:
    return RecordListing(key=PLAYLIST, job=job, page=page, entries=entries)


def listed(entries: Iterable[Entry], answers: Iterable[Answer], *, job: int = 1, page: int = 1) -> EntriesListed:
    return EntriesListed(key=PLAYLIST, job=job, page=page, entries=tuple(entries), answers=tuple(answers))


def finish(job: int = 1) -> FinishListing:
    return FinishListing(
        key=PLAYLIST, job=job, complete=True, received=2, expected=2, title="A list", channel="A channel"
    )


def finished(job: int = 1) -> ListingFinished:
    return ListingFinished(
        key=PLAYLIST, job=job, complete=True, received=2, expected=2, title="A list", channel="A channel"
    )


def line(number: int, key: str = VIDEO, options: Options = ANY, *, reason: str = "", note: str = "") -> FileLine:
    return FileLine(
        number=number, text=f"the text of line {number}", key=key, options=options, reason=reason, note=note
    )


def take_file(*lines: FileLine) -> TakeFile:
    return TakeFile(take=TAKE, name="links.txt", sha256="ef" * 32, bytes=100, format="text", lines=lines)


def hold_file() -> HoldFile:
    return HoldFile(take=TAKE, name="links.txt", sha256="ef" * 32, bytes=100, format="text", lines=9_000)


def held() -> FileHeld:
    return FileHeld(take=TAKE, name="links.txt", sha256="ef" * 32, bytes=100, format="text", lines=9_000)


def taken(lines: Iterable[FileLine], answers: Iterable[Answer]) -> FileTaken:
    return FileTaken(
        take=TAKE,
        name="links.txt",
        sha256="ef" * 32,
        bytes=100,
        format="text",
        lines=tuple((line.number, line.text) for line in lines),
        answers=tuple(answers),
    )


def accepted(job: int, key: str = VIDEO) -> Answer:
    return Answer(verdict="accepted", key=key, job=job)


def duplicate(job: int, key: str = VIDEO, line: int | None = None) -> Answer:
    return Answer(verdict="duplicate", key=key, job=job, line=line)
