"""The daemon, ended by SIGKILL at a named step of its way: `python -m tests.journeys.dying WHEN:COMMAND [FLAGS...]`.

WHEN is `before` or `after`, COMMAND the type of the first command at whose commit it dies. Commands are the steps: between
two of them the daemon does one thing to the world.
"""

import os
import signal
import sys
from collections.abc import Sequence
from unittest.mock import patch

from ytarchived.__main__ import main
from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import Command
from ytarchived.record.ledger import Ledger


def die_at(when: str, kind: str) -> None:
    """From now on the first command of this type is the end of the process."""
    execute_all = Ledger.execute_all

    async def execute_or_die(
        self: Ledger, commands: Sequence[Command], *, trace: str
    ) -> list[tuple[Answer, ...] | Exception]:
        dies = any(type(command).__name__ == kind for command in commands)
        if dies and when == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        answers = await execute_all(self, commands, trace=trace)
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)
        return answers

    patch.object(Ledger, "execute_all", execute_or_die).start()


if __name__ == "__main__":
    die_at(*sys.argv[1].split(":"))
    sys.exit(main(sys.argv[2:]))
