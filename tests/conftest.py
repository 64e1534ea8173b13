"""Fixtures for all tests."""

import pytest

pytest_plugins = ["tests.standin.fixtures"]


@pytest.fixture(scope="session")
def anyio_backend() -> tuple[str, dict[str, bool]]:
    """All asynchronous tests run the way the daemon does."""
    return "asyncio", {"use_uvloop": True}
