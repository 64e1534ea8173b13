"""Shows one screen after the other in the same place of a terminal; for `status --watch` and `playlist status --watch`.

Each line is written over the one before it and its rest cleared after that, all in one write, so that nothing is ever seen
empty. What has not changed is not written.
"""

from collections.abc import Iterable
from shutil import get_terminal_size

from ytctl.render import write

_HIDE, _SHOW = "\x1b[?25l", "\x1b[?25h"
_CLEAR_REST_OF_LINE, _CLEAR_BELOW = "\x1b[K", "\x1b[J"


def redraw(screens: Iterable[list[str]]) -> None:
    """Show them; of one that is higher than the terminal, its beginning."""
    shown: list[str] | None = None
    try:
        for screen in screens:
            lines = screen[: get_terminal_size().lines - 1]
            if lines != shown:
                up = f"\x1b[{len(shown)}A" if shown else ""
                text = "".join(f"{line}{_CLEAR_REST_OF_LINE}\n" for line in lines)
                write(f"{_HIDE}\r{up}{text}{_CLEAR_BELOW}", end=False)
                shown = lines
    finally:
        write(_SHOW, end=False)
