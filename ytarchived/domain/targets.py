"""What can be archived, and the only reader of addresses: text a person or a file gave becomes one canonical target.

Receives text from the control API and the inbox's format readers; hands `Target` to everybody. No address travels
beyond this file as it was written: `url` is built anew from the checked id.
"""

import re
from collections.abc import Callable, Mapping
from typing import Literal
from unicodedata import normalize
from urllib.parse import quote, unquote, unquote_plus

from msgspec import Struct

from ytarchived.errors import NotATarget

Kind = Literal["video", "playlist", "channel", "clip"]

TABS = ("videos", "shorts", "streams")
"""The tabs of a channel that list videos; a channel without a tab is all of them."""

_MOST_CHARACTERS = 4096  # browsers and YouTube cut longer addresses; what is longer is no link
_MOST_WRAPPERS = 3  # a consent page around a redirect around a link is real, more is a loop

_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
_ID_RUN = re.compile(r"[A-Za-z0-9_-]*")
_LIST = re.compile(r"[A-Za-z0-9_-]{12,80}")
_BARE_LIST = re.compile(r"(?:PL|EC|UU|FL|PU|OLAK5uy_|RD|TLGG)[A-Za-z0-9_-]{14,76}|WL|LL|LM")
_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_CLIP = re.compile(r"[A-Za-z0-9_-]{20,80}")
# Handles and names are words of any script (vowel signs are no letters to `re`), so it is named what they never hold.
_NAME = re.compile(r"[^\s/?#&=%<>\"'@:,;\\|^`{}\[\]()\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd]{1,100}")
_HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+", re.ASCII)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(//)?")
_HOSTS = frozenset(
    ("youtube.com", "youtu.be", "www.youtu.be", "youtube-nocookie.com", "www.youtubekids.com", "youtube.googleapis.com")
)
_GOOGLE = re.compile(r"(?:www\.)?google(?:\.[a-z]{2,3}){1,2}")
_UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

_AROUND = " \t\r\n\v\f\x00\xa0\u200b\u200e\u200f\u2060\ufeff<>()[]{}\"'`\u201c\u201d\u2018\u2019\u00ab\u00bb,.;!"

_A_LINK = "give the link of a video, a playlist or a channel"


