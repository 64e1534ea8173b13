"""What long lists cost: asking again for known videos, the daemon's memory, and its own work for each archived video.

The stand-in for YouTube shows the lists and the videos; the `yt-dlp` command goes over the same list of known videos.
"""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from tests.bench.daemons import running
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from tests.journeys.home import BIN, Connection, Home
from tests.standin.client import StandIn, start
from tests.standin.http import Exchange
from ytarchived.domain.commands import ImportKnown
from ytarchived.domain.retry import DEFAULT
from ytarchived.record import log, rebuild
from ytarchived.record.connection import connect_to_write
from ytarchived.record.transaction import Ask, Tail, write

_LABEL = "lists"
_TOGETHER = 1000
_LOOK_SECONDS = 0.05
_TICKS = os.sysconf("SC_CLK_TCK")
_MB = 1_000_000
_ONE_AT_A_TIME = "[downloads]\nmax_concurrent = 1\n"


def measure(scene: Scene) -> Table:
    """A channel listed, a playlist of known videos, a channel of new ones whose first is held, and some small videos."""
    listed = scene.pick(quick=1_000, usual=5_000, full=5_000)
    known, new, small = scene.pick(quick=(1_000, 2_000, 10), usual=(10_000, 25_000, 20), full=(10_000, 25_000, 100))
    youtube = start(scene.folder / "listing" / "youtube")
    try:
        listing = _listing(scene.folder / "listing", youtube, listed)
        ours, after, beside = _known(scene.folder / "listing", youtube, known)
        grown_mb = _growth_mb(scene.folder / "listing", youtube, new)
        cpu_ms = _cpu_ms(scene.folder / "listing", youtube, small)
    finally:
        youtube.stop()
    return Table(
        title="listing",
        method=f"channels of {listed:,} and {new:,} videos, a playlist of {known:,} known ones, {small} small ones; once",
        figures=[
            Figure(what="a channel, `yt-dlp --flat-playlist`", unit="s", ours=[listing.ours], beside=[listing.beside]),
            Figure(what="its pages", unit="requests", ours=[listing.requests], beside=[listing.requests_beside]),
            Figure(what="growth of the daemon by it", unit="MB", ours=[listing.grown_mb]),
            Figure(what="known videos, `yt-dlp --download-archive`", unit="s", ours=[ours], beside=[beside]),
            Figure(what="known videos, after the last page", unit="s", ours=[after], at_most=0.1),
            Figure(what="growth of the daemon by the channel", unit="MB", ours=[grown_mb], at_most=30),
            Figure(what="CPU of the daemon per archived video", unit="ms", ours=[cpu_ms], at_most=5),
        ],
    )


class _Listing(NamedTuple):
    """Seconds and requests for a list, of the daemon and of the `yt-dlp` command, and what the daemon grew by."""

    ours: float
    beside: float
    requests: int
    requests_beside: int
    grown_mb: float


def _listing(folder: Path, youtube: StandIn, videos: int) -> _Listing:
    channel = youtube.make_channel(_LABEL, "@listed", videos=videos)
    youtube.hold(_LABEL, channel.videos[0])
    before = len(_pages(youtube))
    with running(Home(folder / "listed", proxy=youtube.proxy_url(_LABEL), settings=_ONE_AT_A_TIME)) as home:
        assert home.daemon
        resident_mb = _resident_mb(home.daemon.pid)
        began = time.perf_counter()
        home.download(channel.url)
        for record in _records(home):
            if record["type"] == "ListingFinished":
                break
        ours, grown_mb = time.perf_counter() - began, _resident_mb(home.daemon.pid) - resident_mb
    requests = len(_pages(youtube)) - before
    began = time.perf_counter()
    command = [str(BIN / "yt-dlp"), "--ignore-config", "--quiet", "--proxy", youtube.proxy_url(_LABEL)]
    command += ["--no-check-certificates", "--flat-playlist", "--print", "id", channel.url]
    subprocess.run(command, env=home.environment, check=True, stdout=subprocess.DEVNULL)
    beside = time.perf_counter() - began
    youtube.release(_LABEL, channel.videos[0])
    return _Listing(ours, beside, requests, len(_pages(youtube)) - before - requests, grown_mb)


