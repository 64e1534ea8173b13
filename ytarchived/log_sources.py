"""Where the daemon's log is read: the daily files, and the journal when the daemon runs as a service.

`ytctl logs` and the API's `/logs` get lines as dictionaries, with the keys of the daily files, whichever they come from.
Needs nothing but the standard library, because `ytctl` starts with it.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Line = dict[str, Any]
Placed = tuple[Line, str]
"""A line, and the place before which older ones of its source are found."""

UNIT = "ytarchived.service"
LEVELS = ("debug", "info", "warning", "error")
PLACE = r"([0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,15})?~([0-9]{1,16})?"
"""What a place in both looks like: a day and the byte at which a line of its file begins, then microseconds of the journal."""

_DAYS = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_PIECE_BYTES = 1 << 18
_LOOK_AGAIN_SECONDS = 0.25
_LEVELS = {"7": "debug", "6": "info", "5": "info", "4": "warning"}
_PREFIX = "YTARCHIVED_"
_OF_A_LINE = frozenset(("at", "level", "service", "type", "words"))


def newest_first(folder: Path, day: str = "", before: str = "~") -> Iterator[Placed]:
    """Every line of both, newest first, each with its place: what is older than it can be asked for by that.

    Only those of one day (UTC, YYYY-MM-DD) where one is named. Nothing is read that is not asked for.
    """
    place, _, moment = before.partition("~")
    files, journal = _files(folder, day, place), _journal(day, moment)
    left, right = next(files, None), next(journal, None)
    while left or right:
        if right is None or (left is not None and _moment(left) >= _moment(right)):
            assert left is not None
            line, place = left
            left = next(files, None)
        else:
            line, moment = right
            right = next(journal, None)
        yield line, f"{place}~{moment}"


def fits(service: str | None, level: str | None, kind: str | None) -> Callable[[Line], bool]:
    """Whether a line is of this service, of this level or a graver one, and of this type; None: of any."""
    levels = LEVELS[LEVELS.index(level) :] if level else LEVELS

    def is_wanted(line: Line) -> bool:
        return line["level"] in levels and service in (None, line["service"]) and kind in (None, line["type"])

    return is_wanted


def coming(folder: Path) -> Iterator[Line]:
    """Each line as it is written from this call on, whenever it is read; never ends."""
    return _journal_coming() if _is_a_service() else _files_coming(folder)


def _moment(placed: Placed) -> str:
    return str(placed[0]["at"]).rstrip("Z")  # so that a second without a fraction comes before the same with one


def _files(folder: Path, day: str, before: str) -> Iterator[Placed]:
    name, _, place = before.partition(".")
    for file in sorted(folder.glob(f"{day or _DAYS}.ndjson"), reverse=True):
        if name and file.stem > name:
            continue
        with suppress(OSError):
            for text, start in _backwards(file, int(place) if file.stem == name else None):
                if line := _line(text):
                    yield line, f"{file.stem}.{start}"


def _backwards(file: Path, end: int | None) -> Iterator[tuple[bytes, int]]:
    """The lines before a place in a file, or before its end, the last first, each with the place where it begins."""
    with file.open("rb") as opened:
        size_bytes = opened.seek(0, os.SEEK_END)
        left = end = size_bytes if end is None else min(end, size_bytes)
        rest = b""
        while left:
            start = max(0, left - _PIECE_BYTES)
            opened.seek(start)
            rest, *lines = (opened.read(left - start) + rest).split(b"\n")
            for line in reversed(lines):
                yield line, end - len(line)
                end -= len(line) + 1
            left = start
        yield rest, 0


def _line(text: bytes) -> Line | None:
    line = _object(text)
    return line if line.keys() >= _OF_A_LINE else None


def _object(text: bytes) -> dict[str, Any]:
    with suppress(ValueError):  # cut short by a full disk
        read = json.loads(text)
        return read if isinstance(read, dict) else {}
    return {}


def _files_coming(folder: Path) -> Iterator[Line]:
    newest = max(folder.glob(f"{_DAYS}.ndjson"), default=None)
    return _after(folder, newest.name if newest else "", newest.stat().st_size if newest else 0)


def _after(folder: Path, name: str, place: int) -> Iterator[Line]:
    while True:
        for file in sorted(folder.glob(f"{_DAYS}.ndjson")):
            if file.name < name:
                continue
            if file.name > name:
                name, place = file.name, 0
            with file.open("rb") as opened:
                opened.seek(place)
                whole = opened.read().rpartition(b"\n")
            place += len(whole[0]) + len(whole[1])
            yield from filter(None, map(_line, whole[0].splitlines()))
        # the standard library has no event of a file, and whoever writes it may not run
        time.sleep(_LOOK_AGAIN_SECONDS)


def _is_a_service() -> bool:
    systemctl = shutil.which("systemctl")
    if not systemctl or "XDG_RUNTIME_DIR" not in os.environ:
        return False
    return not subprocess.run([systemctl, "--user", "--quiet", "is-active", UNIT], stderr=-3).returncode


def _journal(day: str, before: str) -> Iterator[Placed]:
    dates = ["--since", f"{day} 00:00:00 UTC"] if day else []
    if before:
        dates += ["--until", f"@{int(before) // 10**6}.{int(before) % 10**6:06}"]
    elif day:
        dates += ["--until", f"{day} 23:59:59.999999 UTC"]
    for entry in _journalctl("--reverse", *dates):
        moment = entry["__REALTIME_TIMESTAMP"]
        if not before or int(moment) < int(before):
            yield _of_journal(entry), moment


def _journal_coming() -> Iterator[Line]:
    return map(_of_journal, _journalctl("--follow", "--lines", "0"))


def _journalctl(*arguments: str) -> Iterator[Line]:
    program = shutil.which("journalctl")
    if not program:
        return iter(())
    command = [program, "--user", "--user-unit", UNIT, "--output", "json", "--no-pager", "--quiet", *arguments]
    return _entries(subprocess.Popen(command, stdout=-1, stderr=-3))


def _entries(process: subprocess.Popen[bytes]) -> Iterator[Line]:
    with process:
        assert process.stdout
        try:
            for text in process.stdout:
                if isinstance((entry := _object(text)).get("MESSAGE"), str):
                    yield entry
        finally:
            process.terminate()


def _of_journal(entry: Line) -> Line:
    at = datetime.fromtimestamp(int(entry["__REALTIME_TIMESTAMP"]) / 1e6, UTC)
    own = {name.removeprefix(_PREFIX).lower(): value for name, value in entry.items() if name.startswith(_PREFIX)}
    line = {
        "at": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "level": _LEVELS.get(str(entry.get("PRIORITY")), "error"),
        "service": entry.get("SYSLOG_IDENTIFIER", "systemd"),
        "type": "said",
        "words": entry["MESSAGE"],
        **own,
    }
    return {**line, "job": int(line["job"])} if "job" in line else line
