"""The daemon's command line: flags become a Config, the daemon runs, a failure becomes one line and an exit code."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

import anyio

from ytarchived.config import load
from ytarchived.effects.service import take_from_environment
from ytarchived.errors import YtarchivedError

_FLAGS = {"socket": "control.socket", "library": "library.path", "inbox": "inbox.path"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the daemon until it is told to stop: returns 0 then, 1 when it could not run; wrong usage exits with 2."""
    given = vars(_parser().parse_args(arguments))
    failed: list[Exception] = []
    try:
        _run(given.pop("config"), {_FLAGS[name]: value for name, value in given.items() if value is not None})
    except* YtarchivedError as errors:
        failed.extend(_leaves(errors))
    for error in failed:
        print(f"error: {error}", file=sys.stderr)
        if isinstance(error, YtarchivedError) and error.hint:
            print(f"hint: {error.hint}", file=sys.stderr)
    return 1 if failed else 0


def _run(file: Path | None, flags: dict[str, str]) -> None:
    config = load(file, os.environ, flags)
    service = take_from_environment(os.environ, os.getpid())
    # Imported late: a wrong configuration is told at once, without loading the daemon.
    from ytarchived import daemon

    anyio.run(daemon.run, config, service, _say, backend_options={"use_uvloop": True})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ytarchived",
        description="Keeps a personal archive of YouTube: takes links from an inbox folder and from ytctl.",
        epilog="Every key of the configuration can also be set as YTARCHIVED_<SECTION>_<KEY> in the environment.",
    )
    named = os.environ.get("YTARCHIVED_CONFIG")
    parser.add_argument(
        "--config", type=Path, default=Path(named) if named else None, metavar="FILE", help="the TOML file to read"
    )
    parser.add_argument("--library", metavar="FOLDER", help="where videos are kept [~/YTArchive]")
    parser.add_argument("--inbox", metavar="FOLDER", help="where files with links are dropped [~/YTArchive/inbox]")
    parser.add_argument(
        "--socket", default=os.environ.get("YTARCHIVED_SOCKET"), metavar="PATH", help="where ytctl finds the daemon"
    )
    parser.add_argument("--version", action="version", version=f"ytarchived {version('ytarchived')}")
    return parser


def _say(line: str) -> None:
    print(line, flush=True)


def _leaves(errors: BaseExceptionGroup[Exception]) -> Iterator[Exception]:
    for error in errors.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


if __name__ == "__main__":
    sys.exit(main())
