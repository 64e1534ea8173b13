"""The row structs that readers get and the control API shows; times are aware UTC."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import Raw, Struct

from ytarchived.domain.answers import Answer
from ytarchived.domain.evidence import Health
from ytarchived.domain.failure import Failure
from ytarchived.domain.media import ArchivedFile
from ytarchived.domain.search import Standing
from ytarchived.errors import Code

Status = Literal["created", "queued", "running", "completed", "failed", "cancelled", "retrying"]
Kind = Literal["video", "playlist", "channel", "clip", "metadata", "parts"]
Field = Literal["title", "channel", "tags", "description", "captions"]
"""What a search looks through."""

RETENTION_DAYS: Mapping[Status, int] = {"completed": 30, "failed": 90, "cancelled": 7}
"""How long a job that is over stays in the lists that do not ask for all; the log keeps it for ever."""

ItemState = Literal["open", "archived", "dismissed"]

OPEN: tuple[Status, ...] = ("created", "queued", "running", "retrying")
"""The statuses of a job that is not over."""


class FailureView(Struct, frozen=True, kw_only=True):
    """A failure as a person or a program is told it."""

    kind: str
    scope: str
    severity: str
    code: Code
    words: str
    """What was said, in its own words."""
    advice: str


def shown(failure: Failure) -> FailureView:
    """A failure with all that its kind tells."""
    return FailureView(
        kind=failure.kind,
        scope=failure.scope,
        severity=failure.severity,
        code=failure.code,
        words=failure.words,
        advice=failure.advice,
    )


class SessionView(Struct, frozen=True, kw_only=True):
    """Our standing with YouTube."""

    standing: Health
    words: str
    """How things are, in one sentence."""
    error: FailureView | None = None
    """What closed the gate."""
    since: datetime | None = None
    times: int = 0
    """How often the gate closed in a row."""
    next_probe_at: datetime | None = None
    places: int | None = None
    """How many may run at once while work resumes; absent where there is no such limit."""
    paused_by: str = ""


class ProgressView(Struct, frozen=True, kw_only=True):
    """How far a running attempt is; shown live, never recorded."""

    stage: str
    bytes_done: int = 0
    bytes_total: int | None = None
    bytes_per_second: float | None = None
    eta_seconds: float | None = None


class JobView(Struct, frozen=True, kw_only=True):
    """One job as it stands."""

    job: int
    kind: Kind
    status: Status
    target: str
    """The canonical URL."""
    key: str
    title: str
    attempts: int
    """Attempts that counted; an interruption or a rate limit costs none."""
    error: FailureView | None
    retry_at: datetime | None
    """When it is tried again by itself; for a failed job, when it is asked for once more."""
    progress: ProgressView | None
    video_id: str | None
    parent: int | None
    quality: str
    origin: str
    requested_at: datetime
    updated_at: datetime
    held: bool = False
    """Whether somebody paused it; its status is then `created`: asked for, and held back."""
    priority: int = 0
    """Higher ones start first."""
    strategy: str = ""
    """How the time of the next attempt was chosen; empty where none was."""
    entries: dict[str, int] | None = None
    """For a playlist or channel: how many of its entries stand at which status; archived before counts as completed."""


class ListingView(Struct, frozen=True, kw_only=True):
    """What a playlist or channel is, and how reading its entries ended."""

    complete: bool
    """Whether all entries were seen; only then anything can be said about one that is not among them."""
    received: int
    expected: int | None
    reason: str
    title: str
    channel: str
    channel_id: str
    description: str
    listed_at: datetime


class EntryView(Struct, frozen=True, kw_only=True):
    """One entry of a list: the status of what serves it, `private`, `deleted`, `left out` or `left`."""

    video_id: str
    title: str
    status: str
    job: int | None = None


class PlaylistView(Struct, frozen=True, kw_only=True):
    """A playlist or channel with all that is to be said of its entries together."""

    job: JobView
    listing: ListingView | None
    bytes: int
    """Of all its entries that are archived."""
    failures: dict[str, int]
    """How many entries fail, by the kind of failure."""
    running: list[int]
    """The jobs of its entries that run now."""
    hidden: list[EntryView]
    left: list[EntryView]
    """What the complete listing before had, and this complete one has no more."""
    bytes_per_second: float = 0
    eta_seconds: float | None = None
    """How long the rest takes at the pace of the last minutes."""


class VideoView(Struct, frozen=True, kw_only=True):
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
    archived_at: datetime
    job: int
    files: tuple[ArchivedFile, ...]
    missing: tuple[str, ...]
    note: str = ""
    """Where the picture falls short of what was asked for or is to be had; empty where it does not."""
    lost: Literal["", "absent", "damaged"] = ""
    """What became of its files, as far as that is known; empty while they are what was archived."""


class Hit(Struct, frozen=True, kw_only=True):
    """A place where a search found something: the text around it, and what of that is a hit."""

    field: Field
    text: str
    marks: tuple[tuple[int, int], ...]
    """Where each hit in the text begins and ends, in characters."""
    url: str
    """Where to look at it: for captions, the moment of the video."""
    seconds: int | None = None
    """The moment at which it is said; for captions alone."""
    language: str = ""


class FoundVideo(Struct, frozen=True, kw_only=True):
    """One video that a search found, whether it is archived or only known."""

    video_id: str
    title: str
    channel: str
    published: str
    duration_seconds: float
    height: int | None
    """Lines of the archived picture, 0 for sound alone; none where it is not archived."""
    status: Standing
    url: str
    hits: tuple[Hit, ...]


class Share(Struct, frozen=True, kw_only=True):
    """A part of the archive: its videos, their bytes and how long they play."""

    name: str
    """Of a channel, a month such as 2026-11, a height in lines (0 is sound alone), or a codec."""
    videos: int
    bytes: int
    seconds: float
    channel_id: str = ""
    """For a channel alone."""


class LargeVideo(Struct, frozen=True, kw_only=True):
    """One archived video and what it takes."""

    video_id: str
    title: str
    channel: str
    bytes: int
    seconds: float
    height: int


class PlanItemView(Struct, frozen=True, kw_only=True):
    """One target that did not make it, and what to do about it."""

    plan: str
    key: str
    job: int | None
    """The last job for it; absent where it was never asked for."""
    title: str
    failure: FailureView | None
    """Why it did not make it, with its recommendation; absent in a plan made by hand of what never failed."""
    attempts: int
    first_seen: datetime
    last_seen: datetime
    state: ItemState = "open"
    url: str = ""
    retry_at: datetime | None = None
    """When it is tried again by itself."""
    list: str = ""
    """The playlist or channel that asked for it."""


class PlanView(Struct, frozen=True, kw_only=True):
    """One work plan; those that are not made by hand hold what failed first on one day for one cause."""

    plan: str
    title: str
    by_hand: bool
    cause: str
    """The kind of failure; empty for a plan made by hand."""
    advice: str
    created_at: datetime
    is_open: bool
    open: int
    archived: int
    dismissed: int
    items: tuple[PlanItemView, ...] = ()
    """Only where one plan is asked for."""


class FailureGroup(Struct, frozen=True, kw_only=True):
    """All that fails now for one reason."""

    kind: str
    scope: str
    severity: str
    code: Code
    advice: str
    failed: int
    """Targets that were given up."""
    waiting: int
    """Jobs that wait for another attempt."""
    examples: tuple[PlanItemView, ...]


class TakeView(Struct, frozen=True, kw_only=True):
    """One file of the inbox: how far it came, its place now, and how its lines were answered."""

    take: str
    name: str
    sha256: str
    taken_at: datetime
    """For one that was not taken yet: when it was set aside."""
    path: str
    """Where it was last moved to, relative to the inbox; empty while it lies where it was dropped."""
    format: str
    stage: Literal["held", "approved", "taken"]
    """A held file waits for `ytctl inbox approve`, an approved one is taken at once."""
    lines: int
    accepted: int
    duplicate: int
    archived: int
    refused: int


class LineView(Struct, frozen=True, kw_only=True):
    """One line of a taken file with its answer."""

    number: int
    text: str
    answer: Answer


class RecordView(Struct, frozen=True, kw_only=True):
    """One record of the log as it was appended."""

    position: int
    at: datetime
    role: Literal["command", "outcome"]
    stream: str
    version: int
    type: str
    schema: int
    cause: int | None
    trace: str
    words: str
    """What happened, in plain words; empty for a command."""
    body: Raw
