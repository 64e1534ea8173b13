"""The Data API with its real child, a real record, and the stand-in as YouTube."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from tests.standin.client import StandIn
from ytarchived.domain.quota import Budget
from ytarchived.effects.data_api.api import DataApi, open_data_api
from ytarchived.record.ledger import Ledger, open_ledger

OpenApi = Callable[..., AbstractAsyncContextManager[DataApi]]
Spent = Callable[[], Awaitable[int]]


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    async with open_ledger(tmp_path / "log.db") as ledger:
        yield ledger


@pytest.fixture
def open_api(ledger: Ledger, standin: StandIn, label: str, tmp_path: Path) -> OpenApi:
    """Opens the API with the test's label as key; the cache outlives it, as it does a restart."""

    @asynccontextmanager
    async def opened(per_day: int = 10_000, reserve: int = 1_000) -> AsyncIterator[DataApi]:
        budget = Budget(per_day=per_day, reserve=reserve)
        async with open_data_api(label, standin.api_endpoint, ledger, tmp_path / "cache.db", budget) as api:
            assert api is not None
            yield api

    return opened