def _pages(youtube: StandIn) -> list[Exchange]:
    """The requests that were about lists."""
    return [each for each in youtube.requests(_LABEL) if not each.video_id and each.host == "www.youtube.com"]


def _known(folder: Path, youtube: StandIn, videos: int) -> tuple[float, float, float]:
    """Seconds to ask again for known videos, those of them after the last page, and those of the `yt-dlp` command."""
    playlist = youtube.make_playlist(_LABEL, "Known", videos)
    proxy = youtube.proxy_url(_LABEL)
    home = Home(folder / "known", proxy=proxy)
    _remember(home.record, playlist.video_ids)
    with running(home):
        began = time.perf_counter()
        home.download(playlist.url)
        ended: dict[str, datetime] = {}
        for record in _records(home):
            ended[record["type"]] = datetime.fromisoformat(record["at"])
            if record["type"] == "JobCompleted":
                break
        seconds = time.perf_counter() - began
    archive = folder / "archive.txt"
    archive.write_text("".join(f"youtube {video_id}\n" for video_id in playlist.video_ids))
    command = [str(BIN / "yt-dlp"), "--ignore-config", "--quiet", "--no-warnings", "--proxy", proxy]
    command += ["--no-check-certificates", "--download-archive", str(archive), playlist.url]
    began = time.perf_counter()
    subprocess.run(command, env=home.environment, check=True)
    beside = time.perf_counter() - began
    return seconds, (ended["JobCompleted"] - ended["EntriesListed"]).total_seconds(), beside


def _remember(path: Path, video_ids: tuple[str, ...]) -> None:
    path.parent.mkdir(parents=True)
    with closing(connect_to_write(path)) as db:
        log.open_log(db, path)
        rebuild.rebuild(db)
        tail = Tail(0, 0)
        for begin in range(0, len(video_ids), _TOGETHER):
            keys = tuple(f"youtube:{video_id}" for video_id in video_ids[begin : begin + _TOGETHER])
            ask = Ask(ImportKnown(source="archive.txt", keys=keys), "bench", 0.5)
            tail = write(db, [ask], tail, datetime.now(UTC), DEFAULT).tail


def _growth_mb(folder: Path, youtube: StandIn, videos: int) -> float:
    """The most that the daemon held more than before, at any page of a channel."""
    channel = youtube.make_channel(_LABEL, "@large", videos=videos)
    youtube.hold(_LABEL, channel.videos[0])
    with running(Home(folder / "new", proxy=youtube.proxy_url(_LABEL), settings=_ONE_AT_A_TIME)) as home:
        assert home.daemon
        before = most = _resident_mb(home.daemon.pid)
        home.download(channel.url)
        for record in _records(home):
            if record["type"] == "EntriesListed":
                most = max(most, _resident_mb(home.daemon.pid))
            if record["type"] == "ListingFinished":
                break
    youtube.release(_LABEL, channel.videos[0])
    return most - before


def _cpu_ms(folder: Path, youtube: StandIn, videos: int) -> float:
    """Milliseconds of the processors that the daemon itself takes for a video, its workers apart."""
    urls = [youtube.add_video(_LABEL, f"Small {number}").url for number in range(videos)]
    with running(Home(folder / "small", proxy=youtube.proxy_url(_LABEL))) as home:
        assert home.daemon
        before = _cpu_seconds(home.daemon.pid)
        home.download(*urls)
        # whoever followed the events would be served by the daemon, and be measured with it
        while len(list((home.library / "videos").iterdir())) < videos:
            time.sleep(_LOOK_SECONDS)
        return 1_000 * (_cpu_seconds(home.daemon.pid) - before) / videos


def _records(home: Home) -> Iterator[dict[str, Any]]:
    """The outcomes from the beginning, as they come."""
    with closing(Connection(home.socket)) as connection:
        connection.request("GET", "/api/v1/events?since=0", headers={"Accept": "application/x-ndjson"})
        response = connection.getresponse()
        while line := response.readline():
            record: dict[str, Any] = msgspec.json.decode(line)
            if record.get("role") == "outcome":
                yield record


def _resident_mb(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / _MB


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / _TICKS
