"""The picture of a video as a JPEG, from the few sizes worth asking for. It can never make the video fail.

The engine gets the file, or in words why there is none.
"""

import subprocess
import time
from pathlib import Path

from msgspec import Struct
from yt_dlp import YoutubeDL
from yt_dlp.networking.exceptions import HTTPError

from ytarchived.effects.workers.facts import cleaned
from ytarchived.effects.workers.fetching import FetchErrors, fetch

_SIZES = ("maxresdefault", "sddefault", "hqdefault", "mqdefault", "default")
_SECONDS_EACH = 5.0
_SECONDS_FOR_ALL = 12.0
_SECONDS_TO_CONVERT = 30.0
_NOT_FOUND = 404


class Thumbnail(Struct, frozen=True, kw_only=True):
    """The picture's file, or none and why."""

    file: Path | None
    missing: tuple[str, ...] = ()


def fetch_thumbnail(downloader: YoutubeDL, video_id: str, folder: Path, ffmpeg: Path) -> Thumbnail:
    """Write the largest picture there is; a page, noise or half a picture in its place is not kept."""
    reason = "there is none"
    give_up_at = time.monotonic() + _SECONDS_FOR_ALL
    for size in _SIZES:
        if time.monotonic() > give_up_at:
            break
        try:
            body = fetch(downloader, f"https://i.ytimg.com/vi/{video_id}/{size}.jpg", seconds=_SECONDS_EACH)
            return Thumbnail(file=write_jpeg(body, folder / "thumbnail.jpg", ffmpeg))
        except FetchErrors as error:
            # not every size exists of every video, so this is the least telling reason
            if not (isinstance(error, HTTPError) and error.status == _NOT_FOUND):
                reason = cleaned(str(error))
    return Thumbnail(file=None, missing=(f"thumbnail: {reason}",))


def write_jpeg(body: bytes, file: Path, ffmpeg: Path) -> Path:
    """Write a picture, converted where it is no JPEG, and return its file; raises OSError when it is no whole picture."""
    if body.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in body[-64:]:
        file.write_bytes(body)
        return file
    if not (body.startswith(b"\x89PNG\r\n\x1a\n") or (body.startswith(b"RIFF") and body[8:12] == b"WEBP")):
        raise OSError("the answer is empty" if not body else "the answer is no picture")
    command = [str(ffmpeg), *("-v", "error", "-i", "pipe:", "-frames:v", "1", "-q:v", "2", "-y"), f"file:{file}"]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=_SECONDS_TO_CONVERT, check=False)
    except subprocess.TimeoutExpired as error:
        raise OSError("the picture could not be converted in time") from error
    if done.returncode or not file.stat().st_size:
        raise OSError("the answer is no whole picture")
    return file
