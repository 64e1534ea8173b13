"""From a backup comes the record that it was made of; nothing that is there is overwritten."""

import os
from contextlib import closing
from pathlib import Path

import pytest

from tests.record.examples import ask, dump
from tests.record.lives import live, tampering
from ytarchived.errors import CommandRefused, Overloaded, RecordHeld, RecordUnusable
from ytarchived.record import log
from ytarchived.record.backup import back_up
from ytarchived.record.connection import connect_to_read
from ytarchived.record.ledger import open_ledger
from ytarchived.record.progress import Progress
from ytarchived.record.projections import storage
from ytarchived.record.restore import archived_files, restore
from ytarchived.record.verify import verify


@pytest.fixture
def file(path: Path, tmp_path: Path) -> Path:
    """The backup of a record with a life in it."""
    live(path)
    file = tmp_path / "archive.backup"
    back_up(path, file, Progress())
    return file


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Where the record is to be."""
    return tmp_path / "new" / "home" / "log.db"


def test_what_is_restored_is_what_was_backed_up(path: Path, file: Path, new: Path) -> None:
    restored = restore(file, new, Progress())
    with closing(connect_to_read(path)) as before, closing(connect_to_read(new)) as after:
        assert log.rows_after(after, 0, 1000) == log.rows_after(before, 0, 1000)
        assert dump(after) == dump(before)
        assert restored == log.last_position(before)
    assert verify(new, Progress()).findings == []
    assert new.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in new.parent.iterdir()) == ["log.db", "log.db.lock"]


async def test_life_goes_on_in_a_restored_record(file: Path, new: Path) -> None:
    last = restore(file, new, Progress())
    async with open_ledger(new) as ledger:
        assert ledger.feed.position == last
        await ask(ledger, 7)
    assert verify(new, Progress()).findings == []


def test_another_record_is_as_good_as_a_backup(path: Path, new: Path) -> None:
    last = live(path)
    assert restore(path, new, Progress()) == last


def test_it_knows_which_files_the_library_should_hold(file: Path, new: Path) -> None:
    restore(file, new, Progress())
    with closing(connect_to_read(new)) as db:
        held = list(archived_files(db))
        assert held == [file for _, video in storage.list_videos(db)[::-1] for file in video.files]
    assert "videos/dQw4w9WgXcQ/dQw4w9WgXcQ.mp4" in {file.path for file in held}


@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal"])
def test_a_record_that_is_there_is_never_overwritten(file: Path, new: Path, end: str) -> None:
    new.parent.mkdir(parents=True)
    there = new.with_name(f"log.db{end}")
    there.write_text("precious")
    with pytest.raises(CommandRefused, match=f"{there.name} is there already, and is never overwritten"):
        restore(file, new, Progress())
    assert there.read_text() == "precious"


async def test_a_record_that_a_daemon_has_is_left_alone(path: Path, file: Path) -> None:
    async with open_ledger(path):
        with pytest.raises(RecordHeld):
            restore(file, path, Progress())


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "there is no such file"),
        (b"", "it is empty"),
        (b"https://youtu.be/dQw4w9WgXcQ\n" * 50, "file is not a database"),
    ],
)
def test_what_is_no_backup_is_refused(tmp_path: Path, new: Path, content: bytes | None, why: str) -> None:
    file = tmp_path / "other"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises((CommandRefused, RecordUnusable)) as refusal:
        restore(file, new, Progress())
    assert refusal.value.message == f"cannot restore {file}: {why}"
    assert not new.exists()


def test_a_torn_backup_is_refused(file: Path, new: Path) -> None:
    os.truncate(file, file.stat().st_size // 2)
    with pytest.raises(RecordUnusable, match=f"cannot restore {file}: "):
        restore(file, new, Progress())
    assert not new.exists()


def test_a_backup_that_was_tampered_with_is_refused(file: Path, new: Path) -> None:
    with tampering(file) as db:
        db.execute("UPDATE log SET cause = NULL WHERE position = 2")
    with pytest.raises(RecordUnusable, match="record 2 names record None as its cause, which is none"):
        restore(file, new, Progress())
    assert [path.name for path in new.parent.iterdir()] == ["log.db.lock"]


def test_a_stopped_restore_leaves_no_record(file: Path, new: Path) -> None:
    progress = Progress()
    progress.stop()
    with pytest.raises(Overloaded):
        restore(file, new, progress)
    assert [path.name for path in new.parent.iterdir()] == ["log.db.lock"]
