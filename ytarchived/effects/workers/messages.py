"""The words between the daemon and its workers, one JSON object per line.

The pool sends a `Setup` once to the warm process and an `Order` to each child; a child answers with reports and then with
exactly one `Outcome`. The warm process is told to spawn and to signal, and tells what it spawned and what ended.
"""

from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from ytarchived.domain.media import Entry, FormatFacts, VideoMetadata
from ytarchived.domain.options import AudioFormat, CaptionFormat
from ytarchived.domain.trouble import Trouble
from ytarchived.effects.library import Manifest, staging_folder

Stage = Literal["downloading", "merging", "captions", "thumbnail", "sealing"]

LINE_BYTES = 16 << 20
"""No message is longer than this."""


class _Message(Struct, frozen=True, kw_only=True, tag=True, tag_field="type", omit_defaults=True):
    pass


# --- from the daemon to a child


class Order(_Message, frozen=True, kw_only=True):
    """What one child is to do: archive a video, say what is known or offered of it, or list a playlist or channel."""

    task: Literal["download", "metadata", "formats", "list"]
    url: str
    video_id: str = ""
    """Empty for a listing."""
    library: str = ""
    """The root of the library; empty where nothing is kept."""
    known: VideoMetadata | None = None
    """What the Data API said of the video."""
    quality: str = "best"
    audio_format: AudioFormat | Literal[""] = ""
    """What sound alone is turned into; empty keeps it as it is."""
    steps_down: int = 0
    """How many heights below the wanted one to take, because the media of larger ones could not be had."""
    codecs: tuple[str, ...] = ()
    """Families of codecs, of equally large pictures the first is wanted most."""
    caption_languages: tuple[str, ...] = ()
    """Codes such as `en`, regular expressions or `all`, in the order they are wanted."""
    caption_formats: tuple[CaptionFormat, ...] = ()
    mends: Manifest | None = None
    """The archived video of which only what is missing is to be fetched."""
    from_the_end: bool = False
    """Of a list, whether its entries are told from the last to the first."""
    most_entries: int | None = None
    """Of a list, after how many entries enough is known."""

    @property
    def staging(self) -> Path:
        """The video's staging folder."""
        return staging_folder(Path(self.library), self.video_id)


# --- from a child to the daemon: reports while it works


class Alive(_Message, frozen=True, kw_only=True):
    """The child has nothing to show but is at work."""


class Captured(_Message, frozen=True, kw_only=True):
    """What is known of the video, before anything is downloaded; an empty `format_ids` means that no format was chosen."""

    metadata: VideoMetadata
    kept: bool = True
    """Whether it lies in the library; not where the disk is full."""
    estimated_bytes: int | None = None
    format_ids: str = ""


class Progress(_Message, frozen=True, kw_only=True):
    """How far the download is; sent a few times a second at most."""

    stage: Stage
    bytes_done: int = 0
    bytes_total: int | None = None
    bytes_per_second: float | None = None
    eta_seconds: float | None = None


class Listed(_Message, frozen=True, kw_only=True):
    """One page of a listing, sent as soon as YouTube gave it; pages count from 1 and an empty list has one."""

    page: int
    entries: tuple[Entry, ...]
    list_id: str = ""
    title: str = ""
    channel: str = ""
    channel_id: str = ""
    description: str = ""
    expected: int | None = None
    """How many entries YouTube says there are, where it says so."""


Report = Alive | Captured | Progress | Listed


# --- from a child to the daemon: how it ended


class Fetched(_Message, frozen=True, kw_only=True):
    """The video lies sealed in its staging folder; the manifest says how it was made and what is missing."""

    manifest: Manifest


class CapturedOnly(_Message, frozen=True, kw_only=True):
    """The metadata was all that was asked for, and it was reported."""


class Offered(_Message, frozen=True, kw_only=True):
    """The formats and the languages of captions that a video offers."""

    video_id: str
    title: str
    duration_seconds: float
    formats: tuple[FormatFacts, ...]
    captions: tuple[str, ...]
    automatic_captions: tuple[str, ...]


class ListingDone(_Message, frozen=True, kw_only=True):
    """The listing came to an end; one that is not complete says why, and proves nothing about what it did not show."""

    complete: bool
    received: int
    expected: int | None = None
    reason: str = ""
    trouble: Trouble | None = None
    title: str = ""
    channel: str = ""
    channel_id: str = ""
    description: str = ""


class Failed(_Message, frozen=True, kw_only=True):
    """The order could not be carried out, for the reason that the world gave."""

    trouble: Trouble


Outcome = Fetched | CapturedOnly | Offered | ListingDone | Failed


# --- between the pool and the warm process


class Setup(_Message, frozen=True, kw_only=True):
    """What holds for every order; sent once to each new warm process."""

    ffmpeg: str = ""
    """The folder of ffmpeg and ffprobe; empty means PATH."""
    js_runtime: str = ""
    """The path of deno or node; empty means where yt-dlp finds deno."""
    proxy: str = ""
    """Handed to yt-dlp as it is; empty means what the environment says."""
    verify_certificates: bool = True
    cookies_file: str = ""
    """Read where a video needs them, and never written."""
    cookies_always: bool = False
    """Whether every order is carried out with the cookies."""
    request_pause_seconds: float = 0.0
    """How long to wait between two requests for a page, on average."""
    cache: str = ""
    """A folder where yt-dlp may keep solved player functions; empty means none."""


class Spawn(_Message, frozen=True, kw_only=True):
    """Fork a child for this job; its channel and its stderr come along as file descriptors."""

    job: int


class Signal(_Message, frozen=True, kw_only=True):
    """Send a signal to the job's process group, if it still runs."""

    job: int
    signal: int


class Ready(_Message, frozen=True, kw_only=True):
    """Everything is loaded; `engine` names the versions of what does the work."""

    engine: dict[str, str]


class Spawned(_Message, frozen=True, kw_only=True):
    """The job's child runs and leads a process group of its own; told after a moment, unless its end comes first."""

    job: int
    pid: int


class Ended(_Message, frozen=True, kw_only=True):
    """Nothing of the job's process group is left; `status` is an exit code, or a signal's number below zero."""

    job: int
    status: int
    max_rss_bytes: int


ToChild = Order
FromChild = Report | Outcome
ToWarm = Spawn | Signal
FromWarm = Ready | Spawned | Ended

_encoder = msgspec.json.Encoder()


def line(message: Struct) -> bytes:
    """A message as it goes over a socket."""
    return _encoder.encode(message) + b"\n"


read_order: msgspec.json.Decoder[Order] = msgspec.json.Decoder(Order)
read_setup: msgspec.json.Decoder[Setup] = msgspec.json.Decoder(Setup)
read_from_child: msgspec.json.Decoder[FromChild] = msgspec.json.Decoder(FromChild)
read_to_warm: msgspec.json.Decoder[ToWarm] = msgspec.json.Decoder(ToWarm)
read_from_warm: msgspec.json.Decoder[FromWarm] = msgspec.json.Decoder(FromWarm)
