"""YouTube's hosts: which page, API, image or media answers a request, and which of the label's faults spoil it."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from . import challenge, media
from .captions import captions
from .clips import Clips
from .faults import Fault, Place, spoil
from .http import Exchange, Json, Request, Response, html_response, json_response, redirect
from .labels import Label
from .pages import VISITOR, clip_data, page, watch_data
from .player import player_response, reason_code
from .playlists import (
    NOT_THERE,
    UNVIEWABLE,
    Token,
    alert,
    channel_page,
    continuation_page,
    decode_token,
    playlist_page,
)

WATCH_HOSTS = ("youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com", "www.youtube-nocookie.com")
_NOT_FOUND: Json = {"error": {"code": 404, "message": "Requested entity was not found.", "status": "NOT_FOUND"}}


class Visit:
    """One request to YouTube on its way to an answer."""

    def __init__(self, clips: Clips, label: Label, request: Request, exchange: Exchange) -> None:
        self._clips = clips
        self._label = label
        self._request = request
        self._exchange = exchange

    def answer(self) -> Response:
        host, path = self._request.host, self._request.path
        if host.endswith(".googlevideo.com") and path == "/videoplayback":
            return media.answer(self._clips, self._label, self._request, self._exchange)
        if host.endswith(".ytimg.com"):
            return self._image()
        if host == "youtu.be":
            return redirect(f"https://www.youtube.com/watch?v={path[1:]}")
        if host in WATCH_HOSTS:
            return self._watch_host(path)
        return Response(status=404)

    def _watch_host(self, path: str) -> Response:
        query = self._request.query
        match path.strip("/").split("/"):
            case ["watch"]:
                return self._watch_page(query.get("v", ""))
            case ["shorts" | "live" | "embed" | "v" as kind, video_id]:
                is_embedded = kind == "embed"
                return self._embed_page(video_id) if is_embedded else redirect(f"/watch?v={video_id}")
            case ["clip", clip_id]:
                return html_response(page("Clip", clip_data(clip_id)))
            case ["playlist"]:
                return self._list_page(query.get("list", ""), "")
            case ["channel", channel_id, *tab]:
                return self._list_page(channel_id, tab[0] if tab else "featured")
            case [handle, *tab] if handle.startswith("@"):
                return self._list_page(handle, tab[0] if tab else "featured")
            case ["youtubei", "v1", *endpoint]:
                return self._api("/".join(endpoint), self._request.json())
            case ["api", "timedtext"]:
                return self._timedtext()
            case ["s", "player", *_]:
                return self._script()
            case ["iframe_api"]:
                return Response(body=f"var scriptUrl = 'https://www.youtube.com{challenge.PLAYER_PATH}';".encode())
            case [""] | ["tv"]:
                return html_response(page("Home", {"contents": {}}))
        return html_response("<!DOCTYPE html><html><head><title>404 Not Found</title></head></html>", 404)

    def _player(self, video_id: str, client: str, fault: Fault | None) -> Json:
        code = reason_code(self._label.catalogue.video(video_id), fault, signed_in=self._signed_in)
        return player_response(self._clips, self._label, video_id, code, client, datetime.now(UTC))

    def _data(self, video_id: str, fault: Fault | None) -> Json:
        video = self._label.catalogue.video(video_id)
        channel = self._label.catalogue.channel(video.channel_id) if video else None
        return watch_data(video, channel, reason_code(video, fault, signed_in=self._signed_in))

    @property
    def _signed_in(self) -> bool:
        return "LOGIN_INFO=" in self._request.headers.get("cookie", "")

    def _watch_page(self, video_id: str) -> Response:
        self._exchange.video_id = video_id
        fault = self._label.faults.visit(video_id)
        video = self._label.catalogue.video(video_id)
        title = video.title if video else "YouTube"
        text = page(title, self._data(video_id, fault), self._player(video_id, "WEB", fault))
        return spoil(html_response(text), fault if _strikes(fault, "W") else None)

    def _embed_page(self, video_id: str) -> Response:
        self._exchange.video_id = video_id
        fault = self._label.faults.of_visit(video_id)
        return spoil(html_response(page("Embedded", {"contents": {}})), fault if _strikes(fault, "W") else None)

    def _api(self, endpoint: str, asked: Json) -> Response:
        if endpoint in ("player", "next"):
            video_id = str(asked.get("videoId", ""))
            self._exchange.video_id = video_id
            fault = self._label.faults.of_visit(video_id)
            if endpoint == "next":
                return spoil(json_response(self._data(video_id, fault)), fault if _strikes(fault, "W") else None)
            client = asked.get("context", {}).get("client", {}).get("clientName", "WEB")
            return spoil(json_response(self._player(video_id, client, fault)), fault if _strikes(fault, "WP") else None)
        if endpoint == "navigation/resolve_url":
            return self._resolve(str(asked.get("url", "")))
        if endpoint == "browse":
            return self._browse(asked)
        return json_response(_NOT_FOUND, 404)

    def _list_page(self, list_id: str, tab: str) -> Response:
        fault = self._label.faults.take({Place.PAGE, Place.LIST}, list_id, *self._other_names(list_id))
        data = self._list(list_id, tab, fault)
        if data is None:
            return html_response("<!DOCTYPE html><html><head><title>404 Not Found</title></head></html>", 404)
        return spoil(html_response(page("List", data)), _unless_told(fault))

    def _list(self, list_id: str, tab: str, fault: Fault | None = None) -> Json | None:
        if fault and fault.code == "LGON":
            return alert(NOT_THERE)
        if fault and fault.code == "LUNV":
            return alert(UNVIEWABLE)
        if tab:
            channel = self._label.catalogue.channel(list_id)
            return channel_page(self._label.catalogue, channel, tab) if channel else None
        playlist = self._label.catalogue.playlist(list_id)
        return playlist_page(self._label.catalogue, playlist) if playlist else alert(NOT_THERE)

    def _other_names(self, list_id: str) -> tuple[str, ...]:
        channel = self._label.catalogue.channel(list_id)
        return (channel.channel_id, channel.handle) if channel else ()

    def _resolve(self, url: str) -> Response:
        parts = urlsplit(url)
        match parts.path.strip("/").split("/"):
            case ["playlist"]:
                list_id = parse_qs(parts.query).get("list", [""])[0]
                endpoint = {"browseId": f"VL{list_id}"}
            case ["channel", list_id, *tab] | [list_id, *tab]:
                channel = self._label.catalogue.channel(list_id)
                endpoint = {"browseId": channel.channel_id, "params": (tab or ["featured"])[0]} if channel else {}
            case _:
                list_id, endpoint = "", {}
        fault = self._label.faults.take({Place.PAGE}, list_id, *self._other_names(list_id))
        found = {"endpoint": {"browseEndpoint": endpoint}}
        return spoil(json_response(found) if endpoint else json_response(_NOT_FOUND, 404), fault)

    def _browse(self, asked: Json) -> Response:
        if token := decode_token(str(asked.get("continuation", ""))):
            return self._continuation(token)
        list_id = str(asked.get("browseId", "")).removeprefix("VL")
        fault = self._label.faults.take({Place.PAGE}, list_id, *self._other_names(list_id))
        tab = str(asked.get("params", "featured")) if list_id.startswith("UC") else ""
        data = self._list(list_id, tab)
        return spoil(json_response(_NOT_FOUND, 404) if data is None else json_response(data), fault)

    def _continuation(self, token: Token) -> Response:
        names = self._other_names(token.list_id)
        fault = self._label.faults.take({Place.CONTINUATION, Place.PAGE}, token.list_id, *names)
        if fault and fault.code == "CINC":
            return json_response({"responseContext": {"visitorData": VISITOR}})
        loops = fault is not None and fault.code == "CLOP"
        data = continuation_page(self._label.catalogue, token, loops=loops)
        return spoil(json_response(data), _unless_told(fault))

    def _timedtext(self) -> Response:
        query = self._request.query
        video = self._label.catalogue.video(query.get("v", ""))
        if video is None:
            return Response(status=404)
        self._exchange.video_id = video.video_id
        fault = self._label.faults.take({Place.SUBTITLE}, video.video_id)
        is_automatic = query.get("kind") == "asr"
        return spoil(captions(video, query.get("lang", ""), is_automatic, query.get("fmt", "")), fault)

    def _script(self) -> Response:
        headers = {"Content-Type": "text/javascript"}
        is_broken = self._label.faults.has("JSBD")
        return Response(headers=headers, body=b"(" if is_broken else challenge.PLAYER_SCRIPT.encode())

    def _image(self) -> Response:
        match self._request.path.strip("/").split("/"):
            case ["vi" | "vi_webp", video_id, name] if self._label.catalogue.video(video_id):
                self._exchange.video_id = video_id
                suffix = name.rpartition(".")[2]
                image = self._clips.images.get(suffix)
                if image is not None:
                    kind = {"Content-Type": "image/webp" if suffix == "webp" else "image/jpeg"}
                    fault = self._label.faults.take({Place.THUMBNAIL}, video_id)
                    return spoil(Response(headers=kind, body=image), fault)
        return Response(status=404)


def _strikes(fault: Fault | None, places: str) -> bool:
    """Whether a visit's fault is one of transport at one of these places, not a reason in the answer."""
    return fault is not None and fault.place is not Place.REASON and fault.place.value in places


def _unless_told(fault: Fault | None) -> Fault | None:
    """The fault, unless the answer itself already tells it."""
    return None if fault and fault.is_told else fault
