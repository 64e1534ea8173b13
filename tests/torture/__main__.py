"""`make torture`: as long as asked (`TORTURE_SECONDS=3600 make torture`), each time with another seed, which it prints."""

import os
import secrets
import tempfile
import time
from functools import partial
from pathlib import Path

from tests.journeys.home import Home
from tests.torture.hardships import PLACES
from tests.torture.judge import judge
from tests.torture.ordeal import SETTINGS, suffer


def main() -> None:
    """Run an ordeal in each place and judge it."""
    seconds = float(os.environ.get("TORTURE_SECONDS", "300"))
    seed = int(os.environ.get("TORTURE_SEED", secrets.randbelow(1 << 32)))
    print(f"torture for {seconds:.0f} s with TORTURE_SEED={seed}", flush=True)
    for place in PLACES:
        with tempfile.TemporaryDirectory(prefix="ytarchived-torture-") as folder:
            home = Home(Path(folder), settings=SETTINGS)
            with place(home) as hardship:
                past = partial(_is_past, time.monotonic() + seconds / len(PLACES))
                deeds, deaths = suffer(home, past, seed, hardship)
                judge(home, deeds)
        given = len(deeds.dropped) + len(deeds.written) + len(deeds.appended)
        print(
            f"{place.__name__}: killed {deaths} times: {given} lines and {len(deeds.acknowledged)} acknowledged commands,"
            " none lost, none twice",
            flush=True,
        )


def _is_past(end: float, deaths: int) -> bool:
    return time.monotonic() > end


if __name__ == "__main__":
    main()
