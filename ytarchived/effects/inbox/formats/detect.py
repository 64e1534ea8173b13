"""Which format a dropped file is: decided by its content; its name only settles what content leaves open.

Receives bytes and a name from the inbox; hands on what the format's reader found.
"""

import re
from pathlib import PurePosixPath
from typing import Literal

from msgspec import Struct

from ytarchived.effects.inbox.formats import bookmarks, bundle, exports, opml, orders, shortcuts, tables
from ytarchived.effects.inbox.formats.encoding import decode, lines_of
from ytarchived.effects.inbox.formats.line import Line, refused
from ytarchived.effects.inbox.formats.text import read_text

Format = Literal[
    "bookmarks",
    "csv",
    "desktop",
    "freetube",
    "history",
    "json",
    "m3u",
    "opml",
    "text",
    "unknown",
    "url",
    "webloc",
    "zip",
]

_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"\]])")
_FORMATS_OF_BUNDLES = frozenset(("csv", "freetube", "history", "json", "m3u", "opml", "desktop", "url", "webloc"))


_MOST_BREAKS = 4_000_000
"""Of lines in a text, two for each where a line ends in both: splitting one that is nothing but breaks into lines costs
gigabytes, and seconds in which nothing else of the daemon runs."""


class Contents(Struct, frozen=True, kw_only=True):
    """What a file held: its format, and one answer per line or entry; at least one, be it that there is nothing."""

    format: Format
    lines: tuple[Line, ...]


def read(data: bytes, name: str) -> Contents:
    """Read a dropped file; never raises. A file without anything to archive has one line that says so."""
    found, lines = _read(data, name)
    if not lines:
        lines = [refused(1, name, _why_empty(data, name))]
    return Contents(format=found, lines=tuple(lines))


def read_lines(data: bytes, name: str) -> Contents:
    """Read lines of a text that came in parts, whatever they would be as a file; there may be none. Never raises."""
    text = decode(data)
    lines = [refused(1, name, "cannot read it: it is binary data")] if text is None else read_text(text)
    return Contents(format="text", lines=tuple(lines))


def _why_empty(data: bytes, name: str) -> str:
    if not data and _suffix(name) == ".webloc":
        return "there is nothing in it: old .webloc files keep the link in a resource fork, which copying loses"
    return "there is nothing in it to archive" if data.strip(b"\0 \t\r\n") else "there is nothing in it"


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def _read(data: bytes, name: str) -> tuple[Format, list[Line]]:
    if bundle.is_bundle(data):
        return "zip", bundle.read_bundle(data, _read_member)
    if shortcuts.is_webloc(data):
        return "webloc", shortcuts.read_webloc(data)
    if not data.strip(b"\0 \t\r\n"):
        return "unknown", []
    text = decode(data)
    if text is None:
        return "unknown", [refused(1, name, "cannot read it: it is binary data")]
    return _read_as_text(text, name)


def _read_as_text(text: str, name: str) -> tuple[Format, list[Line]]:
    if text.count("\n") + text.count("\r") > _MOST_BREAKS:
        return "unknown", [refused(1, name, f"it has more than {_MOST_BREAKS // 2:,} lines; split it")]
    if shortcuts.is_windows_shortcut(text):
        return "url", shortcuts.read_windows_shortcut(text)
    if shortcuts.is_desktop_entry(text):
        return "desktop", shortcuts.read_desktop_entry(text)
    if opml.is_opml(text):
        return "opml", opml.read_opml(text)
    if bookmarks.is_page(text):
        if bookmarks.is_history(text):
            return "history", bookmarks.read_history(text)
        return "bookmarks", bookmarks.read_bookmarks(text)
    if exports.is_database(text):
        return "freetube", exports.read_database(text)
    if _JSON.match(text) and not _is_json_lines(text):
        return "json", exports.read_json(text)
    if tables.is_table(text, named_so=_suffix(name) == ".csv"):
        return "csv", tables.read_table(text)
    return "m3u" if text.startswith("#EXTM3U") else "text", read_text(text)


def _is_json_lines(text: str) -> bool:
    if not text.lstrip().startswith("{") or orders.is_object(text):
        return False
    return any(orders.is_object(line) for line in lines_of(text))


def _read_member(data: bytes, name: str) -> tuple[Line, ...]:
    """Read a member of a zip: a web page in it is no list, other text only if its name says so."""
    if bundle.is_bundle(data):
        return (refused(1, name, "an archive within an archive is not opened; unpack it and drop it by itself"),)
    found, lines = _read(data, name)
    if found == "csv" and not tables.is_of_takeout(decode(data) or ""):
        return ()
    if found in _FORMATS_OF_BUNDLES or (
        found in {"text", "unknown"} and _suffix(name) in {".txt", ".list", ".urls", ".jsonl"}
    ):
        return tuple(lines)
    return ()
