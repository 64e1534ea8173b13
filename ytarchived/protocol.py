"""The message types of the control API: the one source for validation, for the OpenAPI document and for what ytctl relies on.

Every answer is an envelope of these; the shapes of jobs, videos and records are the views that readers return.
"""

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from ytarchived.domain.answers import Answer
from ytarchived.domain.media import Damage, FormatFacts, VideoMetadata
from ytarchived.domain.options import Options
from ytarchived.domain.views import (
    FailureGroup,
    FailureView,
    FoundVideo,
    JobView,
    LargeVideo,
    LineView,
    PlanItemView,
    PlanView,
    RecordView,
    SessionView,
    Share,
    TakeView,
    VideoView,
)
from ytarchived.errors import Code

API = "/api/v1"

_BASE64 = "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"

Priority = Annotated[int, Meta(ge=-1_000_000, le=1_000_000)]


class Fault(Struct, frozen=True, kw_only=True):
    """Why a request was not done: a stable code, one line, and what the person can do under `details.hint`."""

    code: Code
    message: str
    details: dict[str, Any] = {}


class Envelope(Struct, frozen=True, kw_only=True):
    """What every answer is wrapped in."""

    success: bool
    data: Any = None
    error: Fault | None = None
    trace_id: str


class Submission(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /jobs: targets to archive, as URLs or ids, with what is wanted of them."""

    urls: Annotated[list[str], Meta(extra_json_schema={"minItems": 1})]
    options: Options = Options()
    profile: Annotated[str, Meta(max_length=64)] = ""
    """The profile of the configuration that says what `options` leave open."""
    force: bool = False
    priority: Priority = 0
    """Of the new jobs: those of a higher one start sooner."""


class Submitted(Struct, frozen=True, kw_only=True):
    """One answer per URL, in the same order."""

    answers: list[Answer]


class Batch(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /batches: a file of any format that the inbox takes, or some lines of a list, with what is wanted of its targets."""

    name: Annotated[str, Meta(min_length=1, max_length=255)]
    """What the file is called, for people; the content decides its format."""
    content: Annotated[bytes, Meta(extra_json_schema={"pattern": _BASE64})]
    """In JSON as base64."""
    options: Options = Options()
    """What is wanted where a line says nothing itself."""
    profile: Annotated[str, Meta(max_length=64)] = ""
    """The profile of the configuration that says what both leave open."""
    force: bool = False
    priority: Priority = 0
    """Of the new jobs: those of a higher one start sooner."""
    approved: bool = False
    """Whether it is taken also when it has more lines than `[inbox] most_lines`."""
    after_line: Annotated[int, Meta(ge=0, le=1_000_000_000)] | None = None
    """Of a list that grows, how many lines came before these; none for a whole file."""


class JobPage(Struct, frozen=True, kw_only=True):
    """Jobs, newest first, and the cursor of the next page (absent on the last)."""

    jobs: list[JobView]
    next: int | None = None


class VideoPage(Struct, frozen=True, kw_only=True):
    """Archived videos, newest first, and the cursor of the next page (absent on the last)."""

    videos: list[VideoView]
    next: int | None = None


class FormatsReport(Struct, frozen=True, kw_only=True):
    """What YouTube offers of a video, the largest pictures first, with the languages of captions."""

    video_id: str
    title: str
    duration_seconds: float
    formats: list[FormatFacts]
    captions: list[str]
    """Written by people."""
    automatic_captions: list[str]
    """Heard by YouTube."""


class FoundPage(Struct, frozen=True, kw_only=True):
    """Videos that a search found, the best first, and the cursor of the next page (absent on the last)."""

    videos: list[FoundVideo]
    next: int | None = None


class StorageStatistics(Struct, frozen=True, kw_only=True):
    """What the archive is made of, and how long its disk will do."""

    videos: int
    bytes: int
    seconds: float
    """How long it would take to play all of it."""
    channels: list[Share]
    """Those with the most bytes."""
    channel_count: int
    months: list[Share]
    """By the time of archiving, in UTC; the first first."""
    heights: list[Share]
    """The highest first; 0 is sound alone."""
    codecs: list[Share]
    """Of the picture, or of the sound where there is none; those with the most bytes first."""
    largest: list[LargeVideo]
    free_bytes: int | None
    """Absent while the library is not in its place."""
    bytes_per_day: float
    """What came in over the last thirty days, or since the beginning where that is more recent."""
    days_left: float | None
    """Until the disk is full at this pace; absent where nothing tells."""


class RecordPage(Struct, frozen=True, kw_only=True):
    """Records after a position, in order, and the cursor of the next page (absent on the last)."""

    records: list[RecordView]
    next: int | None = None


class PlanPage(Struct, frozen=True, kw_only=True):
    """What did not make it, newest first, and the cursor of the next page (absent on the last)."""

    items: list[PlanItemView]
    next: str | None = None


class PlanList(Struct, frozen=True, kw_only=True):
    """Work plans, newest first, and the cursor of the next page (absent on the last)."""

    plans: list[PlanView]
    next: str | None = None


class FailureReport(Struct, frozen=True, kw_only=True):
    """What fails now, by its kind, the most frequent first."""

    groups: list[FailureGroup]


class InboxPage(Struct, frozen=True, kw_only=True):
    """Files the inbox took, newest first, and the cursor of the next page (absent on the last)."""

    takes: list[TakeView]
    next: int | None = None


class Receipt(Struct, frozen=True, kw_only=True):
    """One taken file with the answer to each of its lines."""

    take: TakeView
    lines: list[LineView]


class Check(Struct, frozen=True, kw_only=True):
    """One thing the daemon depends on: whether it is well, in words, and what to do if it is not."""

    name: str
    ok: bool
    words: str
    hint: str = ""


class Health(Struct, frozen=True, kw_only=True):
    """How the daemon is."""

    status: Literal["healthy", "degraded"]
    version: str
    pid: int
    uptime_seconds: float
    checks: list[Check]


class ServiceView(Struct, frozen=True, kw_only=True):
    """One part of the daemon."""

    name: str
    ok: bool
    """Whether it does what it is for."""
    words: str
    hint: str = ""
    started_at: datetime | None
    """Absent while it is being started, and of what is not in use."""
    restarts: int
    """How often it was started anew since the daemon runs, because it had died."""


class ServiceList(Struct, frozen=True, kw_only=True):
    """The parts of the daemon, in the order in which they were started."""

    services: list[ServiceView]


class StatusReport(Struct, frozen=True, kw_only=True):
    """What `ytctl status` shows: what runs, what waits and until when, and how much there is of everything."""

    version: str
    session: SessionView
    counts: dict[str, int]
    """Jobs by status."""
    videos: int
    bytes: int
    today: int
    """Videos that were archived since midnight in UTC."""
    in_plans: int
    """Videos that did not make it, and wait in a work plan for what a person decides."""
    disk: str
    """How the library's disk is, in words; empty while that is a problem, or not known."""
    pace: str
    """Until when the configured pace holds downloads back, in words; empty where it does not."""
    running: list[JobView]
    waiting: list[JobView]
    """The next due or retrying jobs, at most twenty."""
    problems: list[Check]
    """Checks that fail now; empty when all is well."""
    position: int
    """The last position of the log."""


class ConfigReport(Struct, frozen=True, kw_only=True):
    """The configuration in force: as values by section and key, and as commented TOML; passwords are left out."""

    file: str = ""
    """The file that is read, whether it is there or not."""
    values: dict[str, dict[str, Any]] = {}
    text: str = ""
    waiting: list[str] = []
    """Keys that were changed since the daemon started and take effect at its next start."""


class Working(Struct, frozen=True, kw_only=True, tag="working", tag_field="type"):
    """How far a long piece of work on the record is; the envelope with its result is the last line of the stream."""

    step: str
    done: int
    total: int
    """0 where nobody knows how much there is to do."""


class Rebuilt(Struct, frozen=True, kw_only=True):
    """Every table was computed anew from so many records."""

    records: int
    seconds: float


class Finding(Struct, frozen=True, kw_only=True):
    """One thing in the record that cannot be, and the check that found it."""

    check: Literal["file", "schema", "positions", "bodies", "versions", "causes", "tables"]
    words: str


class RecordReport(Struct, frozen=True, kw_only=True):
    """What was looked through in the record, and what was found; a sound record has no findings."""

    records: int
    streams: int
    findings: list[Finding]
    seconds: float


class Verified(Struct, frozen=True, kw_only=True):
    """What re-reading archived files against their size and SHA-256 found."""

    scope: str
    videos: int
    files: int
    bytes: int
    seconds: float
    damages: list[Damage]
    plans: list[str]
    """The open work plans by which damaged and missing ones can be had anew; nothing is fetched before one is retried."""


class StorageReport(Struct, frozen=True, kw_only=True):
    """The library: where it is, what it holds, and what of that is not in its place as far as that is known."""

    path: str
    videos: int
    bytes: int
    lost: int
    """Videos whose files are gone or damaged; whoever asks for one gets it anew."""
    doubted: int
    """Videos missing at once in such a mass that nothing is concluded from it; 0 when all is well."""
    verified: Verified | None
    """What the last verification found."""


class LookReport(Struct, frozen=True, kw_only=True):
    """What a look at every archived video's place found."""

    videos: int
    missing: list[str]
    """Paths of the files that are not there, or of another size, beyond those that are known to be lost."""
    back: int
    """Videos that were lost and are there again."""
    doubted: int


class VerifyOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /storage/verify: these videos, or a sample of so many, or everything."""

    videos: list[str] = []
    sample: Annotated[int, Meta(ge=1, le=1_000_000_000)] | None = None


class Imported(Struct, frozen=True, kw_only=True):
    """How many videos of a list made elsewhere are known now, and how many were before or are in the library."""

    imported: int
    known: int
    held: int


class KnownList(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /import: ids of videos that were archived elsewhere, and the name of the list that says so."""

    source: Annotated[str, Meta(min_length=1, max_length=200)]
    videos: list[Annotated[str, Meta(extra_json_schema={"pattern": "^[A-Za-z0-9_-]{11}$"})]]


class BackupOrder(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """POST /record/backup: the file to write, by its absolute path."""

    file: Annotated[str, Meta(extra_json_schema={"pattern": "^/[^\\u0000]+$"})]


class BackedUp(Struct, frozen=True, kw_only=True):
    """A finished backup: where it is, how many records it holds, and how many of them are new."""

    file: str
    records: int
    added: int
    bytes: int
    seconds: float


class MetadataVersion(Struct, frozen=True, kw_only=True):
    """What was known of a video from a time on, and the fields in which that differs from what was known before."""

    at: datetime
    position: int
    job: int
    changed: tuple[str, ...]
    metadata: VideoMetadata


class MetadataPage(Struct, frozen=True, kw_only=True):
    """Versions of what is known of a video, newest first."""

    video_id: str
    versions: list[MetadataVersion]


class QuotaSpent(Struct, frozen=True, kw_only=True):
    """What one method of the Data API cost today for what a person asked (direct) or for entries of lists (background)."""

    purpose: str
    method: str
    calls: int
    units: int
    refused: int
    """Calls that were answered with a refusal, among `calls`."""


class QuotaReport(Struct, frozen=True, kw_only=True):
    """The Data API's quota of today, in units; its day is a date in California."""

    has_key: bool
    day: str
    per_day: int
    reserve: int
    """Units held back for what a person asks directly."""
    used: int
    left: int
    used_up: bool
    """Whether YouTube itself said that nothing is left."""
    turns_at: datetime
    forecast: int
    """Units used at the end of the day, if it goes on as it went so far."""
    spent: list[QuotaSpent]
    problem: FailureView | None
    """Why the Data API is not asked for now; yt-dlp serves meanwhile."""


class Story(Struct, frozen=True, kw_only=True):
    """One target's story from the log: the records of its stream, each with a sentence, and what happens next."""

    key: str
    title: str
    lines: list["StoryLine"]
    next: str


class StoryLine(Struct, frozen=True, kw_only=True):
    """One step of a story: when, and what happened in plain words."""

    position: int
    at: str
    words: str


class ListReport(Struct, frozen=True, kw_only=True):
    """What a playlist or channel is, before anything of it is asked for."""

    key: str
    url: str
    title: str
    channel: str
    description: str
    entries: int | None
    """None where YouTube does not say how many there are."""
    source: Literal["data-api", "yt-dlp"]
