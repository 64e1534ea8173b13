"""Videos, playlists, their items and channels as the Data API describes them. Pure."""

from datetime import datetime

from .catalogue import Catalogue, Channel, Playlist, Video
from .http import Json
from .player import thumbnails

_PRIVACY = {"private": "private", "deleted": "privacyStatusUnspecified"}


def _zulu(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _pictures(video_id: str) -> Json:
    return {"high": thumbnails(video_id)[0]}


def describe_video(catalogue: Catalogue, video: Video) -> Json:
    """A videos.list item; only for viewable videos."""
    channel = catalogue.channel(video.channel_id)
    return {
        "kind": "youtube#video",
        "id": video.video_id,
        "snippet": {
            "publishedAt": _zulu(video.uploaded_at),
            "channelId": video.channel_id,
            "title": video.title,
            "description": video.description,
            "thumbnails": _pictures(video.video_id),
            "channelTitle": channel.name if channel else "Somebody",
            "categoryId": "28",
            "liveBroadcastContent": "none",
        },
        "contentDetails": {
            "duration": f"PT{video.duration_seconds}S",
            "dimension": "2d",
            "definition": "hd" if max(video.heights) >= 720 else "sd",
            "caption": "true" if video.captions else "false",
            "licensedContent": False,
        },
        "status": {"uploadStatus": "processed", "privacyStatus": video.status, "embeddable": True},
        "statistics": {"viewCount": "1234", "likeCount": "56", "commentCount": "7"},
    }


def describe_playlist(catalogue: Catalogue, playlist: Playlist) -> Json:
    """A playlists.list item."""
    channel = catalogue.channel(playlist.channel_id)
    return {
        "kind": "youtube#playlist",
        "id": playlist.playlist_id,
        "snippet": {
            "publishedAt": "2024-01-01T00:00:00Z",
            "channelId": playlist.channel_id,
            "title": playlist.title,
            "description": playlist.description,
            "thumbnails": _pictures(playlist.video_ids[0]) if playlist.video_ids else {},
            "channelTitle": channel.name if channel else "Somebody",
        },
        "status": {"privacyStatus": "public"},
        "contentDetails": {"itemCount": len(playlist.video_ids)},
    }


def describe_item(catalogue: Catalogue, playlist: Playlist, position: int) -> Json:
    """A playlistItems.list item; a private or deleted video shows little more than its id."""
    video_id = playlist.video_ids[position]
    snippet: Json = {
        "publishedAt": "2024-01-02T00:00:00Z",
        "channelId": playlist.channel_id,
        "playlistId": playlist.playlist_id,
        "position": position,
        "resourceId": {"kind": "youtube#video", "videoId": video_id},
    }
    details: Json = {"videoId": video_id}
    video = catalogue.video(video_id)
    status = video.status if video else "deleted"
    if video is None or not video.is_viewable:
        text = f"This video is {'private' if status == 'private' else 'unavailable'}."
        snippet |= {"title": f"{status.title()} video", "description": text, "thumbnails": {}}
    else:
        snippet |= {
            "title": video.title,
            "description": video.description,
            "thumbnails": _pictures(video_id),
            "videoOwnerChannelId": video.channel_id,
        }
        if owner := catalogue.channel(video.channel_id):
            snippet["videoOwnerChannelTitle"] = owner.name
        details["videoPublishedAt"] = _zulu(video.uploaded_at)
    return {
        "kind": "youtube#playlistItem",
        "id": f"{playlist.playlist_id}.{position}",
        "snippet": snippet,
        "contentDetails": details,
        "status": {"privacyStatus": _PRIVACY.get(status, status)},
    }


def describe_channel(channel: Channel) -> Json:
    """A channels.list item."""
    count = len(channel.videos) + len(channel.shorts) + len(channel.streams)
    return {
        "kind": "youtube#channel",
        "id": channel.channel_id,
        "snippet": {
            "title": channel.name,
            "description": f"Everything by {channel.name}",
            "customUrl": channel.handle,
            "publishedAt": "2020-01-01T00:00:00Z",
            "thumbnails": {},
        },
        "contentDetails": {"relatedPlaylists": {"likes": "", "uploads": channel.uploads_id}},
        "statistics": {"viewCount": "99999", "subscriberCount": "12300", "videoCount": str(count)},
    }


def describe_result(catalogue: Catalogue, video: Video) -> Json:
    """A search.list item."""
    identity = {"kind": "youtube#video", "videoId": video.video_id}
    snippet = describe_video(catalogue, video)["snippet"]
    return {"kind": "youtube#searchResult", "id": identity, "snippet": snippet}
