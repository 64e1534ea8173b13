"""Which of a video's formats to fetch: a wanted quality as yt-dlp's selector, sort order and container preference.

Pure. The engine hands the answer to yt-dlp as parameters. Pictures are never re-encoded: the container follows the codecs.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from msgspec import Struct

_FAMILIES = {"av1": ("av01", "av1"), "h264": ("avc1", "avc3", "h264"), "vp9": ("vp9", "vp09")}
"""How the names of a family's codecs begin."""

_HEIGHTS = {"1080p": 1080, "720p": 720, "480p": 480, "360p": 360}


_TOLERANCE = 1.1
"""Heights that differ by less count as the same: 1066 lines are a 1080p."""

_LOW = 360
_WITHHELD = "formats have been skipped"


class Selection(Struct, frozen=True, kw_only=True):
    """yt-dlp's parameters `format`, `format_sort` and `merge_output_format`, and what sound is turned into."""

    selector: str
    sort: tuple[str, ...] = ()
    containers: str = "mp4/mkv"
    audio_format: str = ""
    by_codec: bool = False
    """Whether the formats are to be `ranked` first."""


def selection(quality: str, audio_format: str = "") -> Selection:
    """The formats that serve a quality best; a text that names none is taken as yt-dlp's own format syntax.

    A height asks for the largest one up to it and, where all are above it, for the smallest. Of equal pictures the one
    that fits into mp4 is taken.
    """
    match quality:
        case "bestaudio":
            # what has the wanted codec already is only put into another container
            native = {"m4a": "ba[acodec^=mp4a]/", "opus": "ba[acodec^=opus]/"}.get(audio_format, "")
            return Selection(selector=f"{native}ba/b", sort=("lang",), audio_format=audio_format)
        case "worst":
            return Selection(selector="wv*+wa/w", sort=("lang", "res", "fps"))
        case "best":
            return Selection(selector="bv*+ba/b", sort=_order("res"), by_codec=True)
        case _ if quality in _HEIGHTS:
            return Selection(selector="bv*+ba/b", sort=_order(f"res:{_HEIGHTS[quality]}"), by_codec=True)
        case _:
            return Selection(selector=quality)


def _order(resolution: str) -> tuple[str, ...]:
    # the original language before any dub, undamaged formats before suspect ones, and only then codec and container
    return ("lang", resolution, "fps", "hdr:12", "source", "quality", "ext")


def ranked(formats: Sequence[Mapping[str, Any]], codecs: Sequence[str]) -> list[dict[str, Any]]:
    """The formats with `quality`, by which yt-dlp sorts, saying how much the codec of each picture is wanted."""
    return [{**each, "quality": _rank(each.get("vcodec") or "", codecs)} for each in formats]


class Lowered(NamedTuple):
    """What is left of the formats, and the height of the largest picture that would have been taken; 0 where none is."""

    formats: list[dict[str, Any]]
    largest: int


def lowered(formats: Sequence[dict[str, Any]], quality: str, steps_down: int) -> Lowered:
    """The formats without the pictures above the height that is so many steps below the wanted one, or the smallest."""
    asked = _HEIGHTS.get(quality)
    heights = sorted({lines for each in formats if (lines := _lines(each))}, reverse=True)
    within = [lines for lines in heights if asked is None or lines <= asked * _TOLERANCE] or heights[-1:]
    if not steps_down or not within:
        return Lowered(list(formats), 0)
    most = within[min(steps_down, len(within) - 1)]
    return Lowered([each for each in formats if _lines(each) <= most], within[0])


def shortfall(quality: str, info: Mapping[str, Any], warnings: Sequence[str], largest: int = 0) -> str:
    """Where the chosen picture falls short of the wanted height or of what the video offers, in words; else empty.

    `info` is yt-dlp's with its formats chosen; `largest` is the height of the largest picture that was left out before.
    Only named qualities ask for a height.
    """
    asked = _HEIGHTS.get(quality)
    got = _lines(info)
    if not got or (asked is None and quality != "best"):
        return ""
    if got * _TOLERANCE < largest:
        return f"{got}p was taken, because the media of larger pictures could not be had"
    offered = [lines for each in info.get("formats") or () if (lines := _lines(each))]
    most = max((lines for lines in offered if asked is None or lines <= asked * _TOLERANCE), default=got)
    if got * _TOLERANCE < most:
        return f"{got}p was taken, though {most}p is offered"
    if got <= _LOW and any(_WITHHELD in warning for warning in warnings):
        return f"{got}p was taken, because YouTube withheld larger pictures"
    if asked is not None and got * _TOLERANCE < asked:
        return f"{got}p was taken, because there is no {asked}p"
    return ""


def _lines(picture: Mapping[str, Any]) -> int:
    """How high a picture is by the name of its quality: wide ones have fewer lines, upright ones more."""
    width, height = picture.get("width") or 0, picture.get("height") or 0
    if picture.get("vcodec") == "none" or not height:
        return 0
    return max(min(width, height), max(width, height) * 9 // 16) if width else int(height)


def _rank(codec: str, codecs: Sequence[str]) -> int:
    wanted = [family for family in codecs if codec.lower().startswith(_FAMILIES[family])]
    return len(codecs) - codecs.index(wanted[0]) if wanted else 0
