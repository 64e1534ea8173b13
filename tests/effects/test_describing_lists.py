"""The files of lists follow the record."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import anyio
import msgspec
import pytest
from watchfiles import awatch

from tests.domain.examples import PLAYLIST, archive, complete, entry, finish, list_page, request, start
from tests.record.examples import execute
from ytarchived.effects.describing_lists import describe_lists
from ytarchived.effects.library import open_library
from ytarchived.record.ledger import Ledger, open_ledger

DEADLINE_SECONDS = 30.0


@pytest.fixture
async def ledger(tmp_path: Path) -> AsyncIterator[Ledger]:
    """A ledger on a new record, beside a library."""
    open_library(tmp_path / "library", None)
    async with open_ledger(tmp_path / "log.db") as ledger:
        yield ledger


async def described(root: Path, status: str) -> dict[str, Any]:
    """The file of the list, as soon as it says so of its entry."""
    file = root / "metadata/playlists" / f"{PLAYLIST.rpartition(':')[2]}.json"
    with anyio.fail_after(DEADLINE_SECONDS):
        async for _ in awatch(root, watch_filter=None, debounce=50, step=10, rust_timeout=100, yield_on_timeout=True):
            known: dict[str, Any] = msgspec.json.decode(file.read_bytes()) if file.exists() else {}
            if known and known["entries"][0]["status"] == status:
                return known
    raise AssertionError("the library is not watched any more")


async def test_a_list_is_described_when_it_is_listed_and_again_when_its_entries_are_over(
    ledger: Ledger, tmp_path: Path
) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(describe_lists, ledger, tmp_path / "library")
        await execute(ledger, request(PLAYLIST), start(1, PLAYLIST), list_page(entry()), finish())
        known = await described(tmp_path / "library", "queued")
        assert (known["title"], known["channel"], known["complete"]) == ("A list", "A channel", True)
        await execute(ledger, start(2), archive(2), complete(1, PLAYLIST))
        await described(tmp_path / "library", "completed")
        tasks.cancel_scope.cancel()


async def test_what_changed_while_nobody_looked_is_described_at_the_start(ledger: Ledger, tmp_path: Path) -> None:
    await execute(ledger, request(PLAYLIST), start(1, PLAYLIST), list_page(entry()), finish())
    for _ in range(2):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(describe_lists, ledger, tmp_path / "library")
            await described(tmp_path / "library", "queued")
            tasks.cancel_scope.cancel()
