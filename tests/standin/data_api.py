"""The YouTube Data API v3 as far as an archiver reads it: lists, paging, fields, etags, quota and refusals.

The API key is the label.
"""

import time
from hashlib import blake2b

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
        items = {
            "videos": _videos,
            "playlists": _playlists,
            "playlistItems": _playlist_items,
            "channels": _channels,
            "search": _search,
        }[what](label, query)
        parts = {*_ENVELOPE, *query.get("part", "").split(",")}
        shown = [{name: value for name, value in item.items() if name in parts} for item in items]
        for item in shown:
            item["etag"] = _etag(item)
        answer = _paged(shown, query) if what != "videos" else {"items": shown, "pageInfo": _page_info(shown, shown)}
        if what == "channels" and not shown:
            del answer["items"]
        answer["kind"] = KINDS[what]
        return answer


def _ids(query: dict[str, str]) -> list[str]:
    ids = query["id"].split(",")
    if len(ids) > MAX_IDS:
        raise Refused("invalidFilters")
    return ids


def _videos(label: Label, query: dict[str, str]) -> list[Json]:
    if "id" not in query:
        raise Refused("missingRequiredParameter")
    videos = [label.catalogue.video(each) for each in _ids(query)]
    return [describe_video(label.catalogue, video) for video in videos if video and video.is_viewable]


def _playlists(label: Label, query: dict[str, str]) -> list[Json]:
    if "id" in query:
        found = [label.catalogue.playlist(each) for each in _ids(query)]
        playlists = [playlist for playlist in found if playlist]
    elif "channelId" in query:
        playlists = label.catalogue.playlists_of(query["channelId"])
    else:
        raise Refused("missingRequiredParameter")
    return [describe_playlist(label.catalogue, playlist) for playlist in playlists]


def _playlist_items(label: Label, query: dict[str, str]) -> list[Json]:
    if "playlistId" not in query:
        raise Refused("missingRequiredParameter")
    playlist = label.catalogue.playlist(query["playlistId"])
    if playlist is None:
        raise Refused("playlistNotFound")
    return [describe_item(label.catalogue, playlist, position) for position in range(len(playlist.video_ids))]


def _channels(label: Label, query: dict[str, str]) -> list[Json]:
    if "id" in query:
        wanted = _ids(query)
    elif "forHandle" in query:
        wanted = [f"@{query['forHandle'].removeprefix('@')}"]
    else:
        raise Refused("missingRequiredParameter")
    found = [label.catalogue.channel(each) for each in wanted]
    return [describe_channel(channel) for channel in found if channel]


def _search(label: Label, query: dict[str, str]) -> list[Json]:
    def matches(video: Video) -> bool:
        return (
            video.status == "public"
            and query.get("q", "").lower() in video.title.lower()
            and query.get("channelId", video.channel_id) == video.channel_id
        )

    return [describe_result(label.catalogue, video) for video in label.catalogue.everything() if matches(video)]


def _paged(items: list[Json], query: dict[str, str]) -> Json:
    size = min(int(query.get("maxResults", "5")), MAX_IDS)
    token = query.get("pageToken", "")
    if token and not (token.startswith("CA") and token[2:].isdigit()):
        raise Refused("invalidPageToken")
    start = int(token[2:]) if token else 0
    page = items[start : start + size]
    answer: Json = {"items": page, "pageInfo": _page_info(items, page)}
    if start + size < len(items):
        answer["nextPageToken"] = f"CA{start + size}"
    if start:
        answer["prevPageToken"] = f"CA{max(start - size, 0)}"
    return answer


def _page_info(items: list[Json], page: list[Json]) -> Json:
    return {"totalResults": len(items), "resultsPerPage": len(page)}


def _etag(value: Json) -> str:
    return blake2b(msgspec.json.encode(value, order="deterministic"), digest_size=12).hexdigest()


def _tagged(value: Json, wanted: Json, request: Request) -> Response:
    """The answer with its etag, or 304 for a client that has this one already."""
    value["etag"] = _etag(value)
    headers = {"ETag": value["etag"]}
    if value["etag"] in request.headers.get("if-none-match", ""):
        return Response(status=304, headers=headers)
    return json_response(keep(value, wanted), headers=headers)
