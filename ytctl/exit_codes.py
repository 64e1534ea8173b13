"""What the exit code of ytctl means, and the one error that carries it to `__main__`."""

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


class Trouble(Exception):
    """Something could not be done: one line that says what and why, what the person can do, and the exit code."""

    def __init__(self, message: str, *, hint: str = "", code: int = FAILED) -> None:
        super().__init__(message)
        self.hint = hint
        self.code = code

    def show(self) -> None:
        """Tell the person, on stderr."""
        print(f"error: {self}", file=sys.stderr)
        if self.hint:
            print(f"hint: {self.hint}", file=sys.stderr)
