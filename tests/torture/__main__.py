"""`make torture`: as long as asked (`TORTURE_SECONDS=3600 make torture`), each time with another seed, which it prints."""

import os
import secrets
import tempfile
from pathlib import Path

from tests.journeys.home import Home
from tests.torture.judge import judge
from tests.torture.ordeal import SETTINGS, suffer


def main() -> None:
    """Run one ordeal and judge it."""
    seconds = float(os.environ.get("TORTURE_SECONDS", "300"))
    seed = int(os.environ.get("TORTURE_SEED", secrets.randbelow(1 << 32)))
    print(f"torture for {seconds:.0f} s with TORTURE_SEED={seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="ytarchived-torture-") as folder:
        home = Home(Path(folder), settings=SETTINGS)
        deeds, deaths = suffer(home, seconds, seed)
        home.start()
        home.wait_for_an_empty_inbox()
        home.stop()
        judge(home, deeds)
    given = len(deeds.dropped) + len(deeds.written) + len(deeds.appended)
    print(
        f"killed {deaths} times: {given} lines and {len(deeds.acknowledged)} acknowledged commands, none lost, none twice"
    )


if __name__ == "__main__":
    main()
