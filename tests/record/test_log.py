import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record.examples import new_log
from ytarchived.record import log
from ytarchived.record.connection import connect_to_read
from ytarchived.record.log import Row

AT = 1_795_608_000_000_000


def row(position: int, stream: str = "youtube:dQw4w9WgXcQ", version: int | None = None) -> Row:
    body = '{"type":"StartAttempt"}'
    return Row(position, AT, "command", stream, version or position, "StartAttempt", 1, None, "trace", body)


@pytest.fixture
def db(path: Path) -> Iterator[sqlite3.Connection]:
    """A log with three records."""
    with closing(new_log(path)) as db:
        log.append(db, [row(1), row(2), row(3, "library", 1)])
        yield db


REWRITES = [
    "UPDATE log SET body = '' WHERE position = 1",
    "UPDATE OR REPLACE log SET position = 2 WHERE position = 1",
    "UPDATE log SET position = position",
    "DELETE FROM log WHERE position = 1",
    "DELETE FROM log",
    "INSERT OR REPLACE INTO log SELECT position, 0, role, stream, version, type, schema, cause, trace, '' FROM log",
    "REPLACE INTO log SELECT position + 10, 0, role, stream, version, type, schema, cause, trace, '' FROM log",
    "REPLACE INTO log SELECT position, 0, role, 'other', version + 10, type, schema, cause, trace, '' FROM log",
    "INSERT INTO log SELECT * FROM log WHERE true ON CONFLICT DO UPDATE SET body = ''",
    "INSERT OR IGNORE INTO log SELECT * FROM log",
]


@pytest.mark.parametrize("rewrite", REWRITES)
def test_the_log_is_never_rewritten(db: sqlite3.Connection, rewrite: str) -> None:
    before = db.execute("SELECT * FROM log").fetchall()
    with pytest.raises(sqlite3.IntegrityError, match="the log is never rewritten"):
        db.execute(rewrite)
    assert db.execute("SELECT * FROM log").fetchall() == before


@pytest.mark.parametrize("rewrite", REWRITES)
def test_the_log_is_never_rewritten_by_another_program(db: sqlite3.Connection, path: Path, rewrite: str) -> None:
    before = db.execute("SELECT * FROM log").fetchall()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        assert other.execute("PRAGMA recursive_triggers").fetchone() == (0,)
        with pytest.raises(sqlite3.IntegrityError, match="the log is never rewritten"):
            other.execute(rewrite)
    assert db.execute("SELECT * FROM log").fetchall() == before


def test_a_record_is_never_put_before_another(db: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="the log is never rewritten"):
        log.append(db, [row(0, version=7)])


def test_a_connection_that_reads_cannot_write(db: sqlite3.Connection, path: Path) -> None:
    with closing(connect_to_read(path)) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("INSERT INTO log SELECT position + 3, at, role, stream, version + 3, '', 1, 1, '', '' FROM log")


def test_records_are_read_in_order_from_a_position(db: sqlite3.Connection) -> None:
    assert [record.position for record in log.read_from(db, 1, 10)] == [2, 3]
    assert [record.position for record in log.read_from(db, 0, 2)] == [1, 2]
    assert log.read_from(db, 3, 10) == []
    assert log.last_position(db) == 3


def test_one_stream_is_read_in_its_order(db: sqlite3.Connection) -> None:
    assert [record.version for record in log.read_stream(db, "youtube:dQw4w9WgXcQ")] == [1, 2]
    assert log.read_stream(db, "youtube:jNQXAC9IVRw") == []


def test_single_records_are_read_and_missing_ones_left_out(db: sqlite3.Connection) -> None:
    assert [record.position for record in log.read_positions(db, [3, 1, 99])] == [1, 3]


def test_a_record_says_what_was_stored(db: sqlite3.Connection) -> None:
    [record] = log.read_positions(db, [3])
    assert (record.stream, record.version, record.type, record.role) == ("library", 1, "StartAttempt", "command")
    assert record.at == datetime(2026, 11, 25, 12, tzinfo=UTC)
    assert bytes(record.body) == b'{"type":"StartAttempt"}'


@given(st.datetimes(datetime(2005, 2, 14), datetime(2105, 2, 14), timezones=st.just(UTC)))
def test_a_time_is_stored_to_the_microsecond(time: datetime) -> None:
    assert log.to_time(log.to_micros(time)) == time
    assert log.to_micros(time + timedelta(microseconds=1)) == log.to_micros(time) + 1
