"""How a test talks to the running stand-in: start it, then set faults, hold media, read what was asked for."""

import http.client
import os
import subprocess
import sys
from pathlib import Path
from typing import TypeVar

import msgspec

from . import messages as m
from .catalogue import Channel, Playlist, Standard, Video, channel_id, playlist_id, video_id
from .http import Exchange

ROOT = Path(__file__).parents[2]
Result = TypeVar("Result")


def start(state: Path, media: Path | None = None, seed: int = 0) -> "StandIn":
    """Start the process and wait until it answers; `media` is where to keep the media for the next start."""
    command = [sys.executable, "-m", "tests.standin", "--state", str(state), "--seed", str(seed)]
    command += ["--media", str(media)] if media else []
    # what it does is no part of what is measured
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout
    line = process.stdout.readline()
    if not line:
        process.communicate()
        raise RuntimeError(f"cannot start the stand-in: it ended with {process.wait()}")
    return StandIn(msgspec.json.decode(line, type=m.Ready), process)


class StandIn:
    """The running stand-in. Every method takes the label it is for first."""

    def __init__(self, ready: m.Ready, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self.proxy_port = ready.proxy_port
        self.api_port = ready.api_port
        self.control_port = ready.control_port
        self.ca_file = Path(ready.ca_file)
        self.seed = ready.seed
        self.standard = Standard(ready.seed)
        self.api_endpoint = f"http://127.0.0.1:{ready.api_port}"

    def stop(self) -> int:
        """End the process and wait for its end; its exit status."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.stdout.close()
        return self._process.wait()

    def proxy_url(self, label: str) -> str:
        """The proxy for yt-dlp: everything that goes through it is the label's."""
        return f"http://{label}:x@127.0.0.1:{self.proxy_port}"

    def fault(
        self, label: str, target: str, code: str, times: int | None = None, after_bytes: int | None = None
    ) -> None:
        """Make something go wrong for a video, list or * (codes: faults.py). Raises ValueError for an unknown code."""
        self._order(m.SetFault(label=label, target=target, code=code, times=times, after_bytes=after_bytes), None)

    def chaos(self, label: str, seed: int, one_in: int = 10, patience_seconds: float = 1.0) -> None:
        """Let one in so many requests go wrong in one of chaos.WAYS; what is slow or silent is so for the patience."""
        self._order(m.SetChaos(label=label, seed=seed, one_in=one_in, patience_seconds=patience_seconds), None)

    def struck(self, label: str) -> list[str]:
        """In which ways requests went wrong by chaos, oldest first."""
        return self._order(m.GetStruck(label=label), list[str])

    def clear(self, label: str) -> None:
        """Remove all faults."""
        self._order(m.ClearFaults(label=label), None)

    def throttle(self, label: str, bytes_per_second: int | None) -> None:
        """Let all media of the label share so much; None for no limit."""
        self._order(m.Throttle(label=label, bytes_per_second=bytes_per_second), None)

    def hold(self, label: str, video_id: str, after_bytes: int = 0) -> None:
        """Stop the video's media at that offset of each file, for whoever comes, until released."""
        self._order(m.SetHold(label=label, video_id=video_id, after_bytes=after_bytes), None)

    def held(self, label: str, video_id: str, timeout_seconds: float = 30) -> None:
        """Wait until a client has come to the hold. Raises TimeoutError."""
        self._order(m.AwaitHold(label=label, video_id=video_id, timeout_seconds=timeout_seconds), None)

    def release(self, label: str, video_id: str) -> None:
        """Let the video's media go on and remove the hold."""
        self._order(m.Release(label=label, video_id=video_id), None)

    def expire_urls(self, label: str) -> None:
        """Make the media server answer 403 to every media URL given so far; a new extraction gets good ones."""
        self._order(m.ExpireUrls(label=label), None)

    def requests(self, label: str) -> list[Exchange]:
        """Every request of the label so far, oldest first, to YouTube's hosts and to the Data API."""
        return self._order(m.GetRequests(label=label), list[Exchange])

    def quota(self, label: str, limit_units: int) -> None:
        """Give the label's API key so many units, none of them used."""
        self._order(m.SetQuota(label=label, limit_units=limit_units), None)

    def quota_used(self, label: str) -> int:
        return self._order(m.GetQuotaUsed(label=label), int)

    def add(self, label: str, *things: Video | Playlist | Channel) -> None:
        """Put things into the label's catalogue, or replace those with the same id."""
        videos = [thing for thing in things if isinstance(thing, Video)]
        playlists = [thing for thing in things if isinstance(thing, Playlist)]
        channels = [thing for thing in things if isinstance(thing, Channel)]
        self._order(m.AddToCatalogue(label=label, videos=videos, playlists=playlists, channels=channels), None)

    def add_video(self, label: str, title: str, **details: object) -> Video:
        """Add a video; details are fields of catalogue.Video, its id comes from the title."""
        fields = {"video_id": video_id(self.seed, title), "channel_id": channel_id(self.seed, "standin")}
        video = msgspec.convert({**fields, "title": title, **details}, Video)
        self.add(label, video)
        return video

    def add_playlist(self, label: str, title: str, videos: list[Video]) -> Playlist:
        """Add a playlist of videos that are in the catalogue."""
        playlist = Playlist(
            playlist_id=playlist_id(self.seed, title),
            title=title,
            channel_id=channel_id(self.seed, "standin"),
            video_ids=tuple(video.video_id for video in videos),
        )
        self.add(label, playlist)
        return playlist

    def make_playlist(self, label: str, name: str, size: int, private: int = 0, deleted: int = 0) -> Playlist:
        """Add a playlist with so many videos of its own, of which some are private or deleted."""
        order = m.MakePlaylist(label=label, name=name, size=size, private=private, deleted=deleted)
        return self._order(order, Playlist)

    def make_channel(self, label: str, handle: str, videos: int, shorts: int = 0, streams: int = 0) -> Channel:
        """Add a channel (handle with @) with so many videos per tab."""
        order = m.MakeChannel(label=label, handle=handle, videos=videos, shorts=shorts, streams=streams)
        return self._order(order, Channel)

    def _order(self, order: m.Order, result: type[Result] | None) -> Result:
        timeout = order.timeout_seconds + 30 if isinstance(order, m.AwaitHold) else 30
        connection = http.client.HTTPConnection("127.0.0.1", self.control_port, timeout=timeout)
        try:
            connection.request("POST", "/", msgspec.json.encode(order))
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status == 504:
            raise TimeoutError(body.decode())
        if response.status != 200:
            raise ValueError(body.decode())
        return msgspec.json.decode(body, type=result)
