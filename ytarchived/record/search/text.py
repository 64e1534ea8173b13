"""Texts as the search database keeps them, and as people read them.

SQLite finds words by what stands between them. Chinese and Japanese put nothing there, so each of their characters is kept
as a word of its own, parted by a space of no width, and a word of theirs is looked for as a phrase.
"""

import re
from typing import NamedTuple

OPEN, CLOSE = "\x02", "\x03"
"""What SQLite is told to put around a hit; no kept text holds them."""

_SPACE = "\u200b"
_ALONE = re.compile(
    "([\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff])"
)
_UNWANTED = re.compile(f"[\x00-\x08\x0b-\x1f\x7f{_SPACE}\ud800-\udfff]")
_PARTS = re.compile(f"([{OPEN}{CLOSE}])")


class Marked(NamedTuple):
    """A text, and where its hits begin and end, in characters."""

    text: str
    marks: tuple[tuple[int, int], ...]


def kept(text: str) -> str:
    """A text as it is kept and looked for."""
    return _ALONE.sub(rf"{_SPACE}\1{_SPACE}", _UNWANTED.sub("", text))


def marked(found: str) -> Marked:
    """A text that SQLite put marks into, on one line as a person reads it."""
    text, marks, begun = "", [], 0
    for part in _PARTS.split(" ".join(found.replace(_SPACE, "").split())):
        if part == OPEN:
            begun = len(text)
        elif part == CLOSE:
            marks.append((begun, len(text)))
        else:
            text += part
    return Marked(text, tuple(marks))
