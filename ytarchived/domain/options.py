"""How a video is wanted: quality and captions, with the rule of which archived quality serves which ask."""

from msgspec import Struct

NAMED = ("best", "1080p", "720p", "480p", "360p", "worst", "bestaudio")
"""The named qualities, each covering those after it; any other text is a yt-dlp format string."""


class Options(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an asker may choose; an empty value means what the configuration says."""

    quality: str = ""
    caption_languages: tuple[str, ...] | None = None
    metadata_only: bool = False


def covers(archived: str, wanted: str) -> bool:
    """Whether a video archived at one quality already serves an ask for another.

    An ask that names no quality is served by any. A format string covers only itself: nothing can be told of how it compares.
    """
    if not wanted:
        return True
    if archived not in NAMED or wanted not in NAMED:
        return archived == wanted
    return NAMED.index(archived) <= NAMED.index(wanted)