class Target(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing of YouTube that can be archived; a channel's id is `UC...`, `@handle`, `c/name` or `user/name`."""

    kind: Kind
    id: str
    tab: str = ""

    @property
    def key(self) -> str:
        """The one canonical name, such as `youtube:VIDEO_ID` or `youtube:channel:@handle/shorts`."""
        if self.kind == "video":
            return "youtube:" + self.id
        return f"youtube:{self.kind}:{self.id}" + (f"/{self.tab}" if self.tab else "")

    @property
    def url(self) -> str:
        """The canonical https address, the one that yt-dlp is given."""
        if self.kind == "video":
            return "https://www.youtube.com/watch?v=" + self.id
        if self.kind == "playlist":
            return "https://www.youtube.com/playlist?list=" + self.id
        if self.kind == "clip":
            return "https://www.youtube.com/clip/" + self.id
        page = f"channel/{self.id}" if _CHANNEL.fullmatch(self.id) else quote(self.id, safe="/@")
        return "https://www.youtube.com/" + page + (f"/{self.tab}" if self.tab else "")


class Reading(Struct, frozen=True, kw_only=True):
    """A target and what the asker should know about how the text was understood; the note is mostly empty."""

    target: Target
    note: str = ""


class _Refused(Exception):
    """Why a text names no target, before it is known how the text is to be quoted."""

    def __init__(self, why: str, hint: str = _A_LINK) -> None:
        super().__init__(why)
        self.why = why
        self.hint = hint


class _Page(Struct):
    """An address of YouTube taken apart: path segments (never empty ones) and the decoded query."""

    parts: list[str]
    query: Mapping[str, str]
    wrappers: int

    def part(self, index: int) -> str:
        return self.parts[index] if index < len(self.parts) else ""


def read_target(text: str) -> Reading:
    """Read one link, id, handle or canonical key, whatever stands around it.

    Raises NotATarget, and nothing else, for any other text.
    """
    link = text.strip(_AROUND)
    try:
        if not link:
            raise _Refused("there is nothing in it")
        if len(link) > _MOST_CHARACTERS:
            raise _Refused(f"no link is longer than {_MOST_CHARACTERS} characters")
        return _read(link, 0)
    except _Refused as refused:
        raise NotATarget(f'cannot read "{shown(text, 100)}": {refused.why}', hint=refused.hint) from None


def from_key(key: str) -> Target:
    """The target whose `key` this is; raises NotATarget for a text that is no canonical key."""
    prefix, _, rest = key.partition(":")
    kind, separator, name = rest.partition(":")
    if prefix == "youtube":
        if not separator and _VIDEO.fullmatch(rest):
            return Target(kind="video", id=rest)
        if kind == "playlist" and _LIST.fullmatch(name):
            return Target(kind="playlist", id=name)
        if kind == "clip" and _CLIP.fullmatch(name):
            return Target(kind="clip", id=name)
        if kind == "channel" and (channel := _channel_of_key(name)):
            return channel
    raise NotATarget(f'cannot read "{shown(key, 100)}": it is no canonical key', hint=_A_LINK)


def shown(text: str, most_characters: int) -> str:
    """The text on one line, cut, and without what would break a terminal, a JSON document or a UTF-8 file."""
    line = " ".join(text[: 2 * most_characters].split())
    if len(line) > most_characters:
        line = line[: most_characters - 1] + "…"
    return _UNSHOWABLE.sub("\ufffd", line)


def _channel_of_key(name: str) -> Target | None:
    owner, _, tab = name.rpartition("/")
    if tab not in TABS or owner in {"", "c", "user"}:
        owner, tab = name, ""
    space, separator, plain = owner.rpartition("/")
    if separator:
        fits = space in {"c", "user"} and _NAME.fullmatch(plain) is not None
    elif owner.startswith("@"):
        fits = _NAME.fullmatch(owner, 1) is not None and _folded(owner) == owner
    else:
        fits = _CHANNEL.fullmatch(owner) is not None
    return Target(kind="channel", id=owner, tab=tab) if fits else None


def _read(link: str, wrappers: int) -> Reading:
    if scheme := _SCHEME.match(link):
        name, rest = scheme[1].lower(), link[scheme.end() :]
        if name in {"http", "https"} and scheme[2]:
            return _read_address(rest, wrappers)
        if name in {"vnd.youtube", "vnd.youtube.launch", "intent"} or (name == "youtube" and scheme[2]):
            return _read_app_link(rest, wrappers)
        if name == "youtube":
            return Reading(target=_of_key_or_refuse(link))
        if scheme[2]:
            raise _Refused(f"a {name} link leads to no page of YouTube")
    return _read_address(link, wrappers) if _has_host(link) else _read_bare(link)


def _of_key_or_refuse(key: str) -> Target:
    try:
        return from_key(key)
    except NotATarget:
        raise _Refused("it is no canonical key") from None


def _has_host(link: str) -> bool:
    host, slash, _ = link.partition("/")
    host = host.partition("?")[0].partition(":")[0].lower()
    return _HOST.fullmatch(host) is not None and (bool(slash) or host.startswith("www.") or _is_youtube(host))


def _read_bare(text: str) -> Reading:
    if _VIDEO.fullmatch(text):
        return _video(text)
    if _CHANNEL.fullmatch(text):
        return Reading(target=Target(kind="channel", id=text))
    if _BARE_LIST.fullmatch(text):
        return _playlist(text)
    if text.startswith("@") and _NAME.fullmatch(text, 1):
        return _channel(_handle(text), "")
    raise _Refused("there is no YouTube link or id in it")


def _read_app_link(rest: str, wrappers: int) -> Reading:
    rest = rest.partition("#Intent")[0].lstrip("/")
    head = re.split(r"[/?#&]", rest, maxsplit=1)[0]
    if _VIDEO.fullmatch(head):
        return _video(head)
    return _read_address(rest if "." in head else "www.youtube.com/" + rest, wrappers)


def _read_address(address: str, wrappers: int) -> Reading:
    """Read an address without its scheme: `host/path?query#fragment`."""
    if wrappers > _MOST_WRAPPERS:
        raise _Refused("it leads from one redirect to the next")
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
        return _read_address(host + fragment.removeprefix("!"), wrappers + 1)
    page = _Page([part for part in path.split("/") if part], _fields(query or fragment.removeprefix("!")), wrappers)
    if host == "consent.youtube.com" and "continue" in page.query:
        return _unwrap(page.query["continue"], wrappers)
    first = page.part(0)
    if first.startswith(("@", "%40")):
        return _channel(_handle(unquote(first)), page.part(1))
    if reader := _PAGES.get(first.lower()):
        return reader(page)
    if host == "youtu.be":
        return _with_list(_video(first), page.query)
    raise _Refused(
        f'the page "{shown(first, 40)}" of YouTube is no video, playlist or channel',
        "for a channel, give the address with its @handle",
    )


def _is_youtube(host: str) -> bool:
    return host in _HOSTS or host.endswith((".youtube.com", ".youtube-nocookie.com"))


def _foreign(authority: str) -> NotATarget | _Refused:
    host = authority.rpartition("@")[2].lower()
    if not host:
        return _Refused("the link names no site")
    return NotATarget(f"cannot archive {shown(host, 80)}: only YouTube is archived", hint=_A_LINK)


def _fields(query: str) -> dict[str, str]:
    """The query's fields, decoded; the first of a name wins, as it does for YouTube."""
    fields: dict[str, str] = {}
    for pair in query.split("&"):
        name, _, value = pair.partition("=")
        value = unquote_plus(value) if "%" in value or "+" in value else value
        fields.setdefault(name.removeprefix("amp;"), value)
    return fields


def _unwrap(link: str, wrappers: int) -> Reading:
    link = link.strip()
    if not link:
        raise _Refused("the redirect leads nowhere")
    if wrappers >= _MOST_WRAPPERS:
        raise _Refused("it leads from one redirect to the next")
    return _read("https://www.youtube.com" + link if link.startswith("/") else link, wrappers + 1)


def _video(raw: str) -> Reading:
    """The video whose id `raw` begins with; what follows a whole id is what others glued to it."""
    run = _ID_RUN.match(raw)
    found = run[0] if run else ""
    if len(found) == 11:
        return Reading(target=Target(kind="video", id=found))
    if not found:
        raise _Refused("there is no video id in it")
    flaw = "cut short" if len(found) < 11 else "too long"
    raise _Refused(f'the video id "{shown(found, 40)}" is {flaw}: it has {len(found)} characters, not 11')


def _with_list(video: Reading, query: Mapping[str, str]) -> Reading:
    name = query.get("list", "").removeprefix("VL")
    if not _LIST.fullmatch(name) or _why_not_a_list(name):
        return video
    return Reading(target=video.target, note=f"the list {name} was not asked for; give its playlist URL to archive it")


def _why_not_a_list(name: str) -> tuple[str, str] | None:
    if name in {"WL", "LL", "LM"} or (name.startswith("LL") and len(name) == 24):
        kind = "Watch later" if name == "WL" else "liked videos"
        return f"the list of {kind} is private", "copy its videos into a playlist that is unlisted or public"
    if name.startswith("RD") and not name.startswith("RDCLAK5uy_"):
        return "a mix is made anew for each viewer and never ends", "give the link of one video or of a real playlist"
    if name.startswith("TL"):
        return "a temporary list is gone when its viewer leaves", "give the links of its videos"
    return None


def _playlist(name: str) -> Reading:
    name = name.strip(_AROUND).removeprefix("VL")
    if not name:
        raise _Refused("there is no playlist id in it")
    if why := _why_not_a_list(name):
        raise _Refused(*why)
    if not _LIST.fullmatch(name):
        raise _Refused(f'"{shown(name, 40)}" is no playlist id: the link may be cut short')
    return Reading(target=Target(kind="playlist", id=name))


def _folded(handle: str) -> str:
    """Handles are the same in capitals and in small letters, composed and decomposed."""
    return normalize("NFC", normalize("NFC", handle).lower())


def _name(raw: str) -> str:
    name = raw.strip(_AROUND)
    if not _NAME.fullmatch(name):
        raise _Refused("there is no name of a channel in it")
    return name


def _handle(raw: str) -> str:
    # folded before it is checked: folding turns the Greek question mark into a semicolon
    return "@" + _name(_folded(raw[1:]))


def _channel(owner: str, tab: str) -> Reading:
    tab = unquote(tab).strip(_AROUND).lower()
    if tab == "live":
        target = Target(kind="channel", id=owner, tab="streams")
        return Reading(target=target, note="the live page stands for all streams of the channel")
    if tab in {"playlists", "podcasts", "releases", "courses"}:
        raise _Refused(
            f"the {tab} tab lists playlists, not videos", "give the link of each playlist, or of the channel"
        )
    if tab == "search":
        raise _Refused("a search is no list that can be archived")
    return Reading(target=Target(kind="channel", id=owner, tab=tab if tab in TABS else ""))


def _channel_by_id(raw: str, tab: str) -> Reading:
    name = raw.strip(_AROUND)
    if not _CHANNEL.fullmatch(name):
        raise _Refused(f'"{shown(name, 40)}" is no channel id: it is UC and 22 characters')
    return _channel(name, tab)


def _watch_page(page: _Page) -> Reading:
    if raw := page.query.get("v") or page.part(1):
        return _with_list(_video(raw), page.query)
    if "list" in page.query:
        return _playlist(page.query["list"])
    raise _Refused("there is no video id in it" if page.parts else "it is YouTube's front page")


def _video_page(page: _Page) -> Reading:
    second = page.part(1)
    if second == "live_stream" and "channel" in page.query:
        return _channel_by_id(page.query["channel"], "live")
    if second in {"", "videoseries"} and "list" in page.query:
        return _playlist(page.query["list"])
    return _with_list(_video(second), page.query)


def _playlist_page(page: _Page) -> Reading:
    return _playlist(page.query.get("list", ""))


def _clip_page(page: _Page) -> Reading:
    name = page.part(1).strip(_AROUND)
    if not _CLIP.fullmatch(name):
        raise _Refused("there is no clip id in it")
    return Reading(target=Target(kind="clip", id=name))


def _named_channel_page(page: _Page) -> Reading:
    return _channel(f"{page.part(0).lower()}/{_name(unquote(page.part(1)))}", page.part(2))


def _channel_page(page: _Page) -> Reading:
    return _channel_by_id(page.part(1), page.part(2))


def _feed_page(page: _Page) -> Reading:
    if "channel_id" in page.query:
        return _channel_by_id(page.query["channel_id"], "")
    if "playlist_id" in page.query:
        return _playlist(page.query["playlist_id"])
    return _channel("user/" + _name(page.query.get("user", "")), "")


def _music_page(page: _Page) -> Reading:
    name = page.part(1)
    if name.startswith("UC"):
        return _channel_by_id(name, "")
    if name.startswith("VL"):
        return _playlist(name)
    raise _Refused("this page of YouTube Music has no public id", "share the album or playlist and give that link")


def _wrapped_in(field: str) -> Callable[[_Page], Reading]:
    return lambda page: _unwrap(page.query.get(field, ""), page.wrappers)


def _refusing(why: str) -> Callable[[_Page], Reading]:
    def refuse(page: _Page) -> Reading:
        raise _Refused(why)

    return refuse


_PAGES: dict[str, Callable[[_Page], Reading]] = {
    **dict.fromkeys(("", "watch", "watch_popup", "ytscreeningroom", "movie"), _watch_page),
    **dict.fromkeys(("shorts", "live", "embed", "v", "e", "vi"), _video_page),
    "playlist": _playlist_page,
    "clip": _clip_page,
    "channel": _channel_page,
    **dict.fromkeys(("c", "user"), _named_channel_page),
    "feeds": _feed_page,
    "browse": _music_page,
    "attribution_link": _wrapped_in("u"),
    "redirect": _wrapped_in("q"),
    "oembed": _wrapped_in("url"),
    "signin": _wrapped_in("next"),
    "verify_age": _wrapped_in("next_url"),
    **dict.fromkeys(("results", "search"), _refusing("a search is no list that can be archived")),
    **dict.fromkeys(
        ("feed", "hashtag", "gaming", "trending", "explore", "library"), _refusing("the page differs for each viewer")
    ),
    "post": _refusing("a post holds no video"),
}
