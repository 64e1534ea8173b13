"""Lists, prose with links, and JSON lines: one entry per line of text.

Receives the text of a dropped file and hands its lines on; a playlist file (.m3u) is such a list with comments.
"""

import re

from ytarchived.effects.inbox.formats.encoding import lines_of
from ytarchived.effects.inbox.formats.line import NO_LINK, Line, asked, at_most, refused
from ytarchived.effects.inbox.formats.orders import order_of

_LINK = re.compile(
    r"(?:https?://|(?:(?:www|m|music)\.)?youtube\.com/|youtu\.be/|vnd\.youtube:|intent://)[^\s<>\"'|\\^`{}()\[\]]+",
    re.IGNORECASE,
)
_JSON_OBJECT = re.compile(r"\{\s*[\"}]")


def read_text(text: str) -> list[Line]:
    """Answer every line that is neither blank nor a comment: once, or once per link where it holds several."""
    return at_most(
        line for number, raw in enumerate(lines_of(text), 1) for line in _read_line(number, raw.strip(" \t\0\x1a"))
    )


def _read_line(number: int, raw: str) -> list[Line]:
    if not raw or raw.isspace() or raw.startswith(("#", ";")):
        return []
    if _JSON_OBJECT.match(raw):
        return [order_of(number, raw)]
    alone = re.split(r"\s[#;]", raw, maxsplit=1)[0].strip()
    if not re.search(r"\s", alone):
        return [asked(number, alone, text=raw)]
    links = _LINK.findall(raw)
    return [asked(number, link, text=raw) for link in links] or [refused(number, raw, NO_LINK)]
