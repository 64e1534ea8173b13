"""A backup is whole or not there, goes on where it ended, and never takes the place of anything else."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.record.examples import ask, new_log
from tests.record.lives import live, tampering
from ytarchived.errors import CommandRefused, Overloaded, RecordUnusable, StorageFull
from ytarchived.record import backup, log
from ytarchived.record.backup import Backup, back_up
from ytarchived.record.connection import connect_to_fill, connect_to_read
from ytarchived.record.ledger import Ledger, open_ledger
from ytarchived.record.progress import Progress


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the backup is to be."""
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups" / "archive.backup"


def rows_in(path: Path) -> list[log.Row]:
    """The log that a database holds."""
    with closing(connect_to_read(path)) as db:
        return log.rows_after(db, 0, 100_000)


def refusal_of(record: Path, file: Path) -> CommandRefused:
    """What a backup is refused with; makes sure that the file stays as it is, and nothing beside it."""
    before, beside = file.read_bytes(), sorted(file.parent.iterdir())
    with pytest.raises(CommandRefused) as refusal:
        back_up(record, file, Progress())
    assert (file.read_bytes(), sorted(file.parent.iterdir())) == (before, beside)
    return refusal.value


def test_a_backup_holds_the_whole_log_and_nothing_else(path: Path, file: Path) -> None:
    last = live(path)
    made = back_up(path, file, Progress())
    assert made == Backup(last, last, file.stat().st_size)
    assert rows_in(file) == rows_in(path)
    with closing(connect_to_read(file)) as db:
        assert db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall() == [("log",)]
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert list(file.parent.iterdir()) == [file]


def test_a_backup_is_for_its_owner_alone(path: Path, file: Path) -> None:
    live(path)
    back_up(path, file, Progress())
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_guards_its_log_as_the_record_does(path: Path, file: Path) -> None:
    live(path)
    back_up(path, file, Progress())
    with closing(sqlite3.connect(file)) as db, pytest.raises(sqlite3.IntegrityError, match="never rewritten"):
        db.execute("DELETE FROM log")


async def test_an_earlier_backup_gets_only_what_it_lacks(ledger: Ledger, path: Path, file: Path) -> None:
    await ask(ledger, 1)
    assert back_up(path, file, Progress())[:2] == (2, 2)
    await ask(ledger, 2)
    assert back_up(path, file, Progress())[:2] == (4, 2)
    assert back_up(path, file, Progress())[:2] == (4, 0)
    assert rows_in(file) == rows_in(path)


def test_the_backup_of_an_empty_record_is_gone_on_with(path: Path, file: Path) -> None:
    new_log(path).close()
    assert back_up(path, file, Progress())[:2] == (0, 0)
    path.unlink()
    last = live(path)
    assert back_up(path, file, Progress())[:2] == (last, last)


def test_an_empty_file_becomes_a_backup(path: Path, file: Path) -> None:
    last = live(path)
    file.touch()
    assert back_up(path, file, Progress()).records == last


@pytest.mark.parametrize("content", [b"https://youtu.be/dQw4w9WgXcQ\n", b"SQLite format 3\0" + bytes(4080)])
def test_a_foreign_file_is_refused(path: Path, file: Path, content: bytes) -> None:
    live(path)
    file.write_bytes(content)
    assert refusal_of(path, file).message.startswith(f"cannot back up to {file}: ")


def test_the_database_of_another_program_is_refused(path: Path, file: Path) -> None:
    live(path)
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE notes (text TEXT)")
    assert refusal_of(path, file).message == f"cannot back up to {file}: it is a database of another program"


