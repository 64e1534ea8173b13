"""The Data API's JSON as far as it is read, and what the archive makes of it. Pure.

`calls` names the parts and fields to ask for from here, so that what is asked for and what is read stay one.
"""

from datetime import datetime
from typing import Literal

import msgspec
from msgspec import Struct

from ytarchived.domain.media import Entry, Thumbnail, VideoMetadata
from ytarchived.domain.metadata import seconds_of

VIDEO_PARTS = "snippet,contentDetails,status,statistics"
VIDEO_FIELDS = (
    "etag,items(id,snippet(publishedAt,channelId,title,description,thumbnails,channelTitle,tags,categoryId,"
    "liveBroadcastContent,defaultAudioLanguage),contentDetails(duration,contentRating/ytRating),status/privacyStatus,"
    "statistics(viewCount,likeCount))"
)
ITEM_PARTS = "snippet,contentDetails,status"
ITEM_FIELDS = (
    "etag,nextPageToken,pageInfo/totalResults,"
    "items(snippet(title,resourceId/videoId),contentDetails/videoPublishedAt,status/privacyStatus)"
)
LIST_PARTS = "snippet,contentDetails"
LIST_FIELDS = "etag,items(id,snippet(title,channelTitle,channelId,description),contentDetails/itemCount)"
CHANNEL_PARTS = "snippet,contentDetails"
CHANNEL_FIELDS = "etag,items(id,snippet(title,description),contentDetails/relatedPlaylists/uploads)"

_LIVE = {"live": "is_live", "upcoming": "is_upcoming"}
_ADULT_YEARS = 18

_CATEGORIES = {
    "1": "Film & Animation",
    "2": "Autos & Vehicles",
    "10": "Music",
    "15": "Pets & Animals",
    "17": "Sports",
    "19": "Travel & Events",
    "20": "Gaming",
    "22": "People & Blogs",
    "23": "Comedy",
    "24": "Entertainment",
    "25": "News & Politics",
    "26": "Howto & Style",
    "27": "Education",
    "28": "Science & Technology",
    "29": "Nonprofits & Activism",
}
"""The categories that a video can be given, as YouTube numbers and names them."""


class _Said(Struct, frozen=True, rename="camel"):
    pass


class _Picture(_Said, frozen=True):
    url: str
    width: int = 0
    height: int = 0


class _VideoSnippet(_Said, frozen=True):
    published_at: str = ""
    channel_id: str = ""
    title: str = ""
    description: str = ""
    thumbnails: dict[str, _Picture] = {}
    channel_title: str = ""
    tags: tuple[str, ...] = ()
    category_id: str = ""
    live_broadcast_content: str = ""
    default_audio_language: str = ""


class _Rating(_Said, frozen=True):
    yt_rating: str = ""


class _ContentDetails(_Said, frozen=True):
    duration: str = ""
    content_rating: _Rating = _Rating()


class _Status(_Said, frozen=True):
    privacy_status: str = ""


class _Statistics(_Said, frozen=True):
    view_count: str | None = None
    like_count: str | None = None


class VideoItem(_Said, frozen=True):
    """One video as the API describes it."""

    id: str
    snippet: _VideoSnippet = _VideoSnippet()
    content_details: _ContentDetails = _ContentDetails()
    status: _Status = _Status()
    statistics: _Statistics = _Statistics()


class Videos(_Said, frozen=True):
    """The videos that were asked for; those that the API does not show are left out."""

    items: tuple[msgspec.Raw, ...] = ()


class _ResourceId(_Said, frozen=True):
    video_id: str = ""


class _ItemSnippet(_Said, frozen=True):
    title: str = ""
    resource_id: _ResourceId = _ResourceId()


class _ItemDetails(_Said, frozen=True):
    video_published_at: str = ""


class _Item(_Said, frozen=True):
    snippet: _ItemSnippet = _ItemSnippet()
    content_details: _ItemDetails = _ItemDetails()
    status: _Status = _Status()


class _PageInfo(_Said, frozen=True):
    total_results: int | None = None


class ItemsPage(_Said, frozen=True):
    """One page of a playlist's entries."""

    items: tuple[_Item, ...] = ()
    next_page_token: str = ""
    page_info: _PageInfo = _PageInfo()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries in their order, hidden ones included."""
        return tuple(map(_entry, (item for item in self.items if item.snippet.resource_id.video_id)))


class About(_Said, frozen=True):
    """What the API says of a playlist or a channel."""

    title: str = ""
    description: str = ""
    channel_title: str = ""
    channel_id: str = ""


class _ListDetails(_Said, frozen=True):
    item_count: int | None = None


class ListItem(_Said, frozen=True):
    """One playlist."""

    id: str
    snippet: About = About()
    content_details: _ListDetails = _ListDetails()


class Playlists(_Said, frozen=True):
    """The playlists that were asked for, as far as they are there."""

    items: tuple[ListItem, ...] = ()


class _Related(_Said, frozen=True):
    uploads: str = ""


class _ChannelDetails(_Said, frozen=True):
    related_playlists: _Related = _Related()


class ChannelItem(_Said, frozen=True):
    """One channel with the playlist of all its uploads."""

    id: str
    snippet: About = About()
    content_details: _ChannelDetails = _ChannelDetails()


class Channels(_Said, frozen=True):
    """The channels that were asked for, as far as they are there."""

    items: tuple[ChannelItem, ...] = ()


def video_metadata(item: VideoItem, read_at: datetime) -> VideoMetadata:
    """What the API says of a video, as the archive keeps it; `read_at` is when it said so."""
    snippet, statistics = item.snippet, item.statistics
    pictures = sorted(snippet.thumbnails.values(), key=lambda picture: -picture.width)
    counts = [None if count is None else int(count) for count in (statistics.view_count, statistics.like_count)]
    return VideoMetadata(
        video_id=item.id,
        title=snippet.title,
        description=snippet.description,
        channel=snippet.channel_title,
        channel_id=snippet.channel_id,
        published=snippet.published_at.replace("Z", "+00:00"),
        duration_seconds=_seconds(item.content_details.duration),
        tags=snippet.tags,
        categories=(_CATEGORIES[snippet.category_id],) if snippet.category_id in _CATEGORIES else (),
        live_status=_LIVE.get(snippet.live_broadcast_content, ""),
        availability=item.status.privacy_status,
        age_limit=_ADULT_YEARS if item.content_details.content_rating.yt_rating == "ytAgeRestricted" else 0,
        language=snippet.default_audio_language,
        view_count=counts[0],
        like_count=counts[1],
        counted_at=read_at if any(count is not None for count in counts) else None,
        thumbnails=tuple(Thumbnail(url=each.url, width=each.width, height=each.height) for each in pictures),
    )


def _entry(item: _Item) -> Entry:
    title = item.snippet.title
    hidden: Literal["", "private", "deleted"] = ""
    if item.status.privacy_status == "private":
        hidden = "private"
    elif title == "Deleted video" and item.status.privacy_status in ("", "privacyStatusUnspecified"):
        hidden = "deleted"
    return Entry(
        video_id=item.snippet.resource_id.video_id,
        title=title,
        hidden=hidden,
        published=item.content_details.video_published_at[:10],
    )


def _seconds(duration: str) -> float:
    try:
        return seconds_of(duration)
    except ValueError:
        # a live stream has none, and nothing hangs on it: yt-dlp says it as well
        return 0.0
