"""The shapes of the API's answers as JSON, as far as ytctl reads them.

`ytarchived.protocol` is their source; importing it costs more than a whole `ytctl status`, so a test holds these equal.
"""

from typing import Any, TypedDict


class Answer(TypedDict, total=False):
    """The answer to one URL; what does not apply is absent."""

    verdict: str
    key: str
    job: int | None
    line: int | None
    path: str
    at: str
    reason: str
    note: str


class Failure(TypedDict):
    """What went wrong with a job."""

    kind: str
    scope: str
    severity: str
    code: str
    words: str
    advice: str


class Progress(TypedDict):
    """How far a running attempt is."""

    stage: str
    bytes_done: int
    bytes_total: int | None
    bytes_per_second: float | None
    eta_seconds: float | None


class Job(TypedDict):
    """One job as it stands."""

    job: int
    kind: str
    status: str
    target: str
    key: str
    title: str
    attempts: int
    error: Failure | None
    retry_at: str | None
    progress: Progress | None
    video_id: str | None
    parent: int | None
    quality: str
    origin: str
    requested_at: str
    updated_at: str
    entries: dict[str, int] | None
    held: bool
    priority: int
    strategy: str


class Session(TypedDict):
    """Our standing with YouTube."""

    standing: str
    words: str
    error: Failure | None
    since: str | None
    times: int
    next_probe_at: str | None
    places: int | None
    paused_by: str


class File(TypedDict):
    """One file of an archived video."""

    path: str
    role: str
    bytes: int
    sha256: str


class Format(TypedDict):
    """One format that YouTube offers of a video."""

    format_id: str
    container: str
    height: int
    width: int
    frames_per_second: float
    video_codec: str
    audio_codec: str
    bits_per_second: int | None
    bytes: int | None
    language: str
    note: str


class Formats(TypedDict):
    """What YouTube offers of a video."""

    video_id: str
    title: str
    duration_seconds: float
    formats: list[Format]
    captions: list[str]
    automatic_captions: list[str]


class Video(TypedDict):
    """One archived video."""

    video_id: str
    title: str
    channel: str
    channel_id: str
    published: str
    duration_seconds: float
    height: int
    quality: str
    container: str
    video_codec: str
    audio_codec: str
    bytes: int
    archived_at: str
    job: int
    files: list[File]
    missing: list[str]
    note: str
    lost: str


class Hit(TypedDict):
    """A place where a search found something."""

    field: str
    text: str
    marks: list[list[int]]
    url: str
    seconds: int | None
    language: str


class FoundVideo(TypedDict):
    """One video that a search found."""

    video_id: str
    title: str
    channel: str
    published: str
    duration_seconds: float
    height: int | None
    status: str
    url: str
    hits: list[Hit]


class Share(TypedDict):
    """A part of the archive."""

    name: str
    videos: int
    bytes: int
    seconds: float
    channel_id: str


class LargeVideo(TypedDict):
    """One archived video and what it takes."""

    video_id: str
    title: str
    channel: str
    bytes: int
    seconds: float
    height: int


class Statistics(TypedDict):
    """What the archive is made of."""

    videos: int
    bytes: int
    seconds: float
    channels: list[Share]
    channel_count: int
    months: list[Share]
    heights: list[Share]
    codecs: list[Share]
    largest: list[LargeVideo]
    free_bytes: int | None
    bytes_per_day: float
    days_left: float | None


class Record(TypedDict):
    """One record of the log."""

    position: int
    at: str
    role: str
    stream: str
    version: int
    type: str
    schema: int
    cause: int | None
    trace: str
    words: str
    body: dict[str, Any]


class Take(TypedDict):
    """One file that the inbox took, or holds until it is approved."""

    take: str
    name: str
    sha256: str
    taken_at: str
    path: str
    format: str
    stage: str
    lines: int
    accepted: int
    duplicate: int
    archived: int
    refused: int


class Line(TypedDict):
    """One line of a taken file."""

    number: int
    text: str
    answer: Answer


class Receipt(TypedDict):
    """A taken file with its lines."""

    take: Take
    lines: list[Line]


class PlanItem(TypedDict):
    """One target that did not make it."""

    plan: str
    key: str
    job: int | None
    title: str
    failure: Failure | None
    attempts: int
    first_seen: str
    last_seen: str
    state: str
    url: str
    retry_at: str | None
    list: str


