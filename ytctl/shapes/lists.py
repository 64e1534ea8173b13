"""Playlists and channels."""

from typing import TypedDict

from ytctl.shapes.jobs import Job


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
