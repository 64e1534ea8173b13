"""yt-dlp as this program uses it: only YouTube, no configuration or plugins of the user, nothing fetched that runs.

The warm process makes one to have everything loaded; each child makes its own for its one order.
"""

import importlib.metadata
import io
import os
import platform
import random
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import Cookie
from pathlib import Path
from typing import Any

# must be set before yt-dlp is imported: plugins are foreign code
os.environ["YTDLP_NO_PLUGINS"] = "1"

from msgspec import structs
from yt_dlp import YoutubeDL
from yt_dlp.extractor.youtube import YoutubeClipIE, YoutubeIE, YoutubePlaylistIE, YoutubeTabIE
from yt_dlp.postprocessor.ffmpeg import FFmpegPostProcessor
from yt_dlp.utils import DownloadError
from yt_dlp.version import __version__ as yt_dlp_version

from ytarchived.effects.workers.facts import Log
from ytarchived.effects.workers.leafing import search_pages_once
from ytarchived.effects.workers.messages import Setup
from ytarchived.effects.workers.rehearsal import rehearse
from ytarchived.effects.workers.restraint import restrain

_EXTRACTORS = (YoutubeClipIE, YoutubeIE, YoutubeTabIE, YoutubePlaylistIE)
_TABLES = ("render_formats_table", "render_thumbnails_table", "render_subtitles_table")
"""Nobody prints them, yet yt-dlp makes them six times a video, a fifth of all its work."""
_SOCKET_SECONDS = 20.0
_LONGEST_PAUSE_SECONDS = 8.0


@contextmanager
def open_downloader(setup: Setup, log: Log, **params: Any) -> Iterator[YoutubeDL]:
    """A YoutubeDL that knows YouTube's videos, playlists and channels and no other site; `params` are yt-dlp's own.

    Cookies are used where the setup wants them always. Raises OSError when they cannot be read.
    """
    asked = {
        "logger": log,
        "quiet": True,
        "noprogress": True,
        "color": "never",
        "cachedir": setup.cache or False,
        "proxy": setup.proxy or None,
        "nocheckcertificate": not setup.verify_certificates,
        "ffmpeg_location": setup.ffmpeg or None,
        "js_runtimes": _js_runtimes(setup),
        "remote_components": (),
        "socket_timeout": _SOCKET_SECONDS,
        # used as a library, yt-dlp tries nothing twice and never waits unless it is told to
        "retries": 5,
        "fragment_retries": 5,
        "file_access_retries": 2,
        "extractor_retries": 2,
        "retry_sleep_functions": dict.fromkeys(("http", "fragment", "extractor"), _pause_seconds),
        "extractor_args": {"youtube": {"raise_incomplete_data": ["true"], "skip": ["translated_subs"]}},
        "sleep_interval_requests": setup.request_pause_seconds * random.uniform(0.5, 1.5),
        "noplaylist": True,
        **params,
    }
    if setup.cookies_file and setup.cookies_always:
        # yt-dlp writes the cookies back when it closes, and several workers would spoil the user's file
        asked["cookiefile"] = io.StringIO(Path(setup.cookies_file).read_text(encoding="utf-8"))
    # without its defaults, of 1,800 sites' extractors only these are loaded, and no other address can be fetched
    with YoutubeDL(asked, auto_init=False) as downloader:
        for table in _TABLES:
            setattr(downloader, table, _no_table)
        for extractor in _EXTRACTORS:
            downloader.add_info_extractor(made := extractor())
            if isinstance(made, YoutubeTabIE):
                search_pages_once(made)
        restrain(downloader)
        if "cookiefile" in asked and not any(map(_is_login, downloader.cookiejar)):
            # yt-dlp goes on without a word, as if there were none
            log.warning("The provided YouTube account cookies are no longer valid: no login of YouTube is in them")
        yield downloader


def _js_runtimes(setup: Setup) -> dict[str, dict[str, str]]:
    """What may solve YouTube's challenges: what was there at the start, else whatever has come meanwhile."""
    if setup.js_runtime:
        return {Path(setup.js_runtime).name: {"path": setup.js_runtime}}
    return {"deno": {}, "node": {}}


def _no_table(*_: object) -> None:
    return None


def _is_login(cookie: Cookie) -> bool:
    return cookie.name == "LOGIN_INFO" and not cookie.is_expired()


def extract(downloader: YoutubeDL, url: str) -> dict[str, Any]:
    """What YouTube says of a URL, redirects followed, formats not yet chosen; raises what yt-dlp raises."""
    found = downloader.extract_info(url, download=False, process=False)
    while found and found.get("_type") in ("url", "url_transparent"):
        found = downloader.extract_info(found["url"], download=False, process=False, ie_key=found.get("ie_key"))
    if not found:
        raise DownloadError(f"YouTube gave nothing for {url}")
    return dict(found)


def _pause_seconds(n: int) -> float:
    return random.uniform(0.5, 1) * min(_LONGEST_PAUSE_SECONDS, 2.0**n)


def warm_up(setup: Setup) -> dict[str, str]:
    """Use once what every order uses, without the network, and return the versions of everything that does the work."""
    with open_downloader(structs.replace(setup, request_pause_seconds=0), Log(), extractor_retries=0) as downloader:
        rehearse(downloader)
    with open_downloader(setup, Log()) as downloader:
        for url in ("https://www.youtube.com/watch?v=00000000000", "https://www.youtube.com/@channel"):
            for extractor in _EXTRACTORS:
                extractor.suitable(url)
        programs = FFmpegPostProcessor.get_versions(downloader)
    return {
        "yt-dlp": yt_dlp_version,
        "yt-dlp-ejs": importlib.metadata.version("yt-dlp-ejs"),
        "python": platform.python_version(),
        **{name: version for name, version in programs.items() if version},
    }
