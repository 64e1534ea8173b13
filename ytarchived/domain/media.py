"""What is known of one video and of the files that hold it: plain values shared by commands, outcomes and views."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Source = Literal["data-api", "yt-dlp"]
"""Who said it."""

Role = Literal["media", "thumbnail", "metadata", "caption"]


class ArchivedFile(Struct, frozen=True, kw_only=True):
    """One file of the library: its path relative to the library's root, its role, its size and its SHA-256 in hex."""

    path: str
    role: Role
    bytes: int
    sha256: str


class Damage(Struct, frozen=True, kw_only=True):
    """One file that is not what was archived; `resized` and `altered` differ in size and in content alone."""

    path: str
    kind: Literal["missing", "resized", "altered", "unreadable"]
    detail: str


class MediaFacts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ffprobe found in a media file; height and width are 0 for sound alone, codecs are ffprobe's names."""

    container: str
    duration_seconds: float
    height: int = 0
    width: int = 0
    video_codec: str = ""
    audio_codec: str = ""


class FormatFacts(Struct, frozen=True, kw_only=True):
    """One format that YouTube offers of a video; a codec is empty where it has no picture or no sound."""

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


class Chapter(Struct, frozen=True, kw_only=True):
    """One chapter of a video."""

    title: str
    start_seconds: float
    end_seconds: float


class Thumbnail(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One picture of a video, with its size in pixels where it is known."""

    url: str
    width: int = 0
    height: int = 0


class CaptionTrack(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One language that a video can be read in: written by people, or heard by YouTube."""

    language: str
    automatic: bool = False


class Offer(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What YouTube offers at one height: the families of codecs, such as avc1 or vp9; height 0 is sound alone."""

    height: int = 0
    codecs: tuple[str, ...] = ()


class VideoMetadata(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What YouTube said about a video, as far as it is worth keeping in the log; counts are as of the capture."""

    video_id: str
    title: str = ""
    description: str = ""
    channel: str = ""
    channel_id: str = ""
    published: str = ""
    """ISO date, or date and time in UTC where YouTube tells it."""
    duration_seconds: float = 0.0
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    live_status: str = ""
    availability: str = ""
    age_limit: int = 0
    language: str = ""
    view_count: int | None = None
    like_count: int | None = None
    counted_at: datetime | None = None
    """When the counts were read."""
    thumbnails: tuple[Thumbnail, ...] = ()
    """The largest first."""
    caption_tracks: tuple[CaptionTrack, ...] = ()
    formats: tuple[Offer, ...] = ()
    """The highest first."""
    sources: dict[str, Source] = {}
    """Who said each field; one that nobody said is not in it."""


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of a playlist or channel as its listing showed it; `hidden` names a private or deleted one."""

    video_id: str
    title: str = ""
    duration_seconds: float | None = None
    hidden: Literal["", "private", "deleted"] = ""
    published: str = ""
    """The day as an ISO date, where the listing says it."""
