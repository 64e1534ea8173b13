"""Fixtures for all tests."""

import os

import pytest

pytest_plugins = ["tests.standin.fixtures"]


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """All asynchronous tests run the way the daemon does."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test starts does not count for the coverage: other tests run all of it, and measuring doubles the work."""
    for name in [name for name in os.environ if name.startswith("COVERAGE")]:
        monkeypatch.delenv(name)
