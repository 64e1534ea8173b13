"""Every tenth request goes wrong in one of twenty ways, and nearly every video is archived without a person."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.home import Home
from tests.journeys.storm import SETTINGS, weather
from tests.standin.chaos import WAYS
from tests.standin.client import StandIn

VIDEOS = 32


@pytest.fixture
def hurried(tmp_path: Path, proxy_url: str) -> Iterator[Home]:
    """A home where whatever failed is tried again at once."""
    home = Home(tmp_path, proxy=proxy_url, settings=SETTINGS)
    yield home
    if home.daemon is not None:
        assert home.stop() == 0, home.complaints()


def test_nearly_all_videos_are_archived_though_every_tenth_request_fails(
    hurried: Home, standin: StandIn, label: str
) -> None:
    hurried.start()
    assert weather(hurried, standin, label, videos=VIDEOS, seed=1) >= 0.95 * VIDEOS
    assert len(set(standin.struck(label))) > len(WAYS) / 2
    assert hurried.tell("storage", "verify", "--all")["damages"] == []
