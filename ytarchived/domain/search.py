"""What somebody searches for: the text they typed becomes a checked `Query`; the only reader of the search language.

The control API hands in the text; the search database turns the query into its own words. What is not understood is
refused with what would be, so that a mistyped filter never quietly finds nothing.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from typing import Any, Literal, get_args

import msgspec
from msgspec import Struct

from ytarchived.errors import Code, YtarchivedError

Standing = Literal["archived", "open", "metadata", "failed", "cancelled"]
"""How a video stands: in the archive, asked for, only described, given up, or no longer wanted."""

MOST_CHARACTERS = 500
MOST_TERMS = 24

_LEAST_PREFIX = 3  # shorter ones begin a word of every other text, and mostly are whole words, such as "AI"
_TOKEN = re.compile(r'(?:(?P<name>[A-Za-z]+):)?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+)|(?=\s|$))')
_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")
_LENGTH = re.compile(r"(?=\d)(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,6})s)?")
_HEIGHT = re.compile(r"(\d{2,5})p?")
_HINT = 'words and "phrases" are looked for; channel: before: after: longer: quality: status: narrow it down'


class SearchRefused(YtarchivedError):
    """cannot search: the query cannot be read"""

    code = Code.INVALID_REQUEST


class Term(Struct, frozen=True):
    """A word, or the words of a phrase; the last word of a prefix may go on."""

    text: str
    is_prefix: bool = False


class Query(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All terms must be found, and all that is narrowed down must fit; what is empty narrows nothing."""

    terms: tuple[Term, ...] = ()
    channel: str = ""
    """Words of its name, or its id."""
    before: str = ""
    """The beginning of an ISO date: published before that began."""
    after: str = ""
    """The beginning of an ISO date: published when that began, or later."""
    longer_seconds: float = 0.0
    height: int | None = None
    """Lines of the picture; 0 is sound alone."""
    status: Standing | None = None


def read_query(text: str) -> Query:
    """The query that a text means; raises SearchRefused, and nothing else, for one that means none."""
    if len(text) > MOST_CHARACTERS:
        raise _refused(f"the query is longer than {MOST_CHARACTERS} characters")
    terms: list[Term] = []
    narrowed: dict[str, Any] = {}
    for name, value, is_phrase in _tokens(text):
        if name:
            field, read = _FILTERS[name]
            if field in narrowed:
                raise _refused(f"`{name}:` is given twice")
            narrowed[field] = read(value)
        elif any(map(str.isalnum, value)):
            terms.append(Term(value, is_prefix=not is_phrase and len(value) >= _LEAST_PREFIX))
    if len(terms) > MOST_TERMS:
        raise _refused(f"there are more than {MOST_TERMS} words in the query")
    if not terms and not narrowed:
        raise _refused("there is no word in the query")
    # Only the last word may be one that somebody is still typing.
    closed = (Term(term.text) for term in terms[:-1])
    return Query(terms=(*closed, *terms[-1:]), **narrowed)


def _tokens(text: str) -> Iterator[tuple[str, str, bool]]:
    """Each filter, word and phrase: the filter's name or nothing, the text, and whether it was quoted."""
    for token in _TOKEN.finditer(text):
        name, phrase, word = token.group("name", "phrase", "word")
        value = word if phrase is None else phrase
        if not name:
            yield "", value or "", phrase is not None
        elif name.lower() in _FILTERS:
            if not value:
                raise _refused(f"`{name}:` is followed by nothing")
            yield name.lower(), value, phrase is not None
        else:
            # A title may hold a colon; a filter with a slip in its name is told from that by how near it is.
            if near := get_close_matches(name.lower(), _FILTERS, n=1, cutoff=0.7):
                raise _refused(
                    f"there is no filter `{name}:`; `{near[0]}:` is one", hint=f'look for the word as "{name}"'
                )
            yield "", f"{name}:{value or ''}", phrase is not None


def _channel(text: str) -> str:
    if not any(map(str.isalnum, text)):
        raise _refused(f"no channel is called {text!r}")
    return text


def _date(text: str) -> str:
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        raise _refused(f"{text!r} is no date", hint="a date is 2024, 2024-03 or 2024-03-31") from None
    return text


def _seconds(text: str) -> float:
    length = _LENGTH.fullmatch(text.lower())
    if not length:
        raise _refused(f"{text!r} is no length", hint="a length is 90s, 20m, 2h or 1h30m")
    hours, minutes, seconds = (int(part or 0) for part in length.groups())
    return float(hours * 3600 + minutes * 60 + seconds)


def _height(text: str) -> int:
    if text.lower() == "sound":
        return 0
    height = _HEIGHT.fullmatch(text.lower())
    if not height:
        raise _refused(f"{text!r} is no quality", hint="a quality is 1080p, 720p and so on, or sound")
    return int(height[1])


def _status(text: str) -> Standing:
    try:
        status: Standing = msgspec.convert(text.lower(), Standing)
    except msgspec.ValidationError:
        raise _refused(f"{text!r} is no status", hint=f"a status is one of {', '.join(get_args(Standing))}") from None
    return status


def _refused(why: str, *, hint: str = _HINT) -> SearchRefused:
    return SearchRefused(f"cannot search: {why}", hint=hint)


_FILTERS: Mapping[str, tuple[str, Callable[[str], Any]]] = {
    "channel": ("channel", _channel),
    "before": ("before", _date),
    "after": ("after", _date),
    "longer": ("longer_seconds", _seconds),
    "quality": ("height", _height),
    "status": ("status", _status),
}
"""The field of each filter, and what reads its value."""