def test_a_torn_backup_is_not_gone_on_with(path: Path, file: Path) -> None:
    live(path)
    back_up(path, file, Progress())
    os.truncate(file, file.stat().st_size // 2)
    assert "malformed" in refusal_of(path, file).message


def test_the_record_itself_is_refused_by_any_name(path: Path, file: Path) -> None:
    live(path)
    file.hardlink_to(path)
    assert refusal_of(path, file).message == f"cannot back up to {file}: it is the record itself"
    with pytest.raises(CommandRefused, match="it is the record itself"):
        back_up(path, path, Progress())


def test_a_record_in_use_is_refused(path: Path, file: Path) -> None:
    live(path)
    live(file)
    assert refusal_of(path, file).message == f"cannot back up to {file}: it is a database in use, not a backup"


def test_a_record_that_was_never_in_use_is_refused_all_the_same(path: Path, file: Path) -> None:
    live(path)
    back_up(path, file, Progress())
    with closing(sqlite3.connect(file)) as db:
        db.execute("CREATE TABLE jobs (job INTEGER)")
    assert refusal_of(path, file).message == f"cannot back up to {file}: it is a record in use, not a backup"


def test_the_backup_of_another_record_is_refused(path: Path, file: Path, tmp_path: Path) -> None:
    live(path)
    other = tmp_path / "other.db"
    live(other)
    with tampering(other) as db:
        db.execute("UPDATE log SET at = at + 1 WHERE position = 1")
    back_up(other, file, Progress())
    assert "it is the backup of another record" in refusal_of(path, file).message


async def test_the_backup_of_a_later_state_is_refused(path: Path, file: Path, tmp_path: Path) -> None:
    async with open_ledger(path) as ledger:
        await ask(ledger, 1)
        earlier = tmp_path / "earlier.db"
        back_up(path, earlier, Progress())
        await ask(ledger, 2)
        back_up(path, file, Progress())
    assert "or of a later state of this one" in refusal_of(earlier, file).message


def test_a_symlink_to_a_backup_is_followed_and_stays(path: Path, file: Path, tmp_path: Path) -> None:
    last = live(path)
    link = tmp_path / "link"
    link.symlink_to(file)
    assert back_up(path, link, Progress()).records == last
    assert link.is_symlink() and file.is_file()


def test_a_folder_that_is_not_there_is_named(path: Path, file: Path) -> None:
    live(path)
    missing = file.parent / "missing" / "archive.backup"
    with pytest.raises(CommandRefused, match=f"cannot write {missing}: No such file or directory: {missing}.partial"):
        back_up(path, missing, Progress())


def test_a_half_made_backup_of_a_killed_run_is_made_anew(path: Path, file: Path) -> None:
    last = live(path)
    partial = file.with_name(f"{file.name}.partial")
    for content in (b"", None):
        if content is None:
            back_up(path, partial, Progress())
        else:
            partial.write_bytes(content)
        assert back_up(path, file, Progress()).records == last
        assert not partial.exists()


@pytest.mark.parametrize("kind", ["file", "folder", "symlink"])
def test_something_else_of_the_name_of_a_half_made_backup_is_left_alone(path: Path, file: Path, kind: str) -> None:
    live(path)
    partial = file.with_name(f"{file.name}.partial")
    match kind:
        case "file":
            partial.write_text("mine")
        case "folder":
            partial.mkdir()
        case _:
            partial.symlink_to("elsewhere")
    with pytest.raises(CommandRefused, match="something else has that name"):
        back_up(path, file, Progress())
    assert os.path.lexists(partial) and not file.exists()


def test_a_stopped_backup_leaves_the_earlier_one(path: Path, file: Path) -> None:
    last = live(path)
    back_up(path, file, Progress())
    progress = Progress()
    progress.stop()
    with pytest.raises(Overloaded):
        back_up(path, file, progress)
    assert len(rows_in(file)) == last
    assert list(file.parent.iterdir()) == [file]


def test_a_full_disk_is_said_and_leaves_nothing(path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live(path)

    def connect_to_little(path: Path) -> sqlite3.Connection:
        db = connect_to_fill(path)
        db.execute("PRAGMA max_page_count=4")
        return db

    monkeypatch.setattr(backup, "connect_to_fill", connect_to_little)
    with pytest.raises(StorageFull, match=f"cannot write {file}: database or disk is full"):
        back_up(path, file, Progress())
    assert list(file.parent.iterdir()) == []


def test_a_copy_in_pieces_equals_one_in_a_piece(path: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live(path)
    monkeypatch.setattr(backup, "TOGETHER", 7)
    back_up(path, file, Progress())
    assert rows_in(file) == rows_in(path)


def test_a_record_that_lacks_something_is_not_backed_up_as_if_it_were_whole(path: Path, file: Path) -> None:
    live(path)
    with tampering(path) as db:
        db.execute("DELETE FROM log WHERE position = 3")
    with pytest.raises(RecordUnusable, match="not all are there"):
        back_up(path, file, Progress())
    assert list(file.parent.iterdir()) == []
