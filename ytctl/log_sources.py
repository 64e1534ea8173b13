"""Where the daemon's log is read: the daily files, and the journal when the daemon runs as a service.

`logs` gets lines as dictionaries, with the keys of the daily files, whichever they come from.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Line = dict[str, Any]

UNIT = "ytarchived.service"
_LOOK_AGAIN_SECONDS = 0.25
_LEVELS = {"7": "debug", "6": "info", "5": "info", "4": "warning"}
_PREFIX = "YTARCHIVED_"


def newest_first(folder: Path, day: str) -> Iterator[Line]:
    """Every line of both, newest first; of one day (UTC, YYYY-MM-DD) where one is named."""
    files, journal = _files(folder, day), _journal(day)
    left, right = next(files, None), next(journal, None)
    while left or right:
        if right is None or (left is not None and left["at"] >= right["at"]):
            assert left is not None
            yield left
            left = next(files, None)
        else:
            yield right
            right = next(journal, None)


def coming(folder: Path) -> Iterator[Line]:
    """Each line as it is written from this call on, whenever it is read; never ends."""
    return _journal_coming() if _is_a_service() else _files_coming(folder)


def _files(folder: Path, day: str) -> Iterator[Line]:
    for file in sorted(folder.glob(f"{day or '*'}.ndjson"), reverse=True):
        with suppress(OSError):
            yield from filter(None, map(_line, reversed(file.read_bytes().splitlines())))


def _line(text: bytes) -> Line | None:
    try:
        line: Line = json.loads(text)
    except ValueError:  # cut short by a full disk
        return None
    return line


def _files_coming(folder: Path) -> Iterator[Line]:
    newest = max(folder.glob("*.ndjson"), default=None)
    return _after(folder, newest.name if newest else "", newest.stat().st_size if newest else 0)


def _after(folder: Path, name: str, place: int) -> Iterator[Line]:
    while True:
        for file in sorted(folder.glob("*.ndjson")):
            if file.name < name:
                continue
            if file.name > name:
                name, place = file.name, 0
            with file.open("rb") as opened:
                opened.seek(place)
                whole = opened.read().rpartition(b"\n")
            place += len(whole[0]) + len(whole[1])
            yield from filter(None, map(_line, whole[0].splitlines()))
        time.sleep(_LOOK_AGAIN_SECONDS)


def _is_a_service() -> bool:
    systemctl = shutil.which("systemctl")
    if not systemctl or "XDG_RUNTIME_DIR" not in os.environ:
        return False
    return not subprocess.run([systemctl, "--user", "--quiet", "is-active", UNIT], stderr=-3).returncode


def _journal(day: str) -> Iterator[Line]:
    dates = ["--since", f"{day} 00:00:00 UTC", "--until", f"{day} 23:59:59 UTC"] if day else []
    return _journalctl("--reverse", *dates)


def _journal_coming() -> Iterator[Line]:
    return _journalctl("--follow", "--lines", "0")


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
                if (entry := _line(text)) and isinstance(entry.get("MESSAGE"), str):
                    yield _of_journal(entry)
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
