"""The daemon's command line: flags become a Config, the daemon runs or a record is mended, a failure becomes one line.

`ytarchived` alone runs the daemon; `rebuild` and `restore` work on a record that no daemon has.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import anyio

from ytarchived.config import default_path, load
from ytarchived.effects.service import take_from_environment
from ytarchived.errors import YtarchivedError
from ytarchived.flags import parser

_FLAGS = {"socket": "control.socket", "library": "library.path", "inbox": "inbox.path"}
_INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; 0 when it is done, 1 when it could not be, 130 after Ctrl-C; wrong usage exits with 2."""
    given = vars(parser().parse_args(arguments))
    failed: list[Exception] = []
    interrupted = False
    try:
        _run(given)
    except* YtarchivedError as errors:
        failed.extend(_leaves(errors))
    except* KeyboardInterrupt:
        interrupted = True
    for error in failed:
        print(f"error: {error}", file=sys.stderr)
        if isinstance(error, YtarchivedError) and error.hint:
            print(f"hint: {error.hint}", file=sys.stderr)
    return _INTERRUPTED if interrupted else 1 if failed else 0


def _run(given: dict[str, Any]) -> None:
    flags = {key: given[name] for name, key in _FLAGS.items() if given[name] is not None}
    read = partial(load, given["config"], os.environ, flags)
    config = read()
    # Each is imported late: a wrong configuration is told at once, without loading the daemon.
    match given["action"]:
        case None if given["check_config"]:
            from ytarchived import checking

            checking.check(given["config"] or default_path(os.environ), config)
        case None if given["doctor"]:
            from ytarchived import doctor

            doctor.print_checks(config, given["config"] or default_path(os.environ), with_api=given["api"])
        case None:
            service = take_from_environment(os.environ, os.getpid())
            from ytarchived import daemon
            from ytarchived.effects.logs.log import open_log
            from ytarchived.in_force import InForce
            from ytarchived.places import places_of

            in_force = InForce(given["config"] or default_path(os.environ), read)
            log = open_log(config, places_of(config, os.environ), os.environ)
            try:
                anyio.run(daemon.run, in_force, service, log, backend_options={"use_uvloop": True})
            except* YtarchivedError:
                raise
            except* Exception as errors:
                log.unforeseen(errors)
                raise
        case "rebuild":
            from ytarchived import offline

            offline.rebuild(config)
        case "restore":
            from ytarchived import offline

            offline.restore(config, given["file"])


def _leaves(errors: BaseExceptionGroup[Exception]) -> Iterator[Exception]:
    for error in errors.exceptions:
        if isinstance(error, BaseExceptionGroup):
            yield from _leaves(error)
        else:
            yield error


if __name__ == "__main__":
    sys.exit(main())
