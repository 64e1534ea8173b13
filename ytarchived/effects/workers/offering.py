"""From yt-dlp's info dict to what a person chooses from: the formats and captions that a video offers.

Pure. The engine hands in what yt-dlp extracted.
"""

from collections.abc import Mapping
from typing import Any

from ytarchived.domain.media import FormatFacts
from ytarchived.effects.workers.captions import chosen
from ytarchived.effects.workers.messages import Offered

Info = Mapping[str, Any]


def offered(info: Info) -> Offered:
    """What the video offers, the largest pictures first, storyboards left out."""
    formats = [_facts(each) for each in info.get("formats") or () if each.get("ext") != "mhtml"]
    written = tuple(chosen({"subtitles": info.get("subtitles")}, ("all",)))
    heard = tuple(chosen({"automatic_captions": info.get("automatic_captions")}, ("all",)))
    return Offered(
        video_id=info["id"],
        title=info.get("title") or "",
        duration_seconds=float(info.get("duration") or 0.0),
        formats=tuple(sorted(formats, key=_size, reverse=True)),
        captions=written,
        automatic_captions=heard,
    )


def _facts(each: Info) -> FormatFacts:
    rate = each.get("tbr")
    return FormatFacts(
        format_id=each["format_id"],
        container=each.get("ext") or "",
        height=each.get("height") or 0,
        width=each.get("width") or 0,
        frames_per_second=each.get("fps") or 0.0,
        video_codec=_codec(each, "vcodec"),
        audio_codec=_codec(each, "acodec"),
        bits_per_second=round(rate * 1000) if rate else None,
        bytes=each.get("filesize") or each.get("filesize_approx"),
        language=each.get("language") or "",
        note=each.get("format_note") or "",
    )


def _codec(each: Info, key: str) -> str:
    return "" if each.get(key) in (None, "none") else str(each[key])


def _size(each: FormatFacts) -> tuple[int, int]:
    return each.height, each.bits_per_second or 0
