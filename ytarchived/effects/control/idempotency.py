"""Makes a request that is sent again harmless: the same `Idempotency-Key` gets the answers that the first one was given.

What was answered under a key is kept in the log as the receipt of a file is, in one transaction with the jobs that it led to;
so it is remembered across restarts, and a request that was cut off was either taken whole or not at all. `jobs` and
`batches` ask here.
"""

import re
import sqlite3
from collections.abc import Mapping
from contextlib import suppress

from ytarchived.domain.commands import TakeFile
from ytarchived.domain.targets import from_key
from ytarchived.effects.control.context import Context
from ytarchived.effects.control.envelope import RequestRefused
from ytarchived.errors import CommandRefused
from ytarchived.protocol import Receipt
from ytarchived.record.projections import takes

HEADER = "idempotency-key"

_KEY = re.compile(r"[A-Za-z0-9._-]{1,64}")


def token(headers: Mapping[str, str]) -> str:
    """The key that a request came with, empty where it came without; raises RequestRefused when it is no token."""
    if HEADER not in headers:
        return ""
    key = headers[HEADER].strip('"')
    if not _KEY.fullmatch(key):
        raise RequestRefused(
            "cannot take the request: its Idempotency-Key is not made of 1 to 64 letters, digits, dots, - and _",
            hint="send a random UUID, a new one with each new request",
        )
    return key


async def remembered(context: Context, take: str) -> Receipt | None:
    """What was answered when this was taken first, None where it never was."""
    return await context.ledger.read(_receipt, take)


async def answered_once(context: Context, command: TakeFile, trace: str) -> Receipt:
    """The answers to what a request hands in, the first ones where it came before.

    Raises CommandRefused when it came with another content then.
    """
    receipt = await remembered(context, command.take)
    if receipt is None:
        targets = map(from_key, {line.key for line in command.lines if line.key})
        await context.presence.notice([target.id for target in targets if target.kind == "video"])
        with suppress(CommandRefused):  # the same request came twice at once, and the other was first
            await context.ledger.execute(command, trace=trace)
        receipt = await remembered(context, command.take)
    assert receipt, "it is in the log by now"
    if receipt.take.sha256 != command.sha256:
        raise CommandRefused(
            f"cannot take {command.name}: its Idempotency-Key came with another content before",
            hint="send a new key with each new request",
        )
    return receipt


def _receipt(db: sqlite3.Connection, take: str) -> Receipt | None:
    found = takes.read_receipts(db, [take])
    return Receipt(take=found[0][0], lines=found[0][1]) if found else None
