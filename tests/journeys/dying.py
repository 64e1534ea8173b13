"""The daemon, ended by SIGKILL at a named step of its way: `python -m tests.journeys.dying WHEN:COMMAND [FLAGS...]`.

WHEN is `before` or `after`, COMMAND the type of the first command at whose commit it dies. Commands are the steps: between
two of them the daemon does one thing to the world.
"""

import os
import signal
import sys

from ytarchived.__main__ import main
from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import Command
from ytarchived.record.ledger import Ledger


def die_at(when: str, kind: str) -> None:
    """From now on the first command of this type is the end of the process."""
    execute = Ledger.execute

    async def execute_or_die(self: Ledger, command: Command, *, trace: str) -> tuple[Answer, ...]:
        dies = type(command).__name__ == kind
        if dies and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answers = await execute(self, command, trace=trace)
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)
        return answers

    Ledger.execute = execute_or_die  # type: ignore[method-assign]


if __name__ == "__main__":
    die_at(*sys.argv[1].split(":"))
    sys.exit(main(sys.argv[2:]))
