"""Bookmarks and histories written as web pages: Netscape `bookmarks.html`, and Takeout's `watch-history.html`.

Receives the text of a dropped file; hands one line per link on.
"""

import re
from html import unescape

from ytarchived.effects.inbox.formats.line import Line, asked, at_most

# An expression, not a parser: only links matter, real bookmarks are not well-formed, and it stays linear on any text.
_ANCHOR = re.compile(r"<a\s[^<>]*?\bhref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))", re.IGNORECASE)
_PAGE = re.compile(
    r"\s*(?:<!--[^<>]*-->\s*)?(?:<!doctype\s+(?:html|netscape)|<(?:html|head|body|dl|h1|a)\b)", re.IGNORECASE
)
_CELL = 'class="outer-cell'


def is_page(text: str) -> bool:
    """Whether the text begins as a web page or a bookmarks file does."""
    return _PAGE.match(text) is not None


def is_history(text: str) -> bool:
    """Whether the page is a history of Takeout, made of cells."""
    return _CELL in text


def read_bookmarks(text: str) -> list[Line]:
    """Answer every link of a page."""
    return at_most(asked(number, _href(found)) for number, found in enumerate(_ANCHOR.finditer(text), 1))


def read_history(text: str) -> list[Line]:
    """Answer what was watched: the first link of a cell; the second is the channel, and advertisements are no asks."""
    cells = (cell for cell in text.split(_CELL)[1:] if "Google Ads" not in cell)
    links = (_href(found) for cell in cells if (found := _ANCHOR.search(cell)))
    return at_most(
        asked(number, link) for number, link in enumerate((link for link in links if not is_search(link)), 1)
    )


def is_search(link: str) -> bool:
    """Whether a row of a history is something that was searched for, not watched."""
    return "youtube.com/results?" in link


def _href(found: re.Match[str]) -> str:
    return unescape(found[1] or found[2] or found[3] or "")
