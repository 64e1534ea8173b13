"""What the tests of the record have in common: a ledger on a fresh file, and a world that reports to it."""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from tests.domain.examples import request
from tests.domain.specification import NOW
from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import Command
from ytarchived.domain.retry import DEFAULT
from ytarchived.record import log, rebuild
from ytarchived.record.connection import connect_to_write
from ytarchived.record.ledger import Ledger
from ytarchived.record.transaction import Ask, Tail, write

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


class World:
    """Reports to a record, at a time that it sets."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.now = NOW
        self._tail = Tail(0, 0)

    def does(self, *commands: Command) -> None:
        """Execute commands, each of which is taken."""
        for command in commands:
            self._tail, [result] = write(self.db, [Ask(command, TRACE, 0.5)], self._tail, self.now, DEFAULT)
            if isinstance(result, Exception):
                raise result

    def asks(self, *numbers: int) -> None:
        """Ask for videos; the first becomes job 1."""
        self.does(*(request(video(number)) for number in numbers))

    def later(self, wait: timedelta) -> datetime:
        """Let time pass."""
        self.now += wait
        return self.now
