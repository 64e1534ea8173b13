"""A daemon with eight downloads under way, for benches of what a person looks at meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.daemons import running
from tests.journeys.home import Home
from tests.standin.client import start

DOWNLOADS = 8

_LABEL = "downloads"
_BYTES_PER_SECOND = 120_000
"""Of all downloads together, so that they go on for longer than anybody looks at them."""


@contextmanager
def downloading(folder: Path, settings: str = "") -> Iterator[Home]:
    """The home of that daemon; fails when the downloads ended too soon."""
    youtube = start(folder / "youtube")
    try:
        youtube.throttle(_LABEL, _BYTES_PER_SECOND)
        videos = [youtube.add_video(_LABEL, f"Harbour at dawn, part {number}") for number in range(DOWNLOADS)]
        settings += f"[downloads]\nmax_concurrent = {DOWNLOADS}\n"
        home = Home(folder / "home", proxy=youtube.proxy_url(_LABEL), settings=settings)
        with running(home):
            home.download(*(video.url for video in videos))
            home.wait(lambda: True if _under_way(home) == DOWNLOADS else None)
            yield home
            assert _under_way(home) == DOWNLOADS, "the downloads ended while they were looked at"
    finally:
        youtube.stop()


def _under_way(home: Home) -> int:
    _, envelope = home.ask("GET", "/status")
    return sum(job["progress"] is not None for job in envelope["data"]["running"])
