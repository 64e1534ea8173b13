"""`make bench`, or `python -m tests.bench [--quick | --full] [NAME ...]`: measures what the README promises about speed.

Exits with 1 when a measure is missed.
"""

import argparse
import signal
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path

from tests.bench.scene import Scene
from tests.bench.table import Table, lines

BENCHES = (
    "log",
    "socket",
    "streams",
    "replay",
    "start",
    "memory",
    "ytctl",
    "watch",
    "archive",
    "inbox",
    "search",
    "statistics",
    "verify",
    "listing",
    "storm",
    "ban",
)


def main() -> int:
    """Run the benches that were named, or all; 1 when one missed its measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.partition("\n")[0])
    parser.add_argument("names", nargs="*", choices=(*BENCHES, []), metavar="NAME", help=f"{', '.join(BENCHES)} [all]")
    effort = parser.add_mutually_exclusive_group()
    effort.add_argument("--quick", action="store_const", const="quick", dest="effort", help="a rough look in a minute")
    effort.add_argument("--full", action="store_const", const="full", dest="effort", help="long enough to see leaks")
    given = parser.parse_args()
    # so that a bench that is stopped stops its daemons
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    began, missed = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="ytarchived-bench-") as folder:
        scene = Scene(folder=Path(folder), effort=given.effort or "usual")
        for name in given.names or BENCHES:
            table: Table = import_module(f"tests.bench.{name}").measure(scene)
            print(*lines(table), sep="\n", end="\n\n", flush=True)
            missed += sum(figure.is_missed for figure in table.figures)
    print(f"{missed or 'no'} measure{'' if missed == 1 else 's'} missed, in {time.monotonic() - began:.0f} s")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
