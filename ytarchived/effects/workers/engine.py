"""One order carried out with yt-dlp: a video downloaded and sealed, or its metadata alone, or a list.

Runs in a child, blocking, and may lose everything at any instant: what is downloaded lies in `staging/work` and the next
attempt goes on from there. Reports go to `tell` as they come; the outcome is the return value, failures included.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from yt_dlp import YoutubeDL
from yt_dlp.utils import DownloadError, ExtractorError, PostProcessingError, YoutubeDLError

from ytarchived.domain.trouble import Trouble
from ytarchived.effects.library import Making, SealRefused, seal
from ytarchived.effects.workers.captions import chosen, fetch_captions
from ytarchived.effects.workers.downloader import extract, open_downloader
from ytarchived.effects.workers.facts import Log, trouble_of
from ytarchived.effects.workers.formats import selection
from ytarchived.effects.workers.listing import list_entries
from ytarchived.effects.workers.messages import (
    Alive,
    Captured,
    CapturedOnly,
    Failed,
    Fetched,
    Order,
    Outcome,
    Progress,
    Report,
    Setup,
)
from ytarchived.effects.workers.metadata import metadata_file, metadata_of
from ytarchived.effects.workers.progress import Meter
from ytarchived.effects.workers.thumbnail import fetch_thumbnail

Tell = Callable[[Report], None]

_NO_SPACE = "No space left"
_NOT_OVER = "This live event is not over yet, or its recording is not ready"


_ON_THE_AIR = ("is_live", "post_live")


def carry_out(order: Order, setup: Setup, engine: dict[str, str], tell: Tell) -> Outcome:
    """Do what an order says; whatever goes wrong comes back as a Failed with the facts."""
    log = Log(heard=lambda: tell(Alive()))
    try:
        match order.task:
            case "list":
                with open_downloader(setup, log) as downloader:
                    return list_entries(downloader, order.url, tell, log)
            case "metadata":
                with open_downloader(setup, log, ignore_no_formats_error=True) as downloader:
                    return _capture(downloader, order, tell, log)
            case "download":
                return _download(order, setup, engine, tell, log)
    except Exception as error:
        # a page that yt-dlp does not expect ends in whatever its code raises, and that too is an answer of the world
        return Failed(trouble=trouble_of(error, log.warnings))


def _capture(downloader: YoutubeDL, order: Order, tell: Tell, log: Log) -> Outcome:
    info = extract(downloader, order.url)
    if info.get("availability") is None and info.get("channel_id") is None and log.warnings:
        # asked to ignore missing formats, yt-dlp makes up a title for a private or removed video and only warns why
        raise ExtractorError(log.warnings[-1], expected=True)
    tell(Captured(metadata=metadata_of(info)))
    return CapturedOnly()


def _download(order: Order, setup: Setup, engine: dict[str, str], tell: Tell, log: Log) -> Outcome:
    staging = Path(order.staging)
    work = staging / "work"
    work.mkdir(exist_ok=True)
    # a relative name needs no escaping in yt-dlp's templates, whatever the library's path looks like
    os.chdir(work)
    meter = Meter(tell)
    wanted = selection(order.quality)
    params = {
        "format": wanted.selector,
        "format_sort": list(wanted.sort),
        "merge_output_format": wanted.containers,
        "outtmpl": {"default": "media-%(fingerprint)s.%(ext)s"},
        "continuedl": True,
        "overwrites": False,
        "updatetime": False,
        "progress_hooks": [meter.downloading],
        "postprocessor_hooks": [meter.postprocessing],
    }
    with open_downloader(setup, log, **params) as downloader:
        tell(Progress(stage="extracting"))
        info = extract(downloader, order.url)
        if info["id"] != order.video_id:
            raise ExtractorError(f"YouTube answered with {info['id']} when asked for {order.video_id}", expected=True)
        if info.get("live_status") in _ON_THE_AIR:
            tell(Captured(metadata=metadata_of(info)))
            return Failed(trouble=Trouble(message=_NOT_OVER, exception="LiveNotOver"))
        info = _chosen(downloader, info, tell)
        meter.total_bytes = _estimated_bytes(info)
        try:
            _clear(work, keeping=info["fingerprint"])
            downloader.process_info(info)
            media = work / info["filepath"]
            tell(Progress(stage="captions"))
            captions = fetch_captions(downloader, chosen(info, order.caption_languages), work)
            tell(Progress(stage="thumbnail"))
            thumbnail = fetch_thumbnail(downloader, info["id"], work, _program(setup, "ffmpeg"))
            tell(Progress(stage="sealing"))
            manifest = seal(
                staging=staging,
                video_id=info["id"],
                media=media,
                thumbnail=thumbnail.file,
                captions=captions.files,
                info=metadata_file(info),
                announced_seconds=info.get("duration"),
                ffprobe=_program(setup, "ffprobe"),
                expect_video=info.get("vcodec") != "none",
                expect_audio=info.get("acodec") != "none",
                making=Making(
                    quality=order.quality,
                    format_ids=info["format_id"],
                    engine=engine,
                    missing=(*captions.missing, *thumbnail.missing),
                ),
            )
        except (SealRefused, DownloadError) as error:
            # what does not add up would be taken up again by every later attempt
            if _is_spoilt(error):
                _clear(work)
            raise
    return Fetched(
        manifest=manifest,
        format_ids=info["format_id"],
        missing=(*captions.missing, *thumbnail.missing),
        warnings=log.warnings,
        engine=engine,
    )


def _chosen(downloader: YoutubeDL, info: dict[str, Any], tell: Tell) -> dict[str, Any]:
    """The info dict with its formats chosen, after its metadata was reported, with or without a format to be had."""
    metadata = metadata_of(info)
    try:
        processed: dict[str, Any] = downloader.process_ie_result(info, download=False)
    except YoutubeDLError:
        tell(Captured(metadata=metadata))
        raise
    formats = processed.get("requested_formats") or [processed]
    # bytes of one encoding must never be continued with those of another
    facts = [(each["format_id"], each.get("filesize"), each.get("vcodec"), each.get("acodec")) for each in formats]
    processed["fingerprint"] = hashlib.sha256(repr(facts).encode()).hexdigest()[:12]
    tell(Captured(metadata=metadata, estimated_bytes=_estimated_bytes(processed), format_ids=processed["format_id"]))
    return processed


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


def _program(setup: Setup, name: str) -> Path:
    return Path(setup.ffmpeg) / name if setup.ffmpeg else Path(name)
