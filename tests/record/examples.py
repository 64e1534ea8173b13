"""What the tests of the record have in common: a ledger on a fresh file, and a world that reports to it."""

import sqlite3
from pathlib import Path

from tests.domain.examples import request
from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import Command
from ytarchived.record import log, rebuild
from ytarchived.record.connection import connect_to_write
from ytarchived.record.ledger import Ledger

TRACE = "0123456789abcdef"


def video(number: int) -> str:
    """The key of one of many videos."""
    return f"youtube:video{number:06}"


async def execute(ledger: Ledger, *commands: Command) -> list[tuple[Answer, ...]]:
    """Execute commands one after the other."""
    return [await ledger.execute(command, trace=TRACE) for command in commands]


async def ask(ledger: Ledger, number: int) -> int:
    """Ask for a video and return its job."""
    [[answer]] = await execute(ledger, request(video(number)))
    assert answer.verdict == "accepted" and answer.job is not None
    return answer.job


def new_log(path: Path) -> sqlite3.Connection:
    """A connection to a new and empty record."""
    db = connect_to_write(path)
    log.open_log(db, path)
    rebuild.rebuild(db)
    return db


def rows_of(db: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    """All rows of a table in an order of their own."""
    return sorted(db.execute(f"SELECT * FROM {table}"), key=repr)


def dump(db: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every table that a rebuild computes anew."""
    return {table: rows_of(db, table) for table in rebuild.tables()}
