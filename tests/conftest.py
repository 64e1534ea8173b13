"""Fixtures for all tests."""

import os
import signal

import pytest

pytest_plugins = ["tests.standin.fixtures"]

# A shell has what it starts in the background ignore Ctrl-C, and that is inherited by whatever the tests start and interrupt.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """All asynchronous tests run the way the daemon does."""
    return "asyncio", {"use_uvloop": True}


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test starts does not count for the coverage: other tests run all of it, and measuring doubles the work."""
    for name in [name for name in os.environ if name.startswith("COVERAGE")]:
        monkeypatch.delenv(name)
