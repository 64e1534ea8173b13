"""Jobs, our standing with YouTube, and the story of a target."""

from typing import TypedDict


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
