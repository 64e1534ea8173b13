"""A request that is answered when a job is over, or when the time has passed."""

import anyio
import pytest

from tests.effects.control.client import API, Api
from tests.effects.control.scenes import OTHER, VIDEO, World


async def test_whoever_waits_for_a_job_is_answered_once_it_is_over(api: Api, world: World) -> None:
    await world.asks(VIDEO)
    answers = []
    async with anyio.create_task_group() as group:

        async def wait() -> None:
            answers.append(await api.get("/jobs/1?wait=600"))

        group.start_soon(wait)
        while not api.context.followers.count:
            await anyio.lowlevel.checkpoint()
        await world.asks(OTHER)  # which is no news of the job
        await world.cancels(VIDEO, 1)
    assert answers[0].data["status"] == "cancelled"


async def test_a_job_that_is_over_is_not_waited_for(api: Api, world: World) -> None:
    await world.asks(VIDEO)
    await world.cancels(VIDEO, 1)
    assert (await api.get("/jobs/1?wait=600")).data["status"] == "cancelled"


async def test_a_wait_ends_with_the_job_as_it_stands_then(api: Api, world: World) -> None:
    await world.asks(VIDEO)
    assert (await api.get("/jobs/1?wait=1")).data["status"] == "queued"


async def test_a_wait_ends_with_the_api(api: Api, world: World) -> None:
    await world.asks(VIDEO)
    answers = []
    async with anyio.create_task_group() as group:

        async def wait() -> None:
            answers.append(await api.get("/jobs/1?wait=600"))

        group.start_soon(wait)
        while not api.context.followers.count:
            await anyio.lowlevel.checkpoint()
        api.scope.cancel()
    assert answers[0].data["status"] == "queued"


async def test_who_hangs_up_is_not_waited_for_any_more(api: Api, world: World) -> None:
    await world.asks(VIDEO)
    async with await anyio.connect_unix(api.path) as stream:
        await stream.send(f"GET {API}/jobs/1?wait=600 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        while not api.context.followers.count:
            await anyio.lowlevel.checkpoint()
    while api.context.followers.count:
        await anyio.lowlevel.checkpoint()


@pytest.mark.parametrize("seconds", ["-1", "601", "soon", "1.5"])
async def test_a_wait_has_its_bounds(api: Api, world: World, seconds: str) -> None:
    await world.asks(VIDEO)
    assert (await api.get(f"/jobs/1?wait={seconds}")).status == 400


async def test_there_is_no_waiting_for_a_job_that_is_not_there(api: Api) -> None:
    assert (await api.get("/jobs/9?wait=600")).status == 404
