"""The addresses of YouTube as people copy them, taken apart: schemes of apps, hosts of all kinds, redirects around links.

Receives text from `targets`, which alone decides what an address names; hands it the page and its query.
"""

import re
from collections.abc import Mapping
from urllib.parse import unquote_plus

from msgspec import Struct

from ytarchived.errors import NotATarget

AROUND = " \t\r\n\v\f\x00\xa0\u200b\u200e\u200f\u2060\ufeff<>()[]{}\"'`“”‘’«»,.;!"
"""What stands around a link in prose, in lists and in mails, and is no part of it."""

A_LINK = "give the link of a video, a playlist or a channel"

_MOST_WRAPPERS = 3  # a consent page around a redirect around a link is real, more is a loop

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?")
_APPS = frozenset(("vnd.youtube", "vnd.youtube.launch", "youtube", "intent"))
_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
_HOST = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)+")
_HOSTS = frozenset(
    ("youtube.com", "youtu.be", "www.youtu.be", "youtube-nocookie.com", "www.youtubekids.com", "youtube.googleapis.com")
)
_GOOGLE = re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}")
_WRAPPERS = {"attribution_link": "u", "redirect": "q", "oembed": "url", "signin": "next", "verify_age": "next_url"}
_UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Unreadable(Exception):
    """Why a text names nothing, before it is known how the text is to be quoted."""

    def __init__(self, why: str, hint: str = A_LINK) -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint


class Address(Struct, frozen=True):
    """A page of YouTube: its path's segments, none of them empty and all as written, and its decoded query."""

    host: str
    parts: list[str]
    query: Mapping[str, str]

    def part(self, index: int) -> str:
        """A segment of the path, empty where there is none."""
        return self.parts[index] if index < len(self.parts) else ""


def take_apart(link: str) -> Address | None:
    """The page that a link leads to, or None where the text is no link at all.

    Raises Unreadable for a link that leads nowhere, NotATarget for one that leads to another site.
    """
    return _take_apart(link, 0)


def shown(text: str, most_characters: int) -> str:
    """The text on one line, cut, and without what would break a terminal, a JSON document or a UTF-8 file."""
    line = " ".join(text[: 2 * most_characters].split())
    if len(line) > most_characters:
        line = line[: most_characters - 1] + "…"
    return _UNSHOWABLE.sub("\ufffd", line)


def _take_apart(link: str, wrappers: int) -> Address | None:
    if scheme := _SCHEME.match(link):
        name, rest = scheme[1].lower(), link[scheme.end() :]
        if name in {"http", "https"} and scheme[2]:
            return _read(rest, wrappers)
        if name in _APPS:
            return _read_app_link(rest, wrappers)
        if scheme[2]:
            raise Unreadable(f"a {name} link leads to no page of YouTube")
    return _read(link, wrappers) if _has_host(link) else None


def _has_host(link: str) -> bool:
    host, slash, _ = link.partition("/")
    host = host.partition("?")[0].partition(":")[0].lower()
    return _HOST.fullmatch(host) is not None and (bool(slash) or host.startswith("www.") or _is_youtube(host))


def _is_youtube(host: str) -> bool:
    return host in _HOSTS or host.endswith((".youtube.com", ".youtube-nocookie.com"))


def _read_app_link(rest: str, wrappers: int) -> Address:
    rest = rest.partition("#Intent")[0].lstrip("/")
    head = re.split(r"[/?#&]", rest, maxsplit=1)[0]
    if _VIDEO.fullmatch(head):
        return Address("youtu.be", [head], {})
    return _read(rest if "." in head else "www.youtube.com/" + rest, wrappers)


def _read(address: str, wrappers: int) -> Address:
    """Take apart `host/path?query#fragment`."""
    if wrappers > _MOST_WRAPPERS:
        raise Unreadable("it leads from one redirect to the next")
    address, _, fragment = address.partition("#")
    address, _, query = address.partition("?")
    authority, _, path = address.partition("/")
    host = authority.rpartition("@")[2].partition(":")[0].lower().rstrip(".")
    if _GOOGLE.fullmatch(host) and path.rstrip("/") == "url":
        wrapped = _fields(query)
        return _unwrap(wrapped.get("q") or wrapped.get("url") or "", wrappers)
    if not _is_youtube(host):
        raise _foreign(authority)
    if not path and fragment.startswith(("/", "!/")):  # the mobile site once kept its pages behind a hash
        return _read(host + fragment.removeprefix("!"), wrappers + 1)
    fields = _fields(query or fragment.removeprefix("!"))
    parts = [part for part in path.split("/") if part]
    if host == "consent.youtube.com" and "continue" in fields:
        return _unwrap(fields["continue"], wrappers)
    if parts and (field := _WRAPPERS.get(parts[0].lower())):
        return _unwrap(fields.get(field, ""), wrappers)
    return Address(host, parts, fields)


def _fields(query: str) -> dict[str, str]:
    """The query's fields, decoded; the first of a name wins, as it does for YouTube."""
    fields: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        value = unquote_plus(value) if "%" in value or "+" in value else value
        fields.setdefault(name.removeprefix("amp;"), value)
    return fields


def _unwrap(link: str, wrappers: int) -> Address:
    link = link.strip()
    address = _take_apart("https://www.youtube.com" + link if link.startswith("/") else link, wrappers + 1)
    if address is None:
        raise Unreadable("the redirect leads nowhere")
    return address


def _foreign(authority: str) -> NotATarget | Unreadable:
    host = authority.rpartition("@")[2].lower()
    if not host:
        return Unreadable("the link names no site")
    return NotATarget(f"cannot archive {shown(host, 80)}: only YouTube is archived", hint=A_LINK)
