"""How a video is wanted: quality, sound and captions, with the rule of which archived quality serves which ask."""

import re
from datetime import date
from typing import Literal

from msgspec import Struct, structs

from ytarchived.domain import selector

NAMED = ("best", "1080p", "720p", "480p", "360p", "worst", "bestaudio")
"""The named qualities, each covering those after it; any other text is a yt-dlp format string."""

HEIGHTS = ("1080p", "720p", "480p", "360p")
"""Those of them that ask for a height."""

ALL_CAPTIONS = "all"
"""The wish for every language there is."""

AudioFormat = Literal["mp3", "opus", "m4a"]
CaptionFormat = Literal["vtt", "srt", "txt"]

_CAPTIONS = re.compile(r"[A-Za-z0-9._*|-]{1,40}")


class Options(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an asker may choose; an empty value means what the configuration says."""

    quality: str = ""
    audio_format: AudioFormat | Literal[""] = ""
    """What sound alone is turned into; empty keeps it as YouTube has it."""
    caption_languages: tuple[str, ...] | None = None
    """Codes such as `en`, regular expressions for codes such as `en.*`, or `all`."""
    caption_formats: tuple[CaptionFormat, ...] | None = None
    """What captions are kept as besides WebVTT."""
    metadata_only: bool = False
    missing_only: bool = False
    """Of a video that is archived, only the captions and the thumbnail that could not be had."""
    limit: int | None = None
    """Of a list, how many of its entries are asked for, in the order in which they are listed."""
    since: str = ""
    """Of a list, the ISO date before which nothing is wanted; judged when the day is known."""
    order: Literal["", "newest", "oldest"] = ""
    """Of a list, from where it is asked for: as YouTube lists it, a channel newest first, or from its end."""
    max_concurrent: int | None = None
    """Of a list, how many of its videos are downloaded at a time; never more than the configuration lets."""
    output: str = ""
    """The profile in whose output folder it is to be found; what is fetched does not depend on it."""


_NOTHING = Options()


def filled(asked: Options, wanted: Options) -> Options:
    """An ask with what it leaves open as it is wanted otherwise."""
    said = {
        name: value for name in asked.__struct_fields__ if (value := getattr(asked, name)) != getattr(_NOTHING, name)
    }
    if asked.quality:
        said.setdefault("audio_format", "")  # whoever names a quality may well mean pictures
    elif asked.audio_format:
        said["quality"] = "bestaudio"
    return structs.replace(wanted, **said)


def flaw(options: Options) -> str:
    """Why these options cannot be carried out, as the end of a sentence; empty when they can."""
    if options.audio_format and options.quality not in ("", "bestaudio"):
        return f"{options.audio_format} is a format of sound alone, which is the quality bestaudio"
    return quality_flaw(options.quality) or captions_flaw(options.caption_languages or ()) or _list_flaw(options)


def _list_flaw(options: Options) -> str:
    for name, number in (("limit", options.limit), ("max_concurrent", options.max_concurrent)):
        if number is not None and number < 1:
            return f"{name} is {number}, and less than 1 is nothing"
    try:
        if not options.since or date.fromisoformat(options.since).isoformat() == options.since:
            return ""
    except ValueError:
        pass
    return f'"{options.since}" is no day; write it as 2026-01-31'


def of_entry(options: Options) -> Options:
    """How each entry is wanted of a list that is wanted so."""
    return structs.replace(options, limit=None, order="")


def quality_flaw(quality: str) -> str:
    """Why a text is no quality; empty when it is one, or none at all."""
    if not quality or quality in NAMED:
        return ""
    if re.fullmatch(r"\d+p\d*", quality):
        return f"there is no quality {quality}; choose {', '.join(NAMED)}"
    found = selector.flaw(quality)
    return f"{quality!r} is neither a quality ({', '.join(NAMED)}) nor a format of yt-dlp: {found}" if found else ""


def captions_flaw(languages: tuple[str, ...]) -> str:
    """Why these are no wishes for captions; empty when they are."""
    for text in languages:
        try:
            if _CAPTIONS.fullmatch(text) and re.compile(text):
                continue
        except re.error:
            pass
        return f'"{text}" is no language of captions; write a code as en, a pattern as en.*, or {ALL_CAPTIONS}'
    return ""


def wish(options: Options, default: str = "") -> str:
    """The quality by the name it is archived under; `default` is taken where none is named."""
    if options.audio_format:
        return f"bestaudio as {options.audio_format}"
    return options.quality or default


def has_lower(options: Options) -> bool:
    """Whether a lower quality than the wanted one can be taken instead: where a picture is wanted by its height."""
    named = options.quality in ("", "best", *HEIGHTS)
    return named and not (options.audio_format or options.metadata_only or options.missing_only)


def covers(archived: str, wanted: str) -> bool:
    """Whether a video archived at one quality already serves an ask for another, both by the name of `wish`.

    An ask that names no quality is served by any. A format string covers only itself: nothing can be told of how it
    compares. A video serves an ask for its sound in whatever format.
    """
    if not wanted or archived == wanted:
        return True
    if wanted.startswith("bestaudio as "):
        return archived in NAMED and archived != "bestaudio"
    if archived not in NAMED or wanted not in NAMED:
        return False
    return NAMED.index(archived) <= NAMED.index(wanted)
