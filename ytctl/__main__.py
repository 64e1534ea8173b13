"""The program `ytctl`: loads what `run` needs, which takes a moment in which it can already be interrupted."""

import sys

from ytctl.exit_codes import INTERRUPTED


def main() -> int:
    """Run the command that the arguments name; the exit code."""
    try:
        from ytctl.run import run

        return run()
    except KeyboardInterrupt:
        return INTERRUPTED


if __name__ == "__main__":
    sys.exit(main())