class Plan(TypedDict):
    """One work plan."""

    plan: str
    title: str
    by_hand: bool
    cause: str
    advice: str
    created_at: str
    is_open: bool
    open: int
    archived: int
    dismissed: int
    items: list[PlanItem]


class FailureGroup(TypedDict):
    """All that fails now for one reason."""

    kind: str
    scope: str
    severity: str
    code: str
    advice: str
    failed: int
    waiting: int
    examples: list[PlanItem]


class Check(TypedDict):
    """One thing that the daemon depends on."""

    name: str
    ok: bool
    words: str
    hint: str


class Health(TypedDict):
    """How the daemon is."""

    status: str
    version: str
    pid: int
    uptime_seconds: float
    checks: list[Check]


class Service(TypedDict):
    """One part of the daemon."""

    name: str
    ok: bool
    words: str
    hint: str
    started_at: str | None
    restarts: int


class Services(TypedDict):
    """The parts of the daemon."""

    services: list[Service]


class Report(TypedDict):
    """What `ytctl status` shows."""

    version: str
    session: Session
    counts: dict[str, int]
    videos: int
    bytes: int
    today: int
    in_plans: int
    disk: str
    running: list[Job]
    waiting: list[Job]
    problems: list[Check]
    position: int


class Working(TypedDict):
    """How far a long piece of work is."""

    type: str
    step: str
    done: int
    total: int


class Configuration(TypedDict):
    """The configuration in force."""

    file: str
    values: dict[str, dict[str, Any]]
    text: str
    waiting: list[str]


class Rebuilt(TypedDict):
    """Every table was computed anew."""

    records: int
    seconds: float


class Finding(TypedDict):
    """One thing in the record that cannot be."""

    check: str
    words: str


class RecordReport(TypedDict):
    """What was looked through in the record, and what was found."""

    records: int
    streams: int
    findings: list[Finding]
    seconds: float


class BackedUp(TypedDict):
    """A finished backup."""

    file: str
    records: int
    added: int
    bytes: int
    seconds: float


class MetadataVersion(TypedDict):
    """What was known of a video from a time on; `metadata` lacks what nobody said."""

    at: str
    position: int
    job: int
    changed: list[str]
    metadata: dict[str, Any]


class MetadataPage(TypedDict):
    """Versions of what is known of a video, newest first."""

    video_id: str
    versions: list[MetadataVersion]


class Listing(TypedDict):
    """What a playlist or channel is, and how reading its entries ended."""

    complete: bool
    received: int
    expected: int | None
    reason: str
    title: str
    channel: str
    channel_id: str
    description: str
    listed_at: str


class Entry(TypedDict):
    """One entry of a list."""

    video_id: str
    title: str
    status: str
    job: int | None


class Playlist(TypedDict):
    """A playlist or channel with all that is to be said of its entries together."""

    job: Job
    listing: Listing | None
    bytes: int
    failures: dict[str, int]
    running: list[int]
    hidden: list[Entry]
    left: list[Entry]
    bytes_per_second: float
    eta_seconds: float | None


class ListInfo(TypedDict):
    """What a playlist or channel is, before anything of it is asked for."""

    key: str
    url: str
    title: str
    channel: str
    description: str
    entries: int | None
    source: str


class QuotaSpent(TypedDict):
    """What one method of the Data API cost today for one purpose."""

    purpose: str
    method: str
    calls: int
    units: int
    refused: int


class Quota(TypedDict):
    """The Data API's quota of today."""

    has_key: bool
    day: str
    per_day: int
    reserve: int
    used: int
    left: int
    used_up: bool
    turns_at: str
    forecast: int
    spent: list[QuotaSpent]
    problem: Failure | None


class StoryLine(TypedDict):
    """One step of a story."""

    position: int
    at: str
    words: str


class Story(TypedDict):
    """What became of one target, and what happens next."""

    key: str
    title: str
    lines: list[StoryLine]
    next: str


class Damage(TypedDict):
    """One file that is not what was archived."""

    path: str
    kind: str
    detail: str


class Verified(TypedDict):
    """What reading archived files again found."""

    scope: str
    videos: int
    files: int
    bytes: int
    seconds: float
    damages: list[Damage]
    plans: list[str]


class Look(TypedDict):
    """What a look at every video's place found."""

    videos: int
    missing: list[str]
    back: int
    doubted: int


class Imported(TypedDict):
    """What became of a list of videos that another archive has."""

    imported: int
    known: int
    held: int
