"""What a sealed video consists of: the note in its staging folder that survives every crash until the log has it.

Sealing writes it; publishing reads it and hands it to the daemon, which records it.
"""

from pathlib import Path

import msgspec
from msgspec import Struct

from ytarchived.domain.media import ArchivedFile, MediaFacts
from ytarchived.effects.library.layout import MANIFEST
from ytarchived.errors import YtarchivedError


class SealRefused(YtarchivedError):
    """cannot keep the video: it is not whole"""


class Making(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a video was made: the quality asked for, yt-dlp's format ids, versions, and what could not be had, with why."""

    quality: str = "best"
    format_ids: str = ""
    engine: dict[str, str] = {}
    missing: tuple[str, ...] = ()
    note: str = ""
    """Where it falls short of what was asked for or is to be had, in words."""


class Manifest(Struct, frozen=True, kw_only=True):
    """The files of one video as they lie in the library, what was found in its media file, and how it was made."""

    video_id: str
    files: tuple[ArchivedFile, ...]
    media: MediaFacts
    making: Making = Making()


def read_manifest(staging: Path) -> Manifest:
    """The manifest in a staging folder; raises SealRefused when there is none or it is damaged, and OSError."""
    try:
        return msgspec.json.decode((staging / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError as error:
        raise SealRefused(f"cannot publish {staging.name}: it was never sealed") from error
    except ValueError as error:
        raise SealRefused(f"cannot publish {staging.name}: its manifest is damaged ({error})") from error
