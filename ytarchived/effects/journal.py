"""Tells in one plain line what happened, for whoever watches the daemon's own output or its journal.

Follows the log from the start of the daemon on; what cannot be written is not worth stopping for.
"""

from collections.abc import Callable

from ytarchived.record.ledger import Ledger
from ytarchived.record.log import read_from

_TOGETHER = 500


async def tell(ledger: Ledger, say: Callable[[str], None]) -> None:
    """Say every outcome from now on, until cancelled."""
    after = ledger.feed.position
    while True:
        await ledger.feed.wait_after(after)
        for record in await ledger.read(read_from, after, _TOGETHER):
            after = record.position
            if record.words:
                say(f"{record.stream.removeprefix('youtube:')}: {record.words}")
