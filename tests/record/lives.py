"""A record with a small life in it, in which every command was taken and every outcome happened; and ways to harm it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from tests.domain.specification import NOW
from tests.history.freeze import life
from tests.record.examples import TRACE, new_log
from ytarchived.domain.retry import DEFAULT
from ytarchived.record import log
from ytarchived.record.transaction import Ask, Tail, write


def live(path: Path) -> int:
    """Leave a record with that life behind; its last position."""
    tail = Tail(0, 0)
    with closing(new_log(path)) as db:
        for hour, command in enumerate(life()):
            tail, [result] = write(db, [Ask(command, TRACE, 0.5)], tail, NOW + timedelta(hours=hour), DEFAULT)
            assert not isinstance(result, Exception), result
    return tail.position


@contextmanager
def tampering(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to a log without its guards, as somebody has it who wants to change what happened."""
    guards = [name.removeprefix("trigger ") for name in log.schema_objects() if name.startswith("trigger ")]
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        for name in guards:
            db.execute(f"DROP TRIGGER {name}")
        yield db
        for name in guards:
            db.execute(str(log.schema_objects()[f"trigger {name}"]))
