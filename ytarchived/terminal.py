"""Shows on stdout how far a long piece of work is: a bar where somebody looks on, a line now and then in a pipe."""

import sys

from ytarchived.record.progress import Progress

_BAR_CELLS = 30
_TENTHS = 10


class Shown(Progress):
    """Progress that is written down as it is made; used as a context, so that the bar is gone at the end."""

    def __init__(self) -> None:
        super().__init__()
        self._moves = sys.stdout.isatty()
        self._written = ""

    def __enter__(self) -> "Shown":
        return self

    def __exit__(self, *_: object) -> None:
        if self._moves and self._written:
            print("\r\x1b[K", end="", flush=True)

    def __call__(self, done: int, total: int) -> None:
        """Say how much of the step is done."""
        super().__call__(done, total)
        line = self._bar() if self._moves else self._line()
        if line != self._written:
            self._written = line
            print(f"\r\x1b[K{line}" if self._moves else line, end="" if self._moves else "\n", flush=True)

    def _bar(self) -> str:
        cells = self.done * _BAR_CELLS // self.total if self.total else 0
        return f"{self.step} [{'#' * cells}{'.' * (_BAR_CELLS - cells)}] {self.done} of {self.total}"

    def _line(self) -> str:
        tenths = self.done * _TENTHS // self.total if self.total else 0
        return f"{self.step}: {tenths * _TENTHS} %" if tenths else self.step
