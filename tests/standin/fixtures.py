"""Fixtures for tests that need a YouTube: one process per test run and worker, one label per test."""

from collections.abc import Iterator
from itertools import count

import pytest

from .client import StandIn, start

_numbers = count(1)


@pytest.fixture(scope="session")
def standin(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[StandIn]:
    """The running stand-in; its media are kept in pytest's cache."""
    media = pytestconfig.cache.mkdir("standin-media") if pytestconfig.cache else None
    running = start(tmp_path_factory.mktemp("standin"), media)
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
