"""A home with a daemon for each journey, and a YouTube for all of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.home import Home

SETTINGS = """
[inbox]
settle_seconds = 0.1
[retry.unknown]
base_seconds = 0.1
cap_seconds = 0.1
[retry.captions-missing]
base_seconds = 0.1
cap_seconds = 0.1
[retry.thumbnail-missing]
base_seconds = 0.1
cap_seconds = 0.1
[retry.worker-lost]
base_seconds = 0.1
cap_seconds = 0.1
"""
"""Nothing but waiting is shortened: what a person waits for would only make the journeys longer."""


@pytest.fixture
def home(tmp_path: Path, proxy_url: str) -> Iterator[Home]:
    """A home whose daemon is not started yet, and is stopped at the end."""
    home = Home(tmp_path, proxy=proxy_url, settings=SETTINGS)
    yield home
    if home.daemon is not None:
        assert home.stop() == 0, home.complaints()


@pytest.fixture
def short_home(tmp_path: Path, proxy_url: str) -> Iterator[Home]:
    """A home where a limit is asked about again, and refused media are fetched again, at once."""
    short = "[retry.rate-limited]\nbase_seconds = 0.5\ncap_seconds = 0.5\n"
    short += "[retry.media-refused]\nbase_seconds = 0.1\ncap_seconds = 0.1\n"
    home = Home(tmp_path, proxy=proxy_url, settings=SETTINGS + short)
    yield home
    if home.daemon is not None:
        assert home.stop() == 0, home.complaints()
