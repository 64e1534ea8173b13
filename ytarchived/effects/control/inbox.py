"""Looking at the files of the inbox and at the receipt of one, and approving one that is held."""

import sqlite3

from msgspec import Struct, structs

from ytarchived.domain.commands import ApproveFile
from ytarchived.domain.views import TakeView
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.jobs import ORIGIN
from ytarchived.effects.control.page import Cursor, Limit, cut
from ytarchived.errors import NotFound
from ytarchived.protocol import InboxPage, Receipt
from ytarchived.record.projections.takes import find_take, list_lines, list_waiting, page_of_takes


class OneTake(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One file by its name (below the inbox: `audio/links.txt`), or by the identity of its take."""

    name: str


class SomeTakes(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of files."""

    cursor: Cursor | None = None
    limit: Limit = 50


async def list_(context: Context, call: Call[SomeTakes, None]) -> InboxPage:
    """Files that the inbox took or holds, newest first."""
    found = await context.ledger.read(page_of_takes, call.asked.cursor, call.asked.limit + 1)
    rows, last = cut(found, call.asked.limit)
    return InboxPage(takes=[take for _, take in rows], next=last[0] if last else None)


async def show(context: Context, call: Call[OneTake, None]) -> Receipt:
    """One file with the answer to each of its lines; one that is held has none yet."""
    return await context.ledger.read(_receipt, call.asked.name)


async def approve(context: Context, call: Call[OneTake, None]) -> TakeView:
    """Have a file taken that is held for its many lines; it is taken at once, and its receipt lies beside it then."""
    held = await context.ledger.read(_held, call.asked.name)
    await context.ledger.execute(ApproveFile(take=held.take, by=ORIGIN), trace=call.trace)
    context.wake_inbox()
    return structs.replace(held, stage="approved")


def _held(db: sqlite3.Connection, name: str) -> TakeView:
    waiting = list_waiting(db)
    named = [view for view in waiting if view.take == name] or [view for view in waiting if view.name == name]
    if not named:
        raise NotFound(
            f"cannot approve the file {name}: none of that name is held",
            hint="`ytctl inbox` shows the files that are",
        )
    return named[-1]


def _receipt(db: sqlite3.Connection, name: str) -> Receipt:
    take = find_take(db, name)
    if take is None:
        raise NotFound(
            f"cannot find the file {name}: the inbox took none of that name",
            hint="a file is taken once it stands still; `ytctl inbox` shows those that were",
        )
    return Receipt(take=take, lines=list_lines(db, take.take))
