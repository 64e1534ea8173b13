"""What is known of each video and each list, as one readable file: `metadata/videos/ID.json`, `metadata/playlists/ID.json`.

The daemon writes it before any media is fetched, so that a video which cannot be had is described as well. The folder of an
archived video holds yt-dlp's own description beside it, as yt-dlp told it.
"""

from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from ytarchived.domain.media import VideoMetadata
from ytarchived.effects.library.disk import explained, write_durably
from ytarchived.effects.library.layout import metadata_file, playlist_file, require_marker


class ListedEntry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of a list in its place, and what became of it."""

    video_id: str
    title: str = ""
    status: str = ""


class ListDescription(Struct, frozen=True, kw_only=True):
    """What is known of a playlist or channel: what it is, how it was listed, and its entries in their order."""

    key: str
    title: str
    channel: str
    channel_id: str
    description: str
    complete: bool
    received: int
    expected: int | None
    listed_at: datetime
    changed_at: datetime
    """Up to when it tells what became of the entries."""
    entries: tuple[ListedEntry, ...]
    left: tuple[ListedEntry, ...] = ()
    """Those that the complete listing before had, and this one has no more."""


class _Changed(Struct, frozen=True, kw_only=True):
    changed_at: datetime


def describe_list(root: Path, name: str, known: ListDescription) -> None:
    """Keep what is known of a list, in place of what was known before; raises StorageFull or LibraryUnusable."""
    file = playlist_file(root, name)
    require_marker(root)
    with explained(f"describe the list {name}"):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_durably(file, msgspec.json.format(msgspec.json.encode(known), indent=1) + b"\n")


def list_described_at(root: Path, name: str) -> datetime | None:
    """Up to when a list's file tells what became of its entries; None where there is no readable one."""
    try:
        return msgspec.json.decode(playlist_file(root, name).read_bytes(), type=_Changed).changed_at
    except (OSError, msgspec.DecodeError):
        return None


def described(root: Path, video_id: str) -> VideoMetadata | None:
    """What is kept of a video; None where there is no readable file of it."""
    try:
        return msgspec.json.decode(metadata_file(root, video_id).read_bytes(), type=VideoMetadata)
    except (OSError, msgspec.DecodeError):
        return None


def describe(root: Path, metadata: VideoMetadata) -> None:
    """Keep what is known of a video, in place of what was known before; raises StorageFull or LibraryUnusable."""
    file = metadata_file(root, metadata.video_id)
    require_marker(root)
    with explained(f"describe {metadata.video_id}"):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_durably(file, msgspec.json.format(msgspec.json.encode(metadata), indent=1) + b"\n")
