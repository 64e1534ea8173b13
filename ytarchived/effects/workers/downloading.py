"""One video downloaded and sealed: chosen, fetched, merged, its captions and thumbnail beside it.

The engine calls it in a child. What is downloaded lies in `staging/work`, and the next attempt goes on from there.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from yt_dlp import YoutubeDL
from yt_dlp.utils import DownloadError, ExtractorError, PostProcessingError, YoutubeDLError

from ytarchived.domain.options import Options, wish
from ytarchived.domain.trouble import Trouble
from ytarchived.effects.library import Making, Manifest, SealRefused, seal
from ytarchived.effects.workers.captions import chosen, fetch_captions
from ytarchived.effects.workers.capturing import capture
from ytarchived.effects.workers.downloader import extract, open_downloader
from ytarchived.effects.workers.facts import Log
from ytarchived.effects.workers.formats import Selection, lowered, ranked, selection, shortfall
from ytarchived.effects.workers.messages import Failed, Fetched, Order, Outcome, Progress, Report, Setup
from ytarchived.effects.workers.metadata import metadata_file, metadata_of
from ytarchived.effects.workers.progress import Meter
from ytarchived.effects.workers.thumbnail import fetch_thumbnail

Tell = Callable[[Report], None]

_NO_SPACE = "No space left"
_NOT_OVER = "This live event is not over yet, or its recording is not ready"
_ON_THE_AIR = ("is_live", "post_live")


def download(order: Order, setup: Setup, engine: dict[str, str], tell: Tell, log: Log) -> Outcome:
    """Fetch a video and leave it sealed; raises what yt-dlp raises, SealRefused, and what sealing raises."""
    work = enter(order)
    meter = Meter(tell)
    wanted = selection(order.quality, order.audio_format)
    with open_downloader(setup, log, **_params(wanted, meter)) as downloader:
        info = extract_wanted(downloader, order)
        if info.get("live_status") in _ON_THE_AIR:
            capture(order, metadata_of(info), tell)
            return Failed(trouble=Trouble(message=_NOT_OVER, exception="LiveNotOver"))
        if wanted.by_codec:
            left = lowered(info.get("formats") or (), order.quality, order.steps_down)
            info |= {"formats": ranked(left.formats, order.codecs), "_largest": left.largest}
        info = _chosen(downloader, info, order, tell)
        meter.total_bytes = _estimated_bytes(info)
        try:
            _clear(work, keeping=info["fingerprint"])
            downloader.process_info(info)
            manifest = _seal(downloader, order, info, setup, engine, tell, log)
        except (SealRefused, DownloadError) as error:
            # what does not add up would be taken up again by every later attempt
            if _is_spoilt(error):
                _clear(work)
            raise
    return Fetched(manifest=manifest)


def enter(order: Order) -> Path:
    """Make the folder to work in, which is there, the current one, and return it."""
    work = order.staging / "work"
    # a relative name needs no escaping in yt-dlp's templates, whatever the library's path looks like
    os.chdir(work)
    return work


def extract_wanted(downloader: YoutubeDL, order: Order) -> dict[str, Any]:
    """What YouTube says of the video that was ordered, and of no other; raises what yt-dlp raises."""
    info = extract(downloader, order.url)
    if info["id"] != order.video_id:
        raise ExtractorError(f"YouTube answered with {info['id']} when asked for {order.video_id}", expected=True)
    return info


def program(setup: Setup, name: str) -> Path:
    """One of the programs of ffmpeg."""
    return Path(setup.ffmpeg) / name if setup.ffmpeg else Path(name)


def _params(wanted: Selection, meter: Meter) -> dict[str, Any]:
    extract_audio = {"key": "FFmpegExtractAudio", "preferredcodec": wanted.audio_format, "preferredquality": "0"}
    return {
        "format": wanted.selector,
        "format_sort": list(wanted.sort),
        "merge_output_format": wanted.containers,
        "postprocessors": [extract_audio] if wanted.audio_format else [],
        "outtmpl": {"default": "media-%(fingerprint)s.%(ext)s"},
        "continuedl": True,
        "overwrites": False,
        "updatetime": False,
        "progress_hooks": [meter.downloading],
        "postprocessor_hooks": [meter.postprocessing],
    }


def _chosen(downloader: YoutubeDL, info: dict[str, Any], order: Order, tell: Tell) -> dict[str, Any]:
    """The info dict with its formats chosen, after its metadata was reported, with or without a format to be had."""
    metadata = metadata_of(info)
    try:
        processed: dict[str, Any] = downloader.process_ie_result(info, download=False)
    except YoutubeDLError:
        capture(order, metadata, tell)
        raise
    formats = processed.get("requested_formats") or [processed]
    # bytes of one encoding must never be continued with those of another
    facts = [(each["format_id"], each.get("filesize"), each.get("vcodec"), each.get("acodec")) for each in formats]
    processed["fingerprint"] = hashlib.sha256(repr((facts, order.audio_format)).encode()).hexdigest()[:12]
    size_bytes, format_ids = _estimated_bytes(processed), processed["format_id"]
    capture(order, metadata, tell, estimated_bytes=size_bytes, format_ids=format_ids)
    return processed


def _seal(
    downloader: YoutubeDL,
    order: Order,
    info: dict[str, Any],
    setup: Setup,
    engine: dict[str, str],
    tell: Tell,
    log: Log,
) -> Manifest:
    work = order.staging / "work"
    tell(Progress(stage="captions"))
    tracks = chosen(info, order.caption_languages)
    captions = fetch_captions(downloader, tracks, work, order.caption_formats)
    tell(Progress(stage="thumbnail"))
    thumbnail = fetch_thumbnail(downloader, info["id"], work, program(setup, "ffmpeg"))
    tell(Progress(stage="sealing"))
    return seal(
        staging=order.staging,
        video_id=info["id"],
        media=work / info["filepath"],
        thumbnail=thumbnail.file,
        captions=captions.files,
        info=metadata_file(info),
        announced_seconds=info.get("duration"),
        ffprobe=program(setup, "ffprobe"),
        expect_video=info.get("vcodec") != "none" and not order.audio_format,
        expect_audio=info.get("acodec") != "none",
        making=Making(
            quality=wish(Options(audio_format=order.audio_format), order.quality),
            format_ids=info["format_id"],
            engine=engine,
            missing=(*captions.missing, *thumbnail.missing),
            note=shortfall(order.quality, info, log.warnings, info.get("_largest", 0)),
        ),
    )


def _estimated_bytes(info: dict[str, Any]) -> int | None:
    sizes = [each.get("filesize") or each.get("filesize_approx") for each in info.get("requested_formats") or [info]]
    return int(sum(sizes)) if all(sizes) else None


def _clear(work: Path, *, keeping: str = "") -> None:
    for path in work.iterdir():
        if not (keeping and keeping in path.name):
            path.unlink()


def _is_spoilt(error: Exception) -> bool:
    if isinstance(error, SealRefused):
        return True
    cause = (getattr(error, "exc_info", None) or (None, None))[1]
    return isinstance(cause, PostProcessingError) and _NO_SPACE not in str(cause)
