"""The daemon with one commit for each command: what is measured beside it is what committing in groups gives."""

import sys
from pathlib import Path

from tests.journeys.home import Home
from ytarchived.__main__ import main
from ytarchived.record import ledger


class UngroupedHome(Home):
    """A home whose daemon commits every command alone."""

    def _launch(self, *command: str | Path, **environment: str) -> None:
        super()._launch(sys.executable, "-m", "tests.bench.ungrouped", **environment)


if __name__ == "__main__":
    ledger.MOST_IN_A_BATCH = 1
    sys.exit(main())
