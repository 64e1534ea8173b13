"""The flags and actions of the daemon's command line, with their words.

`__main__` reads its arguments with them; `manual` describes them.
"""

import argparse
import os
from pathlib import Path

from ytarchived import __version__


def parser() -> argparse.ArgumentParser:
    """What `ytarchived` takes; paths may be named in the environment too."""
    flags = argparse.ArgumentParser(
        prog="ytarchived",
        description="Keeps a personal archive of YouTube: takes links from an inbox folder and from ytctl.",
        epilog="Every key of the configuration can also be set as YTARCHIVED_<SECTION>_<KEY> in the environment.",
    )
    named = os.environ.get("YTARCHIVED_CONFIG")
    _add_places(flags, config=Path(named) if named else None, library=None)
    flags.add_argument("--inbox", metavar="FOLDER", help="where files with links are dropped [~/YTArchive/inbox]")
    flags.add_argument(
        "--socket", default=os.environ.get("YTARCHIVED_SOCKET"), metavar="PATH", help="where ytctl finds the daemon"
    )
    flags.add_argument("--check-config", action="store_true", help="check the configuration, say where all is, and end")
    flags.add_argument("--doctor", action="store_true", help="print as JSON how everything is that is depended on")
    flags.add_argument("--api", action="store_true", help="with --doctor: also try the key of the Data API")
    flags.add_argument("--version", action="version", version=f"ytarchived {__version__}")
    actions = flags.add_subparsers(dest="action", title="while no daemon runs", metavar="ACTION")
    rebuild = actions.add_parser("rebuild", help="compute every table of the record anew from its log")
    restore = actions.add_parser("restore", help="build the record from a backup that `ytctl record backup` made")
    restore.add_argument("file", type=Path, metavar="FILE", help="the backup")
    for action in (rebuild, restore):
        # What is given before the action's name must not be undone by a default after it.
        _add_places(action, config=argparse.SUPPRESS, library=argparse.SUPPRESS)
    return flags


def _add_places(parser: argparse.ArgumentParser, *, config: Path | str | None, library: str | None) -> None:
    parser.add_argument("--config", type=Path, default=config, metavar="FILE", help="the TOML file to read")
    parser.add_argument("--library", default=library, metavar="FOLDER", help="where videos are kept [~/YTArchive]")
