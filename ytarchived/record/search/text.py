"""Texts as the search database keeps them, and where in them a person sees what was looked for.

SQLite finds words by what stands between them. Chinese and Japanese put nothing there, so each of their characters is kept
as a word of its own, parted by a space of no width, and a word of theirs is looked for as a phrase.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple
from unicodedata import normalize

from ytarchived.domain.search import Term

_SPACE = "\u200b"
_ALONE = re.compile(
    "([\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff])"
)
_UNWANTED = re.compile(f"[\x00-\x08\x0b-\x1f\x7f{_SPACE}\ud800-\udfff]")
_ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]")
_WORD = re.compile(r"[^\W_]+")


class Marked(NamedTuple):
    """A text, and where its hits begin and end, in characters."""

    text: str
    marks: tuple[tuple[int, int], ...]


def kept(text: str) -> str:
    """A text as it is kept and looked for."""
    return _ALONE.sub(rf"{_SPACE}\1{_SPACE}", _UNWANTED.sub("", text))


def shown(text: str) -> str:
    """A kept text as people read it."""
    return text.replace(_SPACE, "")


def folded(text: str) -> str:
    """A kept text without what makes no difference to a search: case and accents."""
    if text.isascii():
        return text.lower()
    return normalize("NFC", _ACCENTS.sub("", normalize("NFD", text))).lower()


Patterns = Sequence[re.Pattern[str]]
"""What finds terms in a folded text as SQLite does, one for each."""


def patterns_of(terms: Iterable[Term]) -> Patterns:
    """What finds these terms; nothing for those without a word."""
    words_of_each = [(_WORD.findall(folded(kept(term.text))), term.is_prefix) for term in terms]
    return [_pattern(words, is_prefix) for words, is_prefix in words_of_each if words]


def _pattern(words: Sequence[str], is_prefix: bool) -> re.Pattern[str]:
    # That nothing of a word stands before it is looked at last: a pattern that begins with plain letters is found much sooner.
    first, *others = words
    begin = rf"{first}(?<![^\W_]{first})"
    return re.compile(r"[\W_]+".join([begin, *others]) + (r"[^\W_]*" if is_prefix else r"(?![^\W_])"))


def spans_of(patterns: Patterns, text: str) -> list[tuple[int, int]]:
    """Where the hits in a folded text begin and end, in their order; of those that overlap the first and longest."""
    found = sorted((match.span() for pattern in patterns for match in pattern.finditer(text)), key=_first_and_longest)
    spans: list[tuple[int, int]] = []
    for begin, end in found:
        if not spans or begin >= spans[-1][1]:
            spans.append((begin, end))
    return spans


def _first_and_longest(span: tuple[int, int]) -> tuple[int, int]:
    return span[0], -span[1]


def marked(text: str, patterns: Patterns) -> Marked:
    """A kept text on one line as people read it, with what is found in it marked."""
    text = " ".join(text.split())
    pieces = [folded(character) for character in text] if not text.isascii() else None
    found = spans_of(patterns, text.lower() if pieces is None else "".join(pieces))
    if pieces is None:
        return Marked(text, tuple(found))
    # Each place of the folded text, as one of the text without the spaces of no width.
    places, place = [], 0
    for character, piece in zip(text, pieces, strict=True):
        places += [place] * len(piece)
        place += character != _SPACE
    ends = [*places[1:], place]
    return Marked(shown(text), tuple((places[begin], ends[end - 1]) for begin, end in found))


def excerpt(text: str, patterns: Patterns, most_characters: int) -> Marked:
    """The part of a text around what is found first, cut between words, with dots where it was cut."""
    whole = marked(text, patterns)
    if len(whole.text) <= most_characters or not whole.marks:
        return whole
    begin = max(0, min(whole.marks[0][0] - most_characters // 3, len(whole.text) - most_characters))
    if begin:
        begin = whole.text.find(" ", begin, whole.marks[0][0]) + 1 or begin
    end = begin + most_characters
    if end < len(whole.text):
        end = max(whole.text.rfind(" ", begin, end), whole.marks[0][1])
    before, after = "…" * (begin > 0), "…" * (end < len(whole.text))
    shift = len(before) - begin
    marks = tuple((first + shift, last + shift) for first, last in whole.marks if begin <= first and last <= end)
    return Marked(f"{before}{whole.text[begin:end]}{after}", marks)
