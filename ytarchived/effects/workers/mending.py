"""The captions and the thumbnail that an archived video still lacks, fetched and sealed together with what is there.

The engine calls it in a child. The media are linked, not copied, and read again: what is no longer what was archived is
not vouched for anew.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from msgspec import structs

from ytarchived.domain.media import ArchivedFile
from ytarchived.domain.trouble import Trouble
from ytarchived.effects.library import Manifest, seal
from ytarchived.effects.workers.captions import Captions, chosen, fetch_captions
from ytarchived.effects.workers.capturing import capture
from ytarchived.effects.workers.downloader import open_downloader
from ytarchived.effects.workers.downloading import enter, extract_wanted, program
from ytarchived.effects.workers.facts import Log
from ytarchived.effects.workers.messages import Failed, Fetched, Order, Outcome, Progress, Report, Setup
from ytarchived.effects.workers.metadata import metadata_file, metadata_of
from ytarchived.effects.workers.thumbnail import Thumbnail, fetch_thumbnail


def mend(order: Order, archived: Manifest, setup: Setup, tell: Callable[[Report], None], log: Log) -> Outcome:
    """Fetch what is missing and leave the whole video sealed; a Failed when nothing more was to be had.

    Raises what yt-dlp raises, SealRefused when the media are not what was archived, and what sealing raises.
    """
    work = enter(order)
    held = [file for file in archived.files if (Path(order.library) / file.path).is_file()]
    spoken = {_language(archived, file) for file in held if file.role == "caption"}
    with open_downloader(setup, log) as downloader:
        info = extract_wanted(downloader, order)
        capture(order, metadata_of(info), tell)
        tell(Progress(stage="captions"))
        tracks = {code: url for code, url in chosen(info, order.caption_languages).items() if code not in spoken}
        captions = fetch_captions(downloader, tracks, work, order.caption_formats)
        tell(Progress(stage="thumbnail"))
        thumbnail = Thumbnail(file=None)
        if not any(file.role == "thumbnail" for file in held):
            thumbnail = fetch_thumbnail(downloader, order.video_id, work, program(setup, "ffmpeg"))
    missing = (*captions.missing, *thumbnail.missing)
    if missing and not captions.files and thumbnail.file is None:
        return Failed(trouble=_still_missing(captions, thumbnail))
    tell(Progress(stage="sealing"))
    files = [(file, _link(Path(order.library) / file.path, work)) for file in archived.files]
    manifest = seal(
        staging=order.staging,
        video_id=order.video_id,
        media=next(path for file, path in files if file.role == "media"),
        thumbnail=thumbnail.file
        or next((path for file, path in files if file.role == "thumbnail" and file in held), None),
        captions=(
            *((_language(archived, file), path) for file, path in files if file.role == "caption" and file in held),
            *captions.files,
        ),
        # what was said of the video when its media were chosen stays beside them
        info=next((path.read_bytes() for file, path in files if file.role == "metadata" and file in held), b"")
        or metadata_file(info),
        announced_seconds=archived.media.duration_seconds,
        ffprobe=program(setup, "ffprobe"),
        expect_video=bool(archived.media.video_codec),
        expect_audio=bool(archived.media.audio_codec),
        making=structs.replace(archived.making, missing=missing),
        unchanged=[file for file in archived.files if file.role == "media"],
    )
    return Fetched(manifest=manifest)


def _language(archived: Manifest, file: ArchivedFile) -> str:
    return Path(file.path).stem.removeprefix(f"{archived.video_id}_")


def _link(source: Path, work: Path) -> Path:
    """The file below `work`; one that is not there stays so, and sealing says it."""
    target = work / source.name
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except FileNotFoundError:
        return target
    except OSError:
        # not every filesystem has links
        shutil.copyfile(source, target)
    return target


def _still_missing(captions: Captions, thumbnail: Thumbnail) -> Trouble:
    return Trouble(
        message="; ".join((*captions.missing, *thumbnail.missing)),
        exception="CaptionsMissing" if captions.missing else "ThumbnailMissing",
    )
