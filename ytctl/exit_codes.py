"""What the exit code of ytctl means, and the one error that carries it to `__main__`."""

import os
import sys

DONE = 0
FAILED = 1
USAGE = 2
UNREACHABLE = 3
NOT_FOUND = 4
REFUSED = 5
WORK_FAILED = 6
TIMED_OUT = 124
INTERRUPTED = 130

VERBOSE = "YTCTL_VERBOSE"
"""The variable of the environment that stands for `--verbose`."""


class Trouble(Exception):
    """Something could not be done: one line that says what and why, what the person can do, and the exit code.

    What the daemon refused has its code, such as E007, and the trace by which its log tells of it.
    """

    def __init__(
        self, message: str, *, hint: str = "", code: int = FAILED, known_as: str = "", trace: str = ""
    ) -> None:
        super().__init__(message)
        self.hint = hint
        self.code = code
        self._known_as = known_as
        self._trace = trace

    def show(self) -> None:
        """Tell the person, on stderr."""
        print(f"error: {self}{f' ({self._known_as})' if self._known_as else ''}", file=sys.stderr)
        if self.hint:
            print(f"hint: {self.hint}", file=sys.stderr)
        if self._trace and os.environ.get(VERBOSE):
            print(f"trace: {self._trace}", file=sys.stderr)
