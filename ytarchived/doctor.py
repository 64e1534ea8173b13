"""What `ytarchived --doctor` does: looks at everything the daemon depends on, with or without a daemon, and names each cure.

It prints the checks as JSON for `ytctl doctor`, which adds what systemd knows. Nothing is changed, and nothing is asked of
YouTube unless somebody wants the key tried.
"""

import os
import socket
import sqlite3
import stat
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import anyio
import msgspec

from ytarchived.config import Config, expand
from ytarchived.domain.classification import classify
from ytarchived.effects import library
from ytarchived.effects.data_api.client import open_client
from ytarchived.effects.data_api.key import take_key
from ytarchived.effects.data_api.messages import Ask, Refused
from ytarchived.effects.programs import HostProblem, check_cookies, find_ffmpeg, find_js_runtime
from ytarchived.errors import RecordUnusable, StorageFull, YtarchivedError
from ytarchived.places import Places, places_of
from ytarchived.protocol import Check
from ytarchived.record.connection import connect_to_read
from ytarchived.record.log import last_position, read_from
from ytarchived.record.projections import states

OLD_DAYS = 90
"""YouTube changes so often that a yt-dlp of this age seldom works."""

_SILENT = ("nfs", "nfs4", "cifs", "smb3", "9p", "vboxsf", "fuse", "fuseblk", "afs", "ceph", "glusterfs")
"""File systems that tell nothing, or not all, of what others write into them."""

_EJS = "extractor/youtube/jsc/_builtin/vendor/_info.py"


class Known(NamedTuple):
    """What the record says, as far as there is one."""

    records: int
    library: str | None
    last_at: datetime | None


def examine(config: Config, file: Path, *, with_api: bool, now: datetime) -> Iterator[Check]:
    """Look at one thing after the other; `with_api` spends a unit of the key's quota."""
    places = places_of(config, os.environ)
    known: list[Known] = []

    def record() -> str:
        known.append(_known(places.record))
        return f"{known[0].records} records in {places.record}"

    probes: tuple[tuple[str, Callable[[], str]], ...] = (
        ("config", lambda: f"{file} is right" if file.exists() else f"no {file}: the defaults hold"),
        ("record", record),
        ("library", lambda: _library(places.library, known[0].library if known else None)),
        ("disk", lambda: _disk(places.library, config.library.least_free_bytes)),
        ("inbox", lambda: _inbox(places.inbox, config.inbox.sweep_seconds)),
        *((("outputs", lambda: _outputs(places.outputs)),) if places.outputs else ()),
        ("socket", lambda: _socket(places)),
        ("ffmpeg", lambda: _ffmpeg(config.ytdlp.ffmpeg)),
        ("javascript", _javascript),
        ("yt-dlp", lambda: _yt_dlp(version("yt-dlp"), now)),
        ("ejs", _ejs),
        ("cookies", lambda: _cookies(config, now)),
        ("api-key", lambda: _api_key(config, with_api)),
        ("clock", lambda: _clock(known[0].last_at if known else None, now)),
    )
    for name, probe in probes:
        try:
            yield Check(name=name, ok=True, words=probe())
        except YtarchivedError as problem:
            yield Check(name=name, ok=False, words=problem.message, hint=problem.hint)


def print_checks(config: Config, file: Path, *, with_api: bool) -> None:
    """Print every check as one JSON document."""
    checks = list(examine(config, file, with_api=with_api, now=datetime.now(UTC)))
    print(msgspec.json.encode(checks).decode())


def _known(record: Path) -> Known:
    if not record.exists():
        return Known(0, None, None)
    try:
        with closing(connect_to_read(record)) as db:
            position = last_position(db)
            last = read_from(db, position - 1, 1) if position else []
            return Known(position, states.library_id(db), last[0].at if last else None)
    except sqlite3.Error as error:
        raise RecordUnusable(
            f"cannot read the record {record}: {error}",
            hint="`ytctl record verify` tells more; `ytarchived restore` helps",
        ) from error


def _library(root: Path, known_id: str | None) -> str:
    if known_id:
        library.check_library(root, known_id)
        return f"{root} is library {known_id}"
    return f"{root}: this record knows no library yet; one is begun at the first start"


def _disk(root: Path, least_free_bytes: int) -> str:
    there = next(folder for folder in (root, *root.parents) if folder.is_dir())
    free = library.free_bytes(there)
    words = f"{free / 1e9:.1f} GB are free in {there}, and {least_free_bytes / 1e9:.1f} GB stay free"
    if free < least_free_bytes:
        raise StorageFull(words, hint="make room on that disk, or lower library.least_free_bytes")
    return words


def _inbox(folder: Path, sweep_seconds: float) -> str:
    if not folder.is_dir():
        if folder.parent.is_dir() or folder.parent.parent.is_dir():
            return f"{folder} is made at the first start"
        raise HostProblem(f"cannot use the inbox {folder}: the folder above it is not there", hint="mount its disk")
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        raise HostProblem(
            f"cannot use the inbox {folder}: it may not be read and changed", hint=f"chmod u+rwx {folder}"
        )
    kind = _file_system(folder)
    if kind.partition(".")[0] in _SILENT:
        return f"{folder} is looked through every {sweep_seconds:g} s: {kind} announces nothing"
    return f"{folder} announces what is dropped, and is looked through every {sweep_seconds:g} s besides"


