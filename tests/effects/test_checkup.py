"""Claims about the checks that many ask for at once."""

import anyio
import anyio.lowlevel

from ytarchived.effects.checkup import Checkup
from ytarchived.protocol import Check


async def test_all_who_ask_at_once_are_told_the_same_and_one_look_is_taken() -> None:
    looks: list[int] = []

    async def examine() -> list[Check]:
        looks.append(len(looks))
        await anyio.lowlevel.checkpoint()
        return [Check(name="disk", ok=True, words=f"look {len(looks)}")]

    checkup = Checkup(examine)
    told: list[list[Check]] = []

    async def ask() -> None:
        told.append(await checkup.recently())

    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(ask)
    assert looks == [0]
    assert told == [[Check(name="disk", ok=True, words="look 1")]] * 20


async def test_what_is_stale_is_looked_at_again() -> None:
    looks: list[int] = []

    async def examine() -> list[Check]:
        looks.append(len(looks))
        return []

    checkup = Checkup(examine, recent_seconds=0)
    await checkup.recently()
    await checkup.recently()
    assert looks == [0, 1]


async def test_whoever_wants_to_know_now_is_told_what_is_found_now() -> None:
    looks: list[int] = []

    async def examine() -> list[Check]:
        looks.append(len(looks))
        return []

    checkup = Checkup(examine)
    await checkup.recently()
    await checkup.now()
    await checkup.recently()
    assert looks == [0, 1]
