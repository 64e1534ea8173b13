"""Every list is paged in the same words: `next` of one page is the `cursor` of the following one, null on the last."""

from typing import Any

import pytest

from tests.effects.control.client import Api
from tests.effects.control.scenes import World, archived
from ytarchived.domain.kind import Kind


async def five_of_everything(world: World) -> None:
    for number in range(5):
        key = f"youtube:{number:011d}"
        job = await world.asks(key)
        await world.drops(f"{number}.txt", key)
        await world.plans(f"plan-{number}", key)
        await archived(world, f"youtube:a{number:010d}", f"Title {number}")
        await world.asks(f"youtube:playlist:PL{number:032d}")
        await world.starts(key, job)
        await world.fails(key, job, Kind.PRIVATE)


@pytest.mark.parametrize(
    ("path", "noun", "name"),
    [
        ("/plans", "items", "key"),
        ("/work-plans", "plans", "plan"),
        ("/work-plans?all=true", "plans", "plan"),
        ("/inbox", "takes", "name"),
        ("/records", "records", "position"),
        ("/jobs", "jobs", "job"),
        ("/playlists", "jobs", "job"),
        ("/videos", "videos", "video_id"),
    ],
)
async def test_every_list_is_paged_by_a_cursor(api: Api, world: World, path: str, noun: str, name: str) -> None:
    await five_of_everything(world)
    join = "&" if "?" in path else "?"
    whole = (await api.get(f"{path}{join}limit=1000")).data
    assert whole["next"] is None
    assert len(whole[noun]) >= 5
    gathered: list[Any] = []
    cursor: int | str | None = ""
    while cursor is not None:
        page = (await api.get(f"{path}{join}limit=2{cursor and f'&cursor={cursor}'}")).data
        assert len(page[noun]) <= 2
        gathered += page[noun]
        cursor = page["next"]
    assert gathered == whole[noun]
    assert len({each[name] for each in gathered}) == len(gathered)
