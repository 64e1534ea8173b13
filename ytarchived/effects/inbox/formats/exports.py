"""JSON that other programs export: Takeout's histories and subscriptions, NewPipe, FreeTube, Invidious and the like.

Receives decoded JSON; hands one line per video, channel or playlist on. Arrays of links and of orders are read too.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from ytarchived.effects.inbox.formats.bookmarks import is_search
from ytarchived.effects.inbox.formats.encoding import lines_of
from ytarchived.effects.inbox.formats.line import Line, asked, at_most, refused
from ytarchived.effects.inbox.formats.orders import keys_of, order_from

_LISTS = ("subscriptions", "playlists", "videos", "watch_history")
_YOUTUBE = 0  # NewPipe numbers the services it knows


def read_json(text: str) -> list[Line]:
    """Answer every entry of a JSON document."""
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        return [refused(1, text, f"cannot read it as JSON: {error}")]
    return _numbered(_read(document))


def is_database(text: str) -> bool:
    """Whether the text is a FreeTube database: one JSON object per line, each with the id it is stored under."""
    first = next((line for line in lines_of(text) if line.strip()), "")
    return first.startswith("{") and '"_id"' in first


def read_database(text: str) -> list[Line]:
    """Answer what a FreeTube database holds: of an id written again the last, of a deleted one nothing."""
    records: dict[object, Any] = {}
    broken: list[Line] = []
    for raw in filter(str.strip, lines_of(text)):
        try:
            record = msgspec.json.decode(raw, type=dict[str, Any])
        except (msgspec.DecodeError, RecursionError) as error:
            broken.append(refused(0, raw, f"cannot read it as JSON: {error}"))
            continue
        name = str(record.get("_id"))
        records.pop(name, None)
        if not any(key.startswith("$$") for key in record):
            records[name] = record
    return _numbered([*(line for record in records.values() for line in _read_entry(record)), *broken])


def _numbered(lines: Iterable[Line]) -> list[Line]:
    return at_most(msgspec.structs.replace(line, number=number) for number, line in enumerate(lines, 1))


def _read(document: Any) -> Iterator[Line]:
    if isinstance(document, list):
        for entry in document:
            yield from _read_entry(entry)
    else:
        yield from _read_entry(document)


def _read_entry(entry: Any) -> Iterator[Line]:
    """Read one entry of any export; some, such as the advertisements in a history, ask for nothing."""
    if isinstance(entry, str):
        yield asked(0, entry)
    elif not isinstance(entry, dict):
        yield refused(0, "[...]" if isinstance(entry, list) else str(entry), "there is no link in it")
    elif lists := [entry[name] for name in _LISTS if isinstance(entry.get(name), list)]:
        for members in lists:
            for member in members:
                yield from _read_entry(member)
    elif "titleUrl" in entry or "header" in entry:
        yield from _watched(entry)
    elif entry.get("service_id", _YOUTUBE) != _YOUTUBE:
        yield refused(
            0, _link_of(entry) or keys_of(entry), "NewPipe has it from another service; only YouTube is archived"
        )
    elif link := _link_of(entry):
        yield asked(0, link, text=_titled(entry.get("name") or entry.get("title"), link))
    elif "url" in entry:
        yield order_from(0, entry)
    else:
        yield refused(0, keys_of(entry), "there is no link in it")


def _watched(row: dict[str, Any]) -> Iterator[Line]:
    link = row.get("titleUrl")
    if isinstance(link, str) and "details" not in row and not is_search(link):
        yield asked(0, link, text=_titled(row.get("title"), link))


def _titled(title: object, link: str) -> str:
    return f"{title} {link}" if isinstance(title, str) else link


def _link_of(entry: dict[str, Any]) -> str:
    """The link or id of a foreign export's entry; empty where there is none and for orders of our own."""
    if "url" in entry:
        candidates = [entry["url"]] if {"name", "service_id"} & entry.keys() else []
    else:
        candidates = [entry.get("videoId"), _channel_in(entry.get("snippet")), entry.get("id")]
    return next((found for found in candidates if isinstance(found, str) and found), "")


def _channel_in(snippet: object) -> object:
    """Takeout once wrote subscriptions as the Data API does."""
    resource = snippet.get("resourceId") if isinstance(snippet, dict) else None
    return resource.get("channelId") if isinstance(resource, dict) else None
