"""From yt-dlp's info dict to what the archive keeps of it: the record's `VideoMetadata` and the file beside the video.

Pure. The engine hands in what yt-dlp extracted; nothing that is signed, secret or about this machine comes out.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import yt_dlp

from ytarchived.domain.media import CaptionTrack, Chapter, Offer, Thumbnail, VideoMetadata

Info = Mapping[str, Any]

# addresses that are signed and expire, headers, cookies, and what yt-dlp decided or wrote on this machine
_LEFT_OUT = frozenset(
    (
        *(
            "formats",
            "requested_formats",
            "requested_downloads",
            "requested_subtitles",
            "subtitles",
            "automatic_captions",
        ),
        *("url", "manifest_url", "manifest_stream_number", "fragments", "fragment_base_url", "http_headers", "cookies"),
        *("downloader_options", "filename", "filepath", "infojson_filename", "fingerprint", "epoch", "protocol"),
    )
)
_FORMAT_FACTS = (
    *("format_id", "format_note", "ext", "width", "height", "fps", "dynamic_range", "vcodec", "acodec", "tbr", "vbr"),
    *("abr", "asr", "audio_channels", "language", "filesize", "filesize_approx", "container"),
)


def metadata_of(info: Info) -> VideoMetadata:
    """What yt-dlp extracted, as the record keeps it; every field but the id may be missing."""
    return VideoMetadata(
        video_id=info["id"],
        title=_text(info, "title"),
        description=_text(info, "description"),
        channel=_text(info, "channel") or _text(info, "uploader"),
        channel_id=_text(info, "channel_id"),
        published=_published(info),
        duration_seconds=float(info.get("duration") or 0.0),
        tags=tuple(info.get("tags") or ()),
        categories=tuple(info.get("categories") or ()),
        chapters=tuple(
            Chapter(
                title=chapter.get("title") or "",
                start_seconds=float(chapter.get("start_time") or 0.0),
                end_seconds=float(chapter.get("end_time") or 0.0),
            )
            for chapter in info.get("chapters") or ()
        ),
        live_status=_text(info, "live_status"),
        availability=_text(info, "availability"),
        age_limit=int(info.get("age_limit") or 0),
        language=_text(info, "language"),
        view_count=info.get("view_count"),
        like_count=info.get("like_count"),
        thumbnails=_thumbnails(info),
        caption_tracks=_caption_tracks(info),
        formats=_offers(info),
    )


def metadata_file(info: Info) -> bytes:
    """The info dict as readable JSON, with its formats and captions described but without any way to fetch them."""
    kept: dict[str, Any] = {
        key: value for key, value in info.items() if key not in _LEFT_OUT and not key.startswith("_")
    }
    kept["formats"] = [
        {fact: each[fact] for fact in _FORMAT_FACTS if each.get(fact) is not None} for each in info.get("formats") or ()
    ]
    for kind in ("subtitles", "automatic_captions"):
        kept[kind] = sorted(info.get(kind) or ())
    clean = yt_dlp.YoutubeDL.sanitize_info(kept, remove_private_keys=True)
    for added in ("epoch", "_type"):
        clean.pop(added, None)
    return json.dumps(clean, ensure_ascii=False, indent=1, sort_keys=True).encode()


def _thumbnails(info: Info) -> tuple[Thumbnail, ...]:
    """The pictures whose size YouTube says, the largest first; yt-dlp guesses the addresses of others."""
    known = [each for each in info.get("thumbnails") or () if each.get("width") and each.get("height")]
    # what stands behind the question mark is signed, and not needed
    sizes = {each["url"].partition("?")[0]: (each["width"], each["height"]) for each in known}
    largest_first = sorted(sizes.items(), key=lambda item: item[1], reverse=True)
    return tuple(Thumbnail(url=url, width=width, height=height) for url, (width, height) in largest_first)


def _caption_tracks(info: Info) -> tuple[CaptionTrack, ...]:
    """The languages that people wrote, then those that YouTube heard; translations by machine are none."""
    written = sorted(code for code in info.get("subtitles") or () if code != "live_chat")
    heard = sorted(code for code in info.get("automatic_captions") or () if code.endswith("-orig"))
    return (
        *(CaptionTrack(language=code) for code in written),
        *(CaptionTrack(language=code.removesuffix("-orig"), automatic=True) for code in heard),
    )


def _offers(info: Info) -> tuple[Offer, ...]:
    """The families of codecs at each height, the highest first, and of sound alone at the end."""
    codecs: defaultdict[int, set[str]] = defaultdict(set)
    for each in info.get("formats") or ():
        picture, sound = (each.get(kind) or "none" for kind in ("vcodec", "acodec"))
        if picture != "none":
            codecs[each.get("height") or 0].add(picture.partition(".")[0])
        elif sound != "none":
            codecs[0].add(sound.partition(".")[0])
    return tuple(Offer(height=height, codecs=tuple(sorted(codecs[height]))) for height in sorted(codecs, reverse=True))


def _text(info: Info, key: str) -> str:
    value = info.get(key)
    return value if isinstance(value, str) else ""


def _published(info: Info) -> str:
    if (timestamp := info.get("timestamp")) is not None:
        return datetime.fromtimestamp(timestamp, UTC).isoformat()
    day = _text(info, "upload_date")
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else ""
