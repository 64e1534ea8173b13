"""A home with a daemon for each journey, and a YouTube for all of them."""

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.journeys.home import Home
from tests.standin.client import StandIn

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

MakeHome = Callable[..., Home]
"""See `make_home`."""

_numbers = count(1)


MEASURED = (
    "test_batch", "test_clip", "test_config", "test_damage", "test_data_api", "test_full_disk", "test_inbox",
    "test_library", "test_parts", "test_restore", "test_services", "test_verbs",
)  # fmt: skip
"""What the daemons of other journeys run, these or the tests of its parts run too."""


def measured(request: pytest.FixtureRequest) -> bool:
    """Whether a journey counts for the coverage: the first of some files does, for measuring doubles the work."""
    if request.path.stem not in MEASURED:
        return False
    return next(item for item in request.session.items if item.path == request.path) is request.node


@pytest.fixture
def home(tmp_path: Path, proxy_url: str, request: pytest.FixtureRequest) -> Iterator[Home]:
    """A home whose daemon is not started yet, and is stopped at the end."""
    home = Home(tmp_path, proxy=proxy_url, settings=SETTINGS, measured=measured(request))
    yield home
    if home.daemon is not None:
        assert home.stop() == 0, home.complaints()


class Shared(NamedTuple):
    """A running daemon for tests that look at videos of their own alone, and the label of all of them."""

    home: Home
    label: str


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, standin: StandIn) -> Iterator[Shared]:
    """One home and one daemon for all such tests of a module; what is measured are the homes of one test each."""
    label = f"shared-{next(_numbers)}"
    home = Home(tmp_path_factory.mktemp("shared"), proxy=standin.proxy_url(label), settings=SETTINGS)
    home.start()
    yield Shared(home, label)
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


@pytest.fixture
def make_home(tmp_path: Path, standin: StandIn, label: str, request: pytest.FixtureRequest) -> Iterator[MakeHome]:
    """Makes a home with or without a key of the Data API; its daemon is stopped at the end."""
    homes: list[Home] = []

    def made(*, keyed: bool, proxy: str = "", youtube: str = "", settings: str = "") -> Home:
        key_file = tmp_path / "key"
        key_file.write_text(f"{label}\n")
        key_file.chmod(0o600)
        if keyed:
            youtube = f'[youtube]\napi_key_file = "{key_file}"\napi_endpoint = "{standin.api_endpoint}"\n{youtube}'
        home = Home(
            tmp_path,
            proxy=proxy or standin.proxy_url(label),
            settings=f"{SETTINGS}{settings}{youtube}",
            measured=measured(request),
        )
        homes.append(home)
        return home

    yield made
    for home in homes:
        if home.daemon is not None:
            assert home.stop() == 0, home.complaints()
