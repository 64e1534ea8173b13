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
        """Record what is held and then these, as often as it takes; raises CommandRefused for the first that is refused."""
        if reports := [*self.take(), *commands]:
            await _report(self._ledger, reports, trace=self._trace)


async def report(ledger: Ledger, command: Command, *, trace: str) -> None:
    """Record a report, as often as it takes; raises CommandRefused when it does not fit the state of the archive."""
    await _report(ledger, [command], trace=trace)


async def _report(ledger: Ledger, commands: Sequence[Command], *, trace: str) -> None:
    refused: list[Exception] = []
    while commands:
        try:
            results = await ledger.execute_all(commands, trace=trace)
        except Overloaded:
            await anyio.sleep(AGAIN_SECONDS)
            continue
        errors = [
            (command, error) for command, error in zip(commands, results, strict=True) if isinstance(error, Exception)
        ]
        commands = [command for command, error in errors if isinstance(error, StorageFull | Overloaded)]
        refused += [error for _, error in errors if not isinstance(error, StorageFull | Overloaded)]
        if commands:
            await anyio.sleep(AGAIN_SECONDS)
    for error in refused:
        raise error
