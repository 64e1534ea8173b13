"""Videos: archived, offered, found and described."""

from typing import Any, TypedDict


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
