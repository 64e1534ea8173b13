"""What a bench found, as a calm table: each figure, what stands beside it, their ratio and the measure to reach."""

from collections.abc import Iterator, Sequence
from statistics import median
from typing import Literal

from msgspec import Struct

Unit = Literal["/s", "ms", "s", "MB", "%", "requests"]

_DECIMALS: dict[Unit, int] = {"/s": 0, "ms": 1, "s": 2, "MB": 1, "%": 1, "requests": 0}
_HEAD = ("", "ytarchived", "beside it", "ratio", "to reach", "")


class Figure(Struct, frozen=True, kw_only=True):
    """One measured thing, a sample per round: ours, and what was measured beside it in the same rounds."""

    what: str
    unit: Unit
    ours: Sequence[float]
    beside: Sequence[float] = ()
    at_least: float | None = None
    """Of the ratio where something stands beside ours, else of ours."""
    at_most: float | None = None

    @property
    def ratio(self) -> float | None:
        """The median of the rounds' ratios: what disturbs a round disturbs both of its sides."""
        return median(a / b for a, b in zip(self.ours, self.beside, strict=True)) if self.beside else None

    @property
    def is_missed(self) -> bool:
        """Whether there is a measure to reach and this does not reach it."""
        judged = median(self.ours) if self.ratio is None else self.ratio
        return (self.at_least is not None and judged < self.at_least) or (
            self.at_most is not None and judged > self.at_most
        )


class Table(Struct, frozen=True, kw_only=True):
    """The figures of one bench, and in one sentence what was done."""

    title: str
    method: str
    figures: Sequence[Figure]


def lines(table: Table) -> Iterator[str]:
    """The table as it is printed."""
    rows = [_HEAD, *(_cells(figure) for figure in table.figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    yield f"{table.title}: {table.method}"
    for row in rows:
        what, *numbers, to_reach, mark = row
        aligned = "   ".join(number.rjust(width) for number, width in zip(numbers, widths[1:], strict=False))
        yield f"  {what:<{widths[0]}}   {aligned}   {to_reach:<{widths[4]}}   {mark}".rstrip()


def _cells(figure: Figure) -> tuple[str, ...]:
    def amount(value: float) -> str:
        return f"{value:,.{_DECIMALS[figure.unit]}f}{'' if figure.unit == '/s' else ' '}{figure.unit}"

    bounds = {"at least": figure.at_least, "at most": figure.at_most}
    to_reach = [
        f"{words} {amount(bound) if figure.ratio is None else f'{bound:.2f}x'}"
        for words, bound in bounds.items()
        if bound is not None
    ]
    return (
        figure.what,
        amount(median(figure.ours)),
        amount(median(figure.beside)) if figure.beside else "",
        "" if figure.ratio is None else f"{figure.ratio:.2f}x",
        ", ".join(to_reach),
        ("MISSED" if figure.is_missed else "reached") if to_reach else "",
    )
