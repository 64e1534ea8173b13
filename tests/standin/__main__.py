"""`python -m tests.standin --state DIR [--media DIR] [--seed N]`: run the stand-in until standard input closes."""

import argparse
from functools import partial
from pathlib import Path

import anyio

from .server import run


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.standin", description="A loopback YouTube.")
    parser.add_argument("--state", type=Path, required=True, help="folder for the certificate authority's file")
    parser.add_argument("--media", type=Path, help="folder where the media are kept, DIR/media if not given")
    parser.add_argument("--seed", type=int, default=0, help="which catalogue")
    given = parser.parse_args()
    given.state.mkdir(parents=True, exist_ok=True)
    start = partial(run, given.state, given.media or given.state / "media", given.seed)
    anyio.run(start, backend_options={"use_uvloop": True})


if __name__ == "__main__":
    main()
