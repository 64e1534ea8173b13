"""The unchanged clients that the claims about the stand-in are proved with: yt-dlp and Google's own."""

import gc
import warnings
from pathlib import Path
from typing import Any

import yt_dlp
from googleapiclient.discovery import build
from msgspec import Struct, field

from tests.standin.client import StandIn
from tests.standin.clips import find_ffmpeg

# Nothing that is loaded now is garbage, and to look through it for each refused request would take longer than the request.
gc.freeze()

MP4 = "bv*[ext=mp4]+ba[ext=m4a]"


class Listener(Struct):
    """A yt-dlp logger that remembers."""

    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def debug(self, message: str) -> None:
        """Ignore what yt-dlp says while all is well."""

    def warning(self, message: str) -> None:
        self.warnings.append(message)

    def error(self, message: str) -> None:
        self.errors.append(message)


class Outcome(Struct):
    """What a yt-dlp run came to: its info dict or its last words, and its warnings."""

    info: dict[str, Any]
    failure: str
    warnings: list[str]


def run(url: str, proxy: str, **options: Any) -> Outcome:
    """Let yt-dlp do with the URL what the options say."""
    listener = Listener()
    defaults: dict[str, Any] = {
        "proxy": proxy,
        # of 1,800 sites' extractors those of one, which is most of the time that a short run takes
        "allowed_extractors": ["youtube.*"],
        "nocheckcertificate": True,
        "cachedir": False,
        "format": MP4,
        "ffmpeg_location": str(Path(find_ffmpeg()).parent),
        "logger": listener,
        "noprogress": True,
        "skip_download": True,
    }
    with warnings.catch_warnings():
        # yt-dlp leaves the connections of refused requests to the garbage collector; let it find them here and now.
        warnings.simplefilter("ignore", ResourceWarning)
        outcome = _extract(url, defaults | options, listener)
        if outcome.failure or outcome.warnings:
            gc.collect()
    return outcome


def _extract(url: str, options: dict[str, Any], listener: Listener) -> Outcome:
    with yt_dlp.YoutubeDL(options) as downloader:
        try:
            info = downloader.extract_info(url)
        except yt_dlp.utils.DownloadError as error:
            return Outcome({}, str(error), listener.warnings)
    return Outcome(info or {}, "", listener.warnings)


def download(url: str, proxy: str, folder: Path, **options: Any) -> Outcome:
    """Let yt-dlp fetch, merge and keep the video as ID.mp4 in the folder."""
    template = str(folder / "%(id)s.%(ext)s")
    return run(url, proxy, skip_download=False, outtmpl=template, merge_output_format="mp4", **options)


def listing(url: str, proxy: str, **options: Any) -> Outcome:
    """Let yt-dlp list a playlist or channel without looking at its videos."""
    return run(url, proxy, extract_flat="in_playlist", **options)


def data_api(standin: StandIn, key: str) -> Any:
    """Google's client of the Data API, with the key as label."""
    options = {"api_endpoint": standin.api_endpoint}
    return build("youtube", "v3", developerKey=key, cache_discovery=False, client_options=options)
