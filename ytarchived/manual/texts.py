"""What the files of the manual hold: every page, and a pointer to it under each of its other names.

`__main__` writes them; a test compares them with what is there.
"""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from ytarchived.manual import commands, configuration, daemon

FOLDER = Path(__file__).parent
"""Where the pages are, in a folder per section."""


def texts() -> dict[Path, str]:
    """The text of each file by its place."""
    return dict(_texts())


def present() -> list[Path]:
    """The places of the pages that are there."""
    return sorted(FOLDER.glob("man*/*"))


def _texts() -> Iterator[tuple[Path, str]]:
    for page in chain(commands.pages(), (daemon.page(), configuration.page())):
        first, *others = (f"man{page.section}/{name}.{page.section}" for name in page.names)
        yield FOLDER / first, page.text
        for other in others:
            yield FOLDER / other, f".so {first}\n"