def _outputs(folders: Mapping[str, Path]) -> str:
    for name, folder in folders.items():
        there = folder if folder.exists() else folder.parent
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            raise HostProblem(
                f"cannot keep links for the profile {name} in {folder}: {there} is no folder that may be written to",
                hint=f"make it, mount its disk, or set profiles.{name}.output to another folder",
            )
    return f"links lie in {', '.join(sorted(map(str, set(folders.values()))))}"


def _file_system(folder: Path) -> str:
    """The type of the file system that a folder is on, such as ext4."""
    best, kind = "", "unknown"
    for line in Path("/proc/self/mountinfo").read_text().splitlines():
        before, _, after = line.partition(" - ")
        place = before.split()[4].encode().decode("unicode_escape")
        if folder.resolve().is_relative_to(place) and len(place) >= len(best):
            best, kind = place, after.split()[0]
    return kind


def _socket(places: Places) -> str:
    path = places.socket
    if not path.exists():
        return f"{path} is not there: no daemon runs"
    for each, wanted in ((path.parent, 0o700), (path, 0o600)):
        mode = stat.S_IMODE(each.stat().st_mode)
        if mode & ~wanted & 0o077:
            raise HostProblem(
                f"cannot trust {each}: others may use it (mode {mode:04o})", hint=f"chmod {wanted:o} {each}"
            )
    with socket.socket(socket.AF_UNIX) as asking:
        if asking.connect_ex(str(path)):
            raise HostProblem(
                f"cannot reach a daemon at {path}: nobody listens", hint="start it: `systemctl --user start ytarchived`"
            )
    return f"a daemon listens at {path}"


def _ffmpeg(folder: str) -> str:
    found = find_ffmpeg(folder)
    for program in (found.ffmpeg, found.ffprobe):
        try:
            said = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=20, check=True).stdout
        except (OSError, subprocess.SubprocessError) as error:
            raise HostProblem(f"cannot run {program}: {error}", hint="install ffmpeg again") from error
    return f"{found.ffmpeg.parent}, version {said.split()[2]}"


def _javascript() -> str:
    if runtime := find_js_runtime():
        return str(runtime)
    raise HostProblem(
        "cannot solve YouTube's challenges: no JavaScript runtime is there",
        hint="install the deno package into the environment of ytarchived, or Node.js 22 or newer",
    )


def _yt_dlp(release: str, now: datetime) -> str:
    year, month, day, *_ = map(int, release.split("."))
    days = (now - datetime(year, month, day, tzinfo=UTC)).days
    if days > OLD_DAYS:
        raise HostProblem(
            f"cannot rely on yt-dlp {release}: it is {days} days old, and YouTube has changed since",
            hint="install a newer version of ytarchived, or of yt-dlp into its environment",
        )
    return f"version {release}, {days} days old"


def _ejs() -> str:
    spec = find_spec("yt_dlp")
    folder = ((spec and spec.submodule_search_locations) or [""])[0]
    info = (Path(folder) / _EJS).read_text()
    wanted = info.partition("VERSION = '")[2].partition("'")[0]
    installed = version("yt-dlp-ejs")
    if installed != wanted:
        raise HostProblem(
            f"cannot solve YouTube's challenges: yt-dlp wants yt-dlp-ejs {wanted}, and {installed} is installed",
            hint=f"install yt-dlp-ejs=={wanted} into the environment of ytarchived",
        )
    return f"version {installed}, as yt-dlp wants it"


def _cookies(config: Config, now: datetime) -> str:
    if not config.ytdlp.cookies_file:
        return "none are configured"
    file = expand(config.ytdlp.cookies_file, os.environ)
    check_cookies(file)
    age = now - datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return f"{file}, {age.days} days old and yours alone"


def _api_key(config: Config, with_api: bool) -> str:
    key = take_key(config.youtube.api_key_file, dict(os.environ))
    if not key:
        return "none is configured: yt-dlp alone serves"
    if not with_api:
        return "configured; `ytctl doctor --api` tries it"
    refused = anyio.run(partial(_tried, key, config.youtube.api_endpoint))
    if refused:
        failure = classify(refused.trouble)
        raise HostProblem(f"cannot use the key of the Data API: {failure.words or failure.kind}", hint=failure.advice)
    return "YouTube takes it"


async def _tried(key: str, endpoint: str) -> Refused | None:
    async with open_client(key, endpoint) as client:
        ask = Ask(resource="videos", parameters={"part": "id", "id": "jNQXAC9IVRw", "fields": "items(id)"})
        answer = await client.call(ask)
        return answer if isinstance(answer, Refused) else None


def _clock(last_at: datetime | None, now: datetime) -> str:
    year, month, day, *_ = map(int, version("yt-dlp").split("."))
    released = datetime(year, month, day, tzinfo=UTC)
    for at, what in ((last_at, "the last record was made"), (released, "yt-dlp was released")):
        if at and now < at - timedelta(minutes=1):
            raise HostProblem(
                f"cannot trust the clock: it says {now:%Y-%m-%d %H:%M} UTC, before {what} ({at:%Y-%m-%d %H:%M})",
                hint="set the clock: `timedatectl set-ntp true`",
            )
    return f"{now:%Y-%m-%d %H:%M:%S} UTC"
