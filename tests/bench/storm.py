"""The share of videos that are archived without a person while every tenth request goes wrong in one of twenty ways."""

import time

from tests.bench.daemons import running
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from tests.journeys.home import Home
from tests.journeys.storm import SETTINGS, weather
from tests.standin.chaos import WAYS
from tests.standin.client import start

_LABEL = "storm"


def measure(scene: Scene) -> Table:
    """Weather some storms, each of another seed; in the longest, what hangs does so for longer than anybody waits."""
    rounds, videos, patience_seconds = scene.pick(quick=(1, 40, 1.0), usual=(2, 100, 1.0), full=(4, 200, 25.0))
    folder = scene.folder / "storm"
    youtube = start(folder / "youtube")
    archived, wrong, seconds = [], [], []
    try:
        home = Home(folder / "home", proxy=youtube.proxy_url(_LABEL), settings=SETTINGS)
        with running(home):
            for seed in range(rounds):
                began, asked = time.perf_counter(), len(youtube.requests(_LABEL))
                held = weather(home, youtube, _LABEL, videos=videos, seed=seed, patience_seconds=patience_seconds)
                archived.append(100 * held / videos)
                seconds.append((time.perf_counter() - began) / videos)
                struck = len(youtube.struck(_LABEL))
                wrong.append(100 * struck / (len(youtube.requests(_LABEL)) - asked))
    finally:
        youtube.stop()
    return Table(
        title="storm",
        method=f"{videos} small videos, each request in ten failing in one of {len(WAYS)} ways; median of {rounds} rounds",
        figures=[
            Figure(what="videos archived", unit="%", ours=archived, at_least=95),
            Figure(what="requests that went wrong", unit="%", ours=wrong),
            Figure(what="wall per video", unit="s", ours=seconds),
        ],
    )
