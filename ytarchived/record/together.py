"""Runs one statement for many rows in few steps.

sqlite3 lets go of the interpreter for each step of a statement, and beside a busy event loop it waits long to get it back: a
batch written row by row would take turns with the loop as often as it has rows. `log` and the projections write here.
"""

import re
import sqlite3
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Any

_WIDTHS = (64, 16, 4)
"""Rows per step; few widths, so that each is compiled once."""

_INSERT = re.compile(r"(INSERT .*?\bVALUES )(\([^()]*\))(.*)", re.DOTALL)


def execute(db: sqlite3.Connection, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """What `executemany` does; an INSERT of plain VALUES takes many rows in one step."""
    rows = list(rows)
    done = 0
    for width in _WIDTHS if len(rows) >= _WIDTHS[-1] else ():
        if wide := _widened(sql, width):
            while len(rows) - done >= width:
                db.execute(wide, tuple(chain.from_iterable(rows[done : done + width])))
                done += width
    if done < len(rows):
        db.executemany(sql, rows[done:])


@cache
def _widened(sql: str, rows: int) -> str:
    """The statement for so many rows; empty where it is not of that kind."""
    found = _INSERT.fullmatch(sql)
    return found[1] + ", ".join([found[2]] * rows) + found[3] if found else ""
