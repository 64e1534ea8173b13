"""A record that is not whole is not opened: one plain message, what to do, exit code 1, and nothing overwritten."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.journeys.conftest import measured
from tests.journeys.home import BIN, DEADLINE_SECONDS, Home
from tests.journeys.ordinary import as_an_ordinary_user
from tests.record.lives import live


def tear(record: Path) -> None:
    with closing(sqlite3.connect(record)) as db:
        [[root]] = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'log_stream'")
    with record.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xff" * 4096)


def truncate(record: Path) -> None:
    os.truncate(record, 10 * 4096 + 17)


def make_foreign(record: Path) -> None:
    record.unlink()
    with closing(sqlite3.connect(record)) as db:
        db.execute("CREATE TABLE notes (text TEXT)")


def make_text(record: Path) -> None:
    record.write_text("https://youtu.be/dQw4w9WgXcQ\n" * 1000)


def make_newer(record: Path) -> None:
    with closing(sqlite3.connect(record)) as db:
        db.execute("PRAGMA user_version=7")


def empty_beside_its_write_ahead_log(record: Path) -> None:
    with closing(sqlite3.connect(record, isolation_level=None)) as db:
        db.execute("PRAGMA wal_autocheckpoint=0")
        db.execute("UPDATE projections SET version = version + 1")
        shutil.copy(f"{record}-wal", f"{record}.kept")
    os.truncate(record, 0)
    Path(f"{record}.kept").rename(f"{record}-wal")


def lose_beside_its_write_ahead_log(record: Path) -> None:
    empty_beside_its_write_ahead_log(record)
    record.unlink()


def forbid(record: Path) -> None:
    record.chmod(0)


def forbid_writing(record: Path) -> None:
    record.chmod(0o400)


def make_a_folder(record: Path) -> None:
    record.unlink()
    record.mkdir()


RESTORE = "restore it from a backup; this program never repairs or resets a record by itself"
ELSEWHERE = "name another file under [record] path in the configuration"

DAMAGES: list[tuple[Callable[[Path], None], str, str]] = [
    (tear, "cannot open the record {record}: ", RESTORE),
    (truncate, "cannot open the record {record}: ", RESTORE),
    (make_text, "cannot open the record {record}: file is not a database", RESTORE),
    (make_foreign, "cannot open the record {record}: it is a database of another program", ELSEWHERE),
    (
        make_newer,
        "cannot open the record {record}: it was written by a newer version (format 7, this one knows 1)",
        "install the version of ytarchived that wrote it, or a newer one",
    ),
    (
        empty_beside_its_write_ahead_log,
        "cannot open the record {record}: there is nothing in it, yet its write-ahead log log.db-wal is there",
        RESTORE,
    ),
    (
        lose_beside_its_write_ahead_log,
        "cannot open the record {record}: there is nothing in it, yet its write-ahead log log.db-wal is there",
        RESTORE,
    ),
    (
        forbid,
        "cannot open the record {record}: permission denied",
        "let the daemon's user read and write it, and the folder it is in",
    ),
    (
        forbid_writing,
        "cannot open the record {record}: permission denied",
        "let the daemon's user read and write it, and the folder it is in",
    ),
    (make_a_folder, "cannot open the record {record}: it is a folder", ELSEWHERE),
]


def content(folder: Path) -> dict[str, bytes | None]:
    """What the folder of a record holds; whose the lock is, and an index that any reader makes, are not what it is about."""
    return {
        path.name: path.read_bytes() if path.is_file() else None
        for path in folder.iterdir()
        if path.suffix != ".lock" and not path.name.endswith("-shm") and not (is_wal(path) and not path.stat().st_size)
    }


def is_wal(path: Path) -> bool:
    return path.name.endswith("-wal")


@pytest.mark.parametrize("action", [(), ("rebuild",)], ids=["daemon", "rebuild"])
@pytest.mark.parametrize(("damage", "message", "hint"), DAMAGES, ids=lambda value: getattr(value, "__name__", ""))
def test_a_record_that_is_not_whole_is_refused_and_left_as_it_is(
    tmp_path: Path,
    damage: Callable[[Path], None],
    message: str,
    hint: str,
    action: tuple[str, ...],
    request: pytest.FixtureRequest,
) -> None:
    home = Home(tmp_path, measured=measured(request))
    home.record.parent.mkdir(parents=True)
    live(home.record)
    damage(home.record)
    before = content(home.record.parent)
    refused = subprocess.run(
        [BIN / "ytarchived", *action],
        env=home.environment,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        preexec_fn=as_an_ordinary_user,
    )
    assert refused.returncode == 1
    [error, advice] = refused.stderr.splitlines()
    assert error.startswith(f"error: {message.format(record=home.record)}")
    assert advice == f"hint: {hint}"
    assert content(home.record.parent) == before
