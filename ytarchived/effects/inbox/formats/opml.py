"""OPML, the lists of feeds that feed readers export.

Receives the text of a dropped file; hands one line per feed on.
"""

import re
from xml.etree import ElementTree

from ytarchived.effects.inbox.formats.line import Line, asked, at_most, refused

_DECLARATION = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


class _Feeds:
    """A parser's target that keeps addresses and builds no tree: depth costs nothing."""

    def __init__(self) -> None:
        self.lines: list[Line] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        named = {name.lower(): value for name, value in attributes.items()}
        if link := named.get("xmlurl") or named.get("htmlurl") or named.get("url"):
            title = named.get("title") or named.get("text") or ""
            self.lines.append(asked(len(self.lines) + 1, link, text=f"{title} {link}".strip()))


def is_opml(text: str) -> bool:
    """Whether the text begins as an OPML document does."""
    return "<opml" in text[:4096].lower() and text.lstrip().startswith("<")


def read_opml(text: str) -> list[Line]:
    """Answer every outline that has an address; a document that declares entities is refused before it is parsed."""
    if _DECLARATION.search(text):
        return [refused(1, text, "cannot read the OPML: it declares entities, which a list of feeds has no use for")]
    feeds = _Feeds()
    parser = ElementTree.XMLParser(target=feeds)
    try:
        parser.feed(text)
        parser.close()
    except (ElementTree.ParseError, ValueError) as error:
        feeds.lines.append(refused(len(feeds.lines) + 1, "the rest of the file", f"cannot read the OPML: {error}"))
    return at_most(feeds.lines)
