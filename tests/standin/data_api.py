"""The YouTube Data API v3 as far as an archiver reads it: lists, paging, fields, etags, quota and refusals.

The API key is the label.
"""

import time
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import blake2b
from typing import Any

import msgspec

from .catalogue import Video
from .data_errors import ERRORS, refuse
from .faults import Place, spoil
from .fields import keep, parse_fields
from .http import Exchange, Json, Request, Response, json_response
from .labels import Label, Labels
from .resources import describe_channel, describe_item, describe_playlist, describe_result, describe_video

COSTS = {"videos": 1, "playlists": 1, "playlistItems": 1, "channels": 1, "search": 100}
KINDS = {
    "videos": "youtube#videoListResponse",
    "playlists": "youtube#playlistListResponse",
    "playlistItems": "youtube#playlistItemListResponse",
    "channels": "youtube#channelListResponse",
    "search": "youtube#searchListResponse",
}
MAX_IDS = 50
_ENVELOPE = ("kind", "id", "etag")

Found = tuple[Sequence[Any], Callable[[Any], Json]]
"""All that a request is about, and how one of it is described."""


class Refused(Exception):
    """The request gets the Data API's error of that reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DataApi:
    """Answers the Data API's port."""

    def __init__(self, labels: Labels) -> None:
        self._labels = labels

    async def answer(self, request: Request) -> Response:
        query = request.query
        key = query.get("key") or request.headers.get("x-goog-api-key", "")
        label = self._labels.get(key)
        exchange = Exchange(
            method=request.method, host="youtube.googleapis.com", path=request.path, query=query, at=time.time()
        )
        exchange.video_id = query.get("id", "") if "," not in query.get("id", "") else ""
        label.log.append(exchange)
        response = self._answer(label, key, request)
        response.exchange = exchange
        return response

    def _answer(self, label: Label, key: str, request: Request) -> Response:
        what = request.path.rsplit("/", 1)[-1]
        if what not in COSTS or not request.path.startswith("/youtube/v3/"):
            return Response(status=404)
        targets = [what, request.query.get("playlistId", ""), *request.query.get("id", "").split(",")]
        fault = label.faults.take({Place.DATA}, *targets)
        if fault and fault.code in ERRORS:
            return refuse(fault.code)
        try:
            if not key:
                raise Refused("forbidden")
            if label.quota_used + COSTS[what] > label.quota_limit:
                raise Refused("quotaExceeded")
            label.quota_used += COSTS[what]
            value = self._list(label, what, request.query)
            wanted = parse_fields(request.query.get("fields", ""))
        except Refused as refused:
            return refuse(refused.reason)
        except ValueError:
            return refuse("invalidParameter")
        return spoil(_tagged(value, wanted, request), fault)

    def _list(self, label: Label, what: str, query: dict[str, str]) -> Json:
        if "mine" in query:
            raise Refused("authorizationRequired")
        found, describe = {
            "videos": _videos,
            "playlists": _playlists,
            "playlistItems": _playlist_items,
            "channels": _channels,
            "search": _search,
        }[what](label, query)
        answer: Json = {"kind": KINDS[what]}
        page: Sequence[Any] = found
        if what != "videos":
            start, end = _window(query)
            page = found[start:end]
            if end < len(found):
                answer["nextPageToken"] = f"CA{end}"
            if start:
                answer["prevPageToken"] = f"CA{max(2 * start - end, 0)}"
        # only what the page shows is described, however long the list is
        parts = {*_ENVELOPE, *query.get("part", "").split(",")}
        items = [{name: value for name, value in describe(each).items() if name in parts} for each in page]
        for item in items:
            item["etag"] = _etag(item)
        if what != "channels" or items:
            answer["items"] = items
        answer["pageInfo"] = {"totalResults": len(found), "resultsPerPage": len(items)}
        return answer


def _window(query: dict[str, str]) -> tuple[int, int]:
    token = query.get("pageToken", "")
    if token and not (token.startswith("CA") and token[2:].isdigit()):
        raise Refused("invalidPageToken")
    start = int(token[2:]) if token else 0
    return start, start + min(int(query.get("maxResults", "5")), MAX_IDS)


def _ids(query: dict[str, str]) -> list[str]:
    ids = query["id"].split(",")
    if len(ids) > MAX_IDS:
        raise Refused("invalidFilters")
    return ids


def _videos(label: Label, query: dict[str, str]) -> Found:
    if "id" not in query:
        raise Refused("missingRequiredParameter")
    videos = [label.catalogue.video(each) for each in _ids(query)]
    shown = [video for video in videos if video and video.is_viewable]
    return shown, partial(describe_video, label.catalogue)


def _playlists(label: Label, query: dict[str, str]) -> Found:
    if "id" in query:
        found = [label.catalogue.playlist(each) for each in _ids(query)]
        playlists = [playlist for playlist in found if playlist]
    elif "channelId" in query:
        playlists = label.catalogue.playlists_of(query["channelId"])
    else:
        raise Refused("missingRequiredParameter")
    return playlists, partial(describe_playlist, label.catalogue)


def _playlist_items(label: Label, query: dict[str, str]) -> Found:
    if "playlistId" not in query:
        raise Refused("missingRequiredParameter")
    playlist = label.catalogue.playlist(query["playlistId"])
    if playlist is None:
        raise Refused("playlistNotFound")
    return range(len(playlist.video_ids)), partial(describe_item, label.catalogue, playlist)


def _channels(label: Label, query: dict[str, str]) -> Found:
    if "id" in query:
        wanted = _ids(query)
    elif "forHandle" in query:
        wanted = [f"@{query['forHandle'].removeprefix('@')}"]
    else:
        raise Refused("missingRequiredParameter")
    found = [label.catalogue.channel(each) for each in wanted]
    return [channel for channel in found if channel], describe_channel


def _search(label: Label, query: dict[str, str]) -> Found:
    def matches(video: Video) -> bool:
        return (
            video.status == "public"
            and query.get("q", "").lower() in video.title.lower()
            and query.get("channelId", video.channel_id) == video.channel_id
        )

    return [video for video in label.catalogue.everything() if matches(video)], partial(
        describe_result, label.catalogue
    )


def _etag(value: Json) -> str:
    return blake2b(msgspec.json.encode(value, order="deterministic"), digest_size=12).hexdigest()


def _tagged(value: Json, wanted: Json, request: Request) -> Response:
    """The answer with its etag, or 304 for a client that has this one already."""
    value["etag"] = _etag(value)
    headers = {"ETag": value["etag"]}
    if value["etag"] in request.headers.get("if-none-match", ""):
        return Response(status=304, headers=headers)
    return json_response(keep(value, wanted), headers=headers)
