"""Playlists and channels as YouTube's pages and browse API list them, page by page."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error

import msgspec

from .catalogue import Catalogue, Channel, Playlist, Video
from .http import Json
from .pages import owner_run

PLAYLIST_PAGE = 100
CHANNEL_PAGE = 30
TABS = {"videos": "Videos", "shorts": "Shorts", "streams": "Live"}
NOT_THERE = "The playlist does not exist."
UNVIEWABLE = "This playlist type is unviewable."


class Token(msgspec.Struct, frozen=True):
    """Where a list goes on; `tab` is empty for a playlist."""

    list_id: str
    tab: str
    offset: int

    def encode(self) -> str:
        return urlsafe_b64encode(msgspec.json.encode(self)).decode()


def decode_token(text: str) -> Token | None:
    """Read a continuation; None for one that this server never gave."""
    try:
        return msgspec.json.decode(urlsafe_b64decode(text), type=Token)
    except (Base64Error, msgspec.DecodeError, msgspec.ValidationError):
        return None


def alert(text: str) -> Json:
    """The answer for a list that cannot be shown; YouTube sends it with status 200."""
    return {"alerts": [{"alertRenderer": {"type": "ERROR", "text": {"runs": [{"text": text}]}}}]}


def playlist_page(catalogue: Catalogue, playlist: Playlist) -> Json:
    """A playlist's first page."""
    videos = {"contents": _items(catalogue, Token(playlist.playlist_id, "", 0)), "playlistId": playlist.playlist_id}
    section = {"itemSectionRenderer": {"contents": [{"playlistVideoListRenderer": videos}]}}
    tab = {"selected": True, "content": {"sectionListRenderer": {"contents": [section]}}}
    owner = catalogue.channel(playlist.channel_id)
    about: list[Json] = [{"playlistSidebarPrimaryInfoRenderer": {"stats": _stats(playlist)}}]
    if owner:
        title = {"videoOwnerRenderer": {"title": {"runs": [owner_run(owner)]}}}
        about.append({"playlistSidebarSecondaryInfoRenderer": {"videoOwner": title}})
    return {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": [{"tabRenderer": tab}]}},
        "metadata": {"playlistMetadataRenderer": {"title": playlist.title, "description": playlist.description}},
        "microformat": {"microformatDataRenderer": {"noindex": False, "unlisted": False}},
        "sidebar": {"playlistSidebarRenderer": {"items": about}},
    }


def _stats(playlist: Playlist) -> list[Json]:
    return [
        {"runs": [{"text": str(len(playlist.video_ids))}, {"text": " videos"}]},
        {"simpleText": "1,234 views"},
        {"runs": [{"text": "Last updated on "}, {"text": "Jun 1, 2026"}]},
    ]


def channel_page(catalogue: Catalogue, channel: Channel, wanted: str) -> Json:
    """A channel with one of its tabs open: the wanted one, or Home when there is no such tab."""
    there = {name: title for name, title in TABS.items() if getattr(channel, name)}
    selected = wanted if wanted in there else "featured"
    tabs = [_tab(channel, name, title, selected) for name, title in {"featured": "Home", **there}.items()]
    if selected in there:
        items = _items(catalogue, Token(channel.channel_id, selected, 0))
        for tab in tabs:
            if tab["tabRenderer"]["selected"]:
                tab["tabRenderer"]["content"] = {"richGridRenderer": {"contents": items}}
    metadata = {
        "title": channel.name,
        "description": f"Everything by {channel.name}",
        "externalId": channel.channel_id,
        "channelUrl": f"https://www.youtube.com/channel/{channel.channel_id}",
        "vanityChannelUrl": f"http://www.youtube.com/{channel.handle}",
    }
    return {
        "contents": {"twoColumnBrowseResultsRenderer": {"tabs": tabs}},
        "metadata": {"channelMetadataRenderer": metadata},
    }


def _tab(channel: Channel, name: str, title: str, selected: str) -> Json:
    endpoint = {"commandMetadata": {"webCommandMetadata": {"url": f"/{channel.handle}/{name}"}}}
    return {"tabRenderer": {"endpoint": endpoint, "title": title, "selected": name == selected}}


def continuation_page(catalogue: Catalogue, token: Token, *, loops: bool) -> Json:
    """A later page; a looping one leads to itself."""
    items = _items(catalogue, token, goes_to=token if loops else None)
    return {"onResponseReceivedActions": [{"appendContinuationItemsAction": {"continuationItems": items}}]}


def _items(catalogue: Catalogue, token: Token, goes_to: Token | None = None) -> list[Json]:
    page = CHANNEL_PAGE if token.tab else PLAYLIST_PAGE
    ids = _all_ids(catalogue, token)
    videos = [video for each in ids[token.offset : token.offset + page] if (video := catalogue.video(each))]
    items = [_tab_item(token.tab, video) if token.tab else _entry(catalogue, video) for video in videos]
    if goes_to is None and token.offset + page < len(ids):
        goes_to = Token(token.list_id, token.tab, token.offset + page)
    if goes_to:
        command = {"continuationCommand": {"token": goes_to.encode(), "request": "CONTINUATION_REQUEST_TYPE_BROWSE"}}
        items.append({"continuationItemRenderer": {"continuationEndpoint": command}})
    return items


def _all_ids(catalogue: Catalogue, token: Token) -> tuple[str, ...]:
    if not token.tab:
        playlist = catalogue.playlist(token.list_id)
        return playlist.video_ids if playlist else ()
    channel = catalogue.channel(token.list_id)
    tabs = {"videos": channel.videos, "shorts": channel.shorts, "streams": channel.streams} if channel else {}
    return tabs.get(token.tab, ())


def _entry(catalogue: Catalogue, video: Video) -> Json:
    if not video.is_viewable:
        return {"playlistVideoRenderer": _text_only(video.video_id, f"[{video.status.title()} video]")}
    channel = catalogue.channel(video.channel_id)
    entry = _text_only(video.video_id, video.title) | {"lengthSeconds": str(video.duration_seconds), "isPlayable": True}
    if channel:
        entry["shortBylineText"] = {"runs": [owner_run(channel)]}
    return {"playlistVideoRenderer": entry}


def _text_only(video_id: str, title: str) -> Json:
    return {"videoId": video_id, "title": {"runs": [{"text": title}]}}


def _tab_item(tab: str, video: Video) -> Json:
    content = {"shortsLockupViewModel": _short(video)} if tab == "shorts" else {"lockupViewModel": _lockup(video)}
    return {"richItemRenderer": {"content": content}}


def _short(video: Video) -> Json:
    return {
        "entityId": f"shorts-shelf-item-{video.video_id}",
        "onTap": {"innertubeCommand": {"reelWatchEndpoint": {"videoId": video.video_id}}},
        "overlayMetadata": {"primaryText": {"content": video.title}, "secondaryText": {"content": "1.2K views"}},
    }


def _lockup(video: Video) -> Json:
    minutes, seconds = divmod(video.duration_seconds, 60)
    badge = {"thumbnailBadgeViewModel": {"text": f"{minutes}:{seconds:02}"}}
    overlay = {"thumbnailBottomOverlayViewModel": {"badges": [badge]}}
    return {
        "contentId": video.video_id,
        "contentType": "LOCKUP_CONTENT_TYPE_VIDEO",
        "contentImage": {"thumbnailViewModel": {"image": {"sources": []}, "overlays": [overlay]}},
        "metadata": {"lockupMetadataViewModel": {"title": {"content": video.title}}},
    }
