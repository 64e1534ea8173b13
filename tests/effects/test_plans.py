"""The files of the work plans, beside a real library."""

import json
from pathlib import Path
from typing import Any

import anyio
import pytest

from tests.effects.control.scenes import OTHER, VIDEO, World
from ytarchived.domain.kind import Kind
from ytarchived.effects import library
from ytarchived.effects.plans import FOLDER, keep_files, write
from ytarchived.errors import LibraryUnusable
from ytarchived.record.ledger import Ledger, open_ledger
from ytarchived.record.projections.plans import list_plans


async def read(file: Path) -> Any:
    """What a file says, once it is there."""
    with anyio.fail_after(30):
        while not await anyio.Path(file).exists():
            await anyio.lowlevel.checkpoint()
    return json.loads(await anyio.Path(file).read_text())


async def gives_up(ledger: Ledger, key: str, kind: Kind) -> None:
    world = World(ledger)
    job = await world.asks(key)
    await world.starts(key, job)
    await world.fails(key, job, kind, "as YouTube says it")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A library."""
    root = tmp_path / "library"
    library.open_library(root, None)
    return root


async def test_each_plan_is_written_and_written_anew_when_it_changes(tmp_path: Path, root: Path) -> None:
    async with open_ledger(tmp_path / "log.db") as ledger:
        await gives_up(ledger, VIDEO, Kind.PRIVATE)
        [name] = [plan.plan for plan in await ledger.read(list_plans)]
        file = root / FOLDER / f"{name}.json"
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(keep_files, ledger, root)
            written = await read(file)
            assert [item["key"] for item in written["items"]] == [VIDEO]
            assert written["items"][0]["failure"]["words"] == "as YouTube says it"
            await gives_up(ledger, OTHER, Kind.PRIVATE)
            with anyio.fail_after(30):
                while len((await read(file))["items"]) != 2:
                    await anyio.lowlevel.checkpoint()
            tasks.cancel_scope.cancel()
    assert [path.name for path in (root / FOLDER).iterdir()] == [file.name]


async def test_a_plan_that_changed_while_nobody_wrote_is_written_at_the_start(tmp_path: Path, root: Path) -> None:
    async with open_ledger(tmp_path / "log.db") as ledger:
        await gives_up(ledger, VIDEO, Kind.REMOVED)
        [name] = [plan.plan for plan in await ledger.read(list_plans)]
        (root / FOLDER).mkdir()
        (root / FOLDER / f"{name}.json").write_text("{}")
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(keep_files, ledger, root)
            with anyio.fail_after(30):
                while await read(root / FOLDER / f"{name}.json") == {}:
                    await anyio.lowlevel.checkpoint()
            tasks.cancel_scope.cancel()


async def test_nothing_is_written_where_the_library_is_not(tmp_path: Path) -> None:
    async with open_ledger(tmp_path / "log.db") as ledger:
        await gives_up(ledger, VIDEO, Kind.REMOVED)
        [plan] = await ledger.read(list_plans)
    (tmp_path / "empty mount point").mkdir()
    for place in ("not mounted", "empty mount point"):
        with pytest.raises(LibraryUnusable):
            write(tmp_path / place, plan)
    assert not list((tmp_path / "empty mount point").iterdir())
