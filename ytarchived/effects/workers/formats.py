"""Which of a video's formats to fetch: a wanted quality as yt-dlp's selector, sort order and container preference.

Pure. The engine hands the answer to yt-dlp as parameters. Nothing is ever re-encoded: the container follows the codecs.
"""

from msgspec import Struct

_HEIGHTS = {"1080p": 1080, "720p": 720, "480p": 480, "360p": 360}


class Selection(Struct, frozen=True, kw_only=True):
    """yt-dlp's parameters `format`, `format_sort` and `merge_output_format`."""

    selector: str
    sort: tuple[str, ...] = ()
    containers: str = "mp4/mkv"


def selection(quality: str) -> Selection:
    """The formats that serve a quality best; a text that names none is taken as yt-dlp's own format syntax.

    A height asks for the largest one up to it and, where all are above it, for the smallest. Of equal pictures the one
    that fits into mp4 is taken.
    """
    match quality:
        case "bestaudio":
            return Selection(selector="ba/b", sort=("lang",))
        case "worst":
            return Selection(selector="wv*+wa/w", sort=("lang", "res", "fps"))
        case "best":
            return Selection(selector="bv*+ba/b", sort=_order("res"))
        case _ if quality in _HEIGHTS:
            return Selection(selector="bv*+ba/b", sort=_order(f"res:{_HEIGHTS[quality]}"))
        case _:
            return Selection(selector=quality)


def _order(resolution: str) -> tuple[str, ...]:
    # the original language before any dub, undamaged formats before suspect ones, and only then the container
    return ("lang", resolution, "fps", "hdr:12", "source", "ext")
