"""What the archive is made of, and whether it still is."""

from typing import TypedDict


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
