"""Where a bench works and how much it may take."""

from pathlib import Path
from typing import Literal, TypeVar

from msgspec import Struct

T = TypeVar("T")


class Scene(Struct, frozen=True, kw_only=True):
    """A folder of the benches' own, all on one disk, and how thoroughly to measure."""

    folder: Path
    effort: Literal["quick", "usual", "full"]

    def pick(self, quick: T, usual: T, full: T | None = None) -> T:
        """The one of these that fits the effort; full is as usual where nothing more is named."""
        if self.effort == "quick":
            return quick
        return full if self.effort == "full" and full is not None else usual


def video_id(number: int) -> str:
    """A video id of its own for each number below 10^11, as scattered as real ones."""
    return f"{number * 2_654_435_761 % 10**11:011d}"
