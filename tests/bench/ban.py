"""What YouTube notices of us while it refuses everybody for an hour, and how soon all places work again afterwards.

The hour is made short, and with it the waits that the configuration gives for a rate limit; nothing else is changed.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.daemons import running
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from tests.journeys.home import Home
from tests.standin.client import StandIn, start
from ytarchived.domain.retry import STRATEGIES

PLACES = 3
VIDEOS = 200
_HOUR_SECONDS = 3_600
_ENDS = ("AttemptFailed", "AttemptInterrupted", "VideoArchived")


def measure(scene: Scene) -> Table:
    """Queue 200 videos, have all requests refused for an hour, and wait until all places work."""
    rounds, hour_seconds = scene.pick(quick=(1, 8.0), usual=(2, 20.0), full=(3, 60.0))
    youtube = start(scene.folder / "ban")
    try:
        bans = [_ban(scene.folder / f"ban-{turn}", youtube, f"ban-{turn}", hour_seconds) for turn in range(rounds)]
    finally:
        youtube.stop()
    asked, full_seconds, interval_seconds = zip(*bans, strict=True)
    return Table(
        title="ban",
        method=f"{VIDEOS} videos queued, all refused for an hour made {hour_seconds:g} s; median of {rounds} rounds",
        figures=[
            Figure(what="asked of YouTube after the trip", unit="requests", ours=asked, at_most=10),
            Figure(
                what="from its end to all places, beside the wait for a probe",
                unit="s",
                ours=full_seconds,
                beside=interval_seconds,
                at_most=2,
            ),
        ],
    )


def _ban(folder: Path, youtube: StandIn, label: str, hour_seconds: float) -> tuple[float, float, float]:
    """Requests after the trip, seconds from the ban's end to all places, and seconds between the last probes."""
    waits = STRATEGIES["cool-down"]
    scale = hour_seconds / _HOUR_SECONDS
    settings = f"""
[downloads]
max_concurrent = {PLACES}
[retry.rate-limited]
base_seconds = {waits.base_seconds * scale}
cap_seconds = {waits.cap_seconds * scale}
"""
    videos = [youtube.add_video(label, f"{label} {number}", heights=(144,)) for number in range(VIDEOS + 1)]
    with running(Home(folder, proxy=youtube.proxy_url(label), settings=settings)) as home:
        home.download(videos[0].url)
        home.wait(lambda: home.records("VideoArchived") or None)
        youtube.fault(label, "*", "W429")
        home.download(*(video.url for video in videos[1:]))
        tripped = _at(home.wait(lambda: home.records("SessionLimited") or None)[0])
        time.sleep(max(0.0, tripped + hour_seconds - time.time()))
        ended = time.time()
        youtube.clear(label)
        full = home.wait(lambda: next(_full(home.records(), ended), None))
        limits = [_at(record) for record in home.records("SessionLimited")]
        [*_, probed] = [_at(record) for record in home.records("ProbeStarted")]
        assert not any(record["body"]["spent"] for record in home.records("AttemptFailed"))
        requests = sum(tripped < request.at <= ended for request in youtube.requests(label))
    return requests, full - ended, probed - limits[-1]


def _full(records: list[dict[str, Any]], since: float) -> Iterator[float]:
    """When all places worked, at that time or later."""
    now_running = 0
    for record in records:
        now_running += (record["type"] == "AttemptStarted") - (record["type"] in _ENDS)
        if now_running == PLACES and _at(record) >= since:
            yield _at(record)


def _at(record: dict[str, Any]) -> float:
    seconds: float = record["at"] / 1e6
    return seconds
