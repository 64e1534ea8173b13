"""Reports of what the world did reach the record, however long it takes: nothing that happened is lost to a full disk."""

from collections.abc import Sequence

import anyio

from ytarchived.domain.commands import Command
from ytarchived.errors import Overloaded, StorageFull
from ytarchived.record.ledger import Ledger

AGAIN_SECONDS = 5.0
"""How long to wait before a report that could not be written is written again."""


class Reports:
    """What one attempt has to report; what nobody waits for is held back, and written with what comes next."""

    def __init__(self, ledger: Ledger, trace: str) -> None:
        self._ledger = ledger
        self._trace = trace
        self._held: list[Command] = []

    def hold(self, command: Command) -> None:
        """Keep a report for the next `record` or `take`: a commit of its own costs more than all else about it."""
        self._held.append(command)

    def take(self) -> list[Command]:
        """What is held, which the caller now has to see to."""
        held, self._held = self._held, []
        return held

    async def record(self, *commands: Command) -> None:
        """Record what is held and then these, as often as it takes; raises CommandRefused when one of these is refused.

        Nobody waits for what is held: that its job was stopped meanwhile is no reason against what comes after it.
        """
        held = self.take()
        if held or commands:
            refused = await _report(self._ledger, [*held, *commands], trace=self._trace)
            _raise_first(refused[len(held) :])


async def report(ledger: Ledger, command: Command, *, trace: str) -> None:
    """Record a report, as often as it takes; raises CommandRefused when it does not fit the state of the archive."""
    _raise_first(await _report(ledger, [command], trace=trace))


async def _report(ledger: Ledger, commands: Sequence[Command], *, trace: str) -> list[Exception | None]:
    """Have each of them decided; why it was refused, or None, in their order."""
    refused: list[Exception | None] = [None] * len(commands)
    waiting = dict(enumerate(commands))
    while waiting:
        try:
            results = await ledger.execute_all(list(waiting.values()), trace=trace)
        except Overloaded as error:
            results = [error] * len(waiting)
        for place, result in zip(tuple(waiting), results, strict=True):
            if not isinstance(result, StorageFull | Overloaded):
                del waiting[place]
                refused[place] = result if isinstance(result, Exception) else None
        if waiting:
            await anyio.sleep(AGAIN_SECONDS)
    return refused


def _raise_first(refused: Sequence[Exception | None]) -> None:
    for error in refused:
        if error is not None:
            raise error
