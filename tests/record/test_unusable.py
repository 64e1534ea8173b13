"""A record that is not ours, or not whole, is refused and stays byte for byte as it is."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import anyio
import pytest
from anyio.streams.buffered import BufferedByteReceiveStream

from tests.record.examples import ask
from ytarchived.errors import RecordHeld, RecordUnusable, YtarchivedError
from ytarchived.record.ledger import Ledger, open_ledger

PAGE_BYTES = 4096


def content(path: Path) -> bytes:
    """All bytes of the record."""
    return path.read_bytes()


def cut(path: Path, bytes_kept: int) -> None:
    """Cut the end of the record off, at a page or within one."""
    assert path.stat().st_size > bytes_kept
    os.truncate(path, bytes_kept)


def tear(path: Path, table: str, bytes_torn: int = PAGE_BYTES) -> None:
    """Write nonsense over a page of one table or index."""
    torn = pages_of(path, table)[1]
    with path.open("r+b") as file:
        file.seek(torn * PAGE_BYTES)
        file.write(b"\xff" * bytes_torn)


async def refusal_of(path: Path) -> YtarchivedError:
    """What opening the record is refused with; makes sure that it is left as it was."""
    before = content(path)
    with pytest.raises((RecordUnusable, RecordHeld)) as refusal:
        async with open_ledger(path):
            pass
    assert content(path) == before
    return refusal.value


async def fill(path: Path, count: int = 200) -> None:
    """Leave a record of some size behind."""
    async with open_ledger(path) as ledger:
        for number in range(count):
            await ask(ledger, number)


def pages_of(path: Path, name: str) -> list[int]:
    """The leaf pages of one table or index, from 0."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (name,))
        return [number - 1 for (number,) in rows]


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
async def test_a_database_of_another_program_is_refused(path: Path, journal: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"PRAGMA journal_mode={journal}")
        db.execute("CREATE TABLE notes (text TEXT)")
    refusal = await refusal_of(path)
    assert refusal.message == f"cannot open the record {path}: it is a database of another program"
    assert refusal.hint == "name another file under [record] path in the configuration"


async def test_an_empty_database_of_another_program_is_refused(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA application_id=7")
    assert "it is a database of another program" in (await refusal_of(path)).message


@pytest.mark.parametrize("bytes_", [b"https://youtu.be/dQw4w9WgXcQ\n" * 500, bytes(range(256)) * 64])
async def test_a_file_that_is_no_database_is_refused(path: Path, bytes_: bytes) -> None:
    await anyio.Path(path).write_bytes(bytes_)
    refusal = await refusal_of(path)
    assert refusal.message == f"cannot open the record {path}: file is not a database"
    assert refusal.hint.startswith("restore it from a backup")


async def test_a_record_of_a_newer_version_is_refused(path: Path) -> None:
    await fill(path, 1)
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA user_version=2")
    refusal = await refusal_of(path)
    assert refusal.message == (
        f"cannot open the record {path}: it was written by a newer version (format 2, this one knows 1)"
    )


async def test_a_record_with_its_end_cut_off_is_refused(path: Path) -> None:
    await fill(path)
    cut(path, 10 * PAGE_BYTES)
    assert "malformed" in (await refusal_of(path)).message


async def test_a_record_cut_within_its_first_page_is_refused(path: Path) -> None:
    await fill(path, 1)
    cut(path, 100)
    assert (await refusal_of(path)).message.startswith(f"cannot open the record {path}: ")


@pytest.mark.parametrize("table", ["log", "log_stream"])
@pytest.mark.parametrize("part", ["first half", "whole"])
async def test_a_record_with_a_torn_page_is_refused(path: Path, table: str, part: str) -> None:
    await fill(path)
    tear(path, table, PAGE_BYTES if part == "whole" else PAGE_BYTES // 2)
    refusal = await refusal_of(path)
    assert refusal.message.startswith(f"cannot open the record {path}: ")
    assert refusal.hint == "restore it from a backup; this program never repairs or resets a record by itself"


async def test_a_record_with_a_torn_first_page_is_refused(path: Path) -> None:
    await fill(path)
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 1000)
    assert "malformed" in (await refusal_of(path)).message


async def test_an_empty_file_becomes_a_record(path: Path) -> None:
    await anyio.Path(path).touch()
    async with open_ledger(path) as ledger:
        assert await ask(ledger, 1) == 1


async def test_a_record_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "log.db"
    async with open_ledger(path):
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700


async def test_a_place_that_cannot_be_written_to_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "log.db"
    with pytest.raises(RecordUnusable) as refusal:
        async with open_ledger(path):
            pass
    assert refusal.value.message.startswith(f"cannot open the record {path}: ")
    assert "[record] path" in refusal.value.hint


async def test_a_folder_in_the_place_of_the_record_is_refused(path: Path) -> None:
    await anyio.Path(path).mkdir()
    with pytest.raises(RecordUnusable) as refusal:
        async with open_ledger(path):
            pass
    assert refusal.value.message == f"cannot open the record {path}: it is a folder"


async def test_a_record_that_another_process_holds_is_refused_and_the_process_named(path: Path) -> None:
    await fill(path, 1)
    code = f"""
import pathlib, sys
from ytarchived.record.lock import hold
with hold(pathlib.Path({str(path)!r})):
    print("held", flush=True)
    sys.stdin.read()
"""
    async with await anyio.open_process([sys.executable, "-c", code]) as holder:
        assert holder.stdin is not None and holder.stdout is not None
        assert await BufferedByteReceiveStream(holder.stdout).receive_until(b"\n", 100) == b"held"
        refusal = await refusal_of(path)
        assert refusal.message == f"cannot open the record {path}: process {holder.pid} holds it"
        await holder.stdin.aclose()
        await holder.wait()
    async with open_ledger(path) as ledger:
        assert await ask(ledger, 2) == 2


async def test_one_process_does_not_open_a_record_twice(ledger: Ledger, path: Path) -> None:
    with pytest.raises(RecordHeld, match=f"process {os.getpid()} holds it"):
        async with open_ledger(path):
            pass
    assert await ask(ledger, 1) == 1


async def test_a_large_record_with_a_torn_page_is_read_from_but_never_written_to(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(path)
    monkeypatch.setattr("ytarchived.record.ledger.CHECKED_FIRST_BYTES", 0)
    tear(path, "log_stream")
    before = content(path)
    with pytest.RaisesGroup(RecordUnusable, flatten_subgroups=True):
        async with open_ledger(path) as ledger:
            assert ledger.feed.position > 0
            with pytest.raises(RecordUnusable, match="cannot open the record"):
                await ask(ledger, 999)
            await anyio.sleep_forever()
    assert content(path) == before


async def test_a_large_record_that_is_whole_takes_commands_once_it_is_looked_through(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill(path)
    monkeypatch.setattr("ytarchived.record.ledger.CHECKED_FIRST_BYTES", 0)
    async with open_ledger(path) as ledger:
        assert await ask(ledger, 999) == 201
