"""Fixtures for the tests of the record."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ytarchived.record.ledger import Ledger, open_ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the record is."""
    return tmp_path / "log.db"


@pytest.fixture
async def ledger(path: Path) -> AsyncIterator[Ledger]:
    """A ledger on a new record."""
    async with open_ledger(path) as ledger:
        yield ledger
