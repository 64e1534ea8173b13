"""Fixtures for tests that need a YouTube: one process per test run and worker, one label per test."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from .client import StandIn, start

_numbers = count(1)


@pytest.fixture(scope="session")
def standin_media(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the media are kept: pytest's cache, so that only the first run ever makes them."""
    return pytestconfig.cache.mkdir("standin-media") if pytestconfig.cache else tmp_path_factory.mktemp("media")


@pytest.fixture(scope="session")
def standin(tmp_path_factory: pytest.TempPathFactory, standin_media: Path) -> Iterator[StandIn]:
    """The running stand-in."""
    running = start(tmp_path_factory.mktemp("standin"), standin_media)
    yield running
    running.stop()


@pytest.fixture
def label() -> str:
    """A name nobody used before: this test's own faults, catalogue, log and quota."""
    return f"test-{next(_numbers)}"


@pytest.fixture
def proxy_url(standin: StandIn, label: str) -> str:
    """The proxy through which this test's yt-dlp reaches the stand-in."""
    return standin.proxy_url(label)
