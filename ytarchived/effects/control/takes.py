"""Looking at the files the inbox took, and at the receipt of one."""

import sqlite3

from msgspec import Struct

from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.page import Limit
from ytarchived.errors import NotFound
from ytarchived.protocol import Receipt, TakePage
from ytarchived.record.projections.takes import find_take, list_lines, list_takes


class OneTake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One taken file by its name, or by the identity of its take."""

    name: str


class SomeTakes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number of taken files."""

    limit: Limit = 50


async def list_(context: Context, call: Call[SomeTakes, None]) -> TakePage:
    """Files the inbox took, newest first."""
    return TakePage(takes=await context.ledger.read(list_takes, limit=call.asked.limit))


async def show(context: Context, call: Call[OneTake, None]) -> Receipt:
    """One taken file with the answer to each of its lines."""
    return await context.ledger.read(_receipt, call.asked.name)


def _receipt(db: sqlite3.Connection, name: str) -> Receipt:
    take = find_take(db, name)
    if take is None:
        raise NotFound(
            f"cannot find the file {name}: the inbox took none of that name",
            hint="a file is taken once it stands still; `ytctl inbox` shows those that were",
        )
    return Receipt(take=take, lines=list_lines(db, take.take))
