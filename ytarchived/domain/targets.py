"""What can be archived, and the only reader of addresses: text a person or a file gave becomes one canonical target.

Receives text from the control API and the inbox's format readers; hands `Target` to everybody. No address travels
beyond this file as it was written: `url` is built anew from the checked id.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal
from unicodedata import normalize
from urllib.parse import quote, unquote

from msgspec import Struct

from ytarchived.domain.addresses import A_LINK, AROUND, Address, Unreadable, shown, take_apart
from ytarchived.errors import NotATarget

Kind = Literal["video", "playlist", "channel", "clip"]

TABS = ("videos", "shorts", "streams")
"""The tabs of a channel that list videos; a channel without a tab is all of them."""

_MOST_CHARACTERS = 4096  # browsers and YouTube cut longer addresses; what is longer is no link

_VIDEO = re.compile(r"[A-Za-z0-9_-]{11}")
_USUAL = re.compile(rf"https://(?:www\.youtube\.com/watch\?v=|youtu\.be/)({_VIDEO.pattern})")
_ID_RUN = re.compile(r"[A-Za-z0-9_-]*")
_LIST = re.compile(r"[A-Za-z0-9_-]{12,80}")
_BARE_LIST = re.compile(r"(?:PL|EC|UU|FL|PU|OLAK5uy_|RD|TLGG)[A-Za-z0-9_-]{14,76}|WL|LL|LM")
_CHANNEL = re.compile(r"UC[A-Za-z0-9_-]{22}")
_CLIP = re.compile(r"[A-Za-z0-9_-]{20,80}")
# Handles and names are words of any script (vowel signs are no letters to `re`), so it is named what they never hold.
_NAME = re.compile(r"[^\s/?#&=%<>\"'@:,;\\|^`{}\[\]()\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffd]{1,100}")


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


def read_target(text: str) -> Reading:
    """Read one link, id, handle or canonical key, whatever stands around it.

    Raises NotATarget, and nothing else, for any other text.
    """
    link = text.strip(AROUND)
    if usual := _USUAL.fullmatch(link):  # what most links are need not be taken apart
        return Reading(target=Target(kind="video", id=usual[1]))
    try:
        if not link:
            raise Unreadable("there is nothing in it")
        if len(link) > _MOST_CHARACTERS:
            raise Unreadable(f"no link is longer than {_MOST_CHARACTERS} characters")
        if link.startswith("youtube:") and not link.startswith("youtube://"):
            return Reading(target=from_key(link))
        page = take_apart(link)
        return _read_page(page) if page else _read_bare(link)
    except Unreadable as refused:
        raise NotATarget(f'cannot read "{shown(text, 100)}": {refused.why}', hint=refused.hint) from None


@lru_cache(maxsize=10_000)
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
    raise NotATarget(f'cannot read "{shown(key, 100)}": it is no canonical key', hint=A_LINK)


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


def _read_bare(text: str) -> Reading:
    if _VIDEO.fullmatch(text):
        return _video(text)
    if _CHANNEL.fullmatch(text):
        return Reading(target=Target(kind="channel", id=text))
    if _BARE_LIST.fullmatch(text):
        return _playlist(text)
    owner, _, tab = text.partition("/")
    if owner.startswith("@") and _NAME.fullmatch(owner, 1) and tab in ("", "live", *TABS):
        return _channel(_handle(owner), tab)
    raise Unreadable("there is no YouTube link or id in it")


def _read_page(page: Address) -> Reading:
    first = page.part(0)
    if first.startswith(("@", "%40")):
        return _channel(_handle(unquote(first)), page.part(1))
    if reader := _PAGES.get(first.lower()):
        return reader(page)
    if page.host.endswith("youtu.be"):
        return _with_list(_video(first), page.query)
    raise Unreadable(
        f'the page "{shown(first, 40)}" of YouTube is no video, playlist or channel',
        "for a channel, give the address with its @handle",
    )


def _video(raw: str) -> Reading:
    """The video whose id `raw` begins with; what follows a whole id is what others glued to it."""
    run = _ID_RUN.match(raw)
    found = run[0] if run else ""
    if len(found) == 11:
        return Reading(target=Target(kind="video", id=found))
    if not found:
        raise Unreadable("there is no video id in it")
    flaw = "cut short" if len(found) < 11 else "too long"
    raise Unreadable(f'the video id "{shown(found, 40)}" is {flaw}: it has {len(found)} characters, not 11')


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
    name = name.strip(AROUND).removeprefix("VL")
    if not name:
        raise Unreadable("there is no playlist id in it")
    if why := _why_not_a_list(name):
        raise Unreadable(*why)
    if not _LIST.fullmatch(name):
        raise Unreadable(f'"{shown(name, 40)}" is no playlist id: the link may be cut short')
    return Reading(target=Target(kind="playlist", id=name))


def _folded(handle: str) -> str:
    """Handles are the same in capitals and in small letters, composed and decomposed."""
    return normalize("NFC", normalize("NFC", handle).lower())


def _name(raw: str) -> str:
    name = raw.strip(AROUND)
    if not _NAME.fullmatch(name):
        raise Unreadable("there is no name of a channel in it")
    return name


def _handle(raw: str) -> str:
    # folded before it is checked: folding turns the Greek question mark into a semicolon
    return "@" + _name(_folded(raw[1:]))


def _channel(owner: str, tab: str) -> Reading:
    tab = unquote(tab).strip(AROUND).lower()
    if tab == "live":
        target = Target(kind="channel", id=owner, tab="streams")
        return Reading(target=target, note="the live page stands for all streams of the channel")
    if tab in {"playlists", "podcasts", "releases", "courses"}:
        raise Unreadable(
            f"the {tab} tab lists playlists, not videos", "give the link of each playlist, or of the channel"
        )
    if tab == "search":
        raise Unreadable("a search is no list that can be archived")
    return Reading(target=Target(kind="channel", id=owner, tab=tab if tab in TABS else ""))


def _channel_by_id(raw: str, tab: str) -> Reading:
    name = raw.strip(AROUND)
    if not _CHANNEL.fullmatch(name):
        raise Unreadable(f'"{shown(name, 40)}" is no channel id: it is UC and 22 characters')
    return _channel(name, tab)


def _watch_page(page: Address) -> Reading:
    if raw := page.query.get("v") or page.part(1):
        return _with_list(_video(raw), page.query)
    if "list" in page.query:
        return _playlist(page.query["list"])
    raise Unreadable("there is no video id in it" if page.parts else "it is YouTube's front page")


def _video_page(page: Address) -> Reading:
    second = page.part(1)
    if second == "live_stream" and "channel" in page.query:
        return _channel_by_id(page.query["channel"], "live")
    if second in {"", "videoseries"} and "list" in page.query:
        return _playlist(page.query["list"])
    return _with_list(_video(second), page.query)


def _playlist_page(page: Address) -> Reading:
    return _playlist(page.query.get("list", ""))


def _clip_page(page: Address) -> Reading:
    name = page.part(1).strip(AROUND)
    if not _CLIP.fullmatch(name):
        raise Unreadable("there is no clip id in it")
    return Reading(target=Target(kind="clip", id=name), note="the whole video is archived that the clip is cut from")


def _named_channel_page(page: Address) -> Reading:
    return _channel(f"{page.part(0).lower()}/{_name(unquote(page.part(1)))}", page.part(2))


def _channel_page(page: Address) -> Reading:
    return _channel_by_id(page.part(1), page.part(2))


def _feed_page(page: Address) -> Reading:
    if "channel_id" in page.query:
        return _channel_by_id(page.query["channel_id"], "")
    if "playlist_id" in page.query:
        return _playlist(page.query["playlist_id"])
    return _channel("user/" + _name(page.query.get("user", "")), "")


def _music_page(page: Address) -> Reading:
    name = page.part(1)
    if name.startswith("UC"):
        return _channel_by_id(name, "")
    if name.startswith("VL"):
        return _playlist(name)
    raise Unreadable("this page of YouTube Music has no public id", "share the album or playlist and give that link")


def _refusing(why: str) -> Callable[[Address], Reading]:
    def refuse(page: Address) -> Reading:
        raise Unreadable(why)

    return refuse


_PAGES: dict[str, Callable[[Address], Reading]] = {
    **dict.fromkeys(("", "watch", "watch_popup", "ytscreeningroom", "movie"), _watch_page),
    **dict.fromkeys(("shorts", "live", "embed", "v", "e", "vi"), _video_page),
    "playlist": _playlist_page,
    "clip": _clip_page,
    "channel": _channel_page,
    **dict.fromkeys(("c", "user"), _named_channel_page),
    "feeds": _feed_page,
    "browse": _music_page,
    **dict.fromkeys(("results", "search"), _refusing("a search is no list that can be archived")),
    **dict.fromkeys(
        ("feed", "hashtag", "gaming", "trending", "explore", "library"), _refusing("the page differs for each viewer")
    ),
    "post": _refusing("a post holds no video"),
}
