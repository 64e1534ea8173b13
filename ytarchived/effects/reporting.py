"""Reports of what the world did reach the record, however long it takes: nothing that happened is lost to a full disk."""

import anyio

from ytarchived.domain.commands import Command
from ytarchived.errors import Overloaded, StorageFull
from ytarchived.record.ledger import Ledger

AGAIN_SECONDS = 5.0
"""How long to wait before a report that could not be written is written again."""


async def report(ledger: Ledger, command: Command, *, trace: str) -> None:
    """Record a report, as often as it takes; raises CommandRefused when it does not fit the state of the archive."""
    while True:
        try:
            await ledger.execute(command, trace=trace)
            return
        except (StorageFull, Overloaded):
            await anyio.sleep(AGAIN_SECONDS)
