"""A request that is sent again with its Idempotency-Key makes no second job, whatever happened in between."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest

from tests.effects.control.client import Answer, Api
from tests.effects.control.conftest import list_offered, offered, serving
from tests.effects.control.scenes import OTHER, VIDEO, World
from ytarchived.domain.commands import Command
from ytarchived.domain.media import Entry
from ytarchived.effects.checkup import Checkup
from ytarchived.effects.control.context import Context
from ytarchived.effects.live import Live
from ytarchived.effects.presence import Presence
from ytarchived.errors import Overloaded
from ytarchived.record.ledger import open_ledger
from ytarchived.record.projections import jobs
from ytarchived.record.search.database import Search

KEY = "7f9c2ba4-e88f-11ee-9d3a-0242ac120002"
URLS = ["dQw4w9WgXcQ", "jNQXAC9IVRw", "nonsense"]


async def submit(api: Api, key: str = KEY, **body: Any) -> Answer:
    """Ask under a key."""
    return await api.post("/jobs", {"urls": URLS, **body}, Idempotency_Key=key)


async def job_count(api: Api) -> int:
    """How many jobs there are."""
    return sum((await api.ledger.read(jobs.count_by_status)).values())


@asynccontextmanager
async def daemon_at(path: Path) -> AsyncIterator[Api]:
    """The API of a daemon on the record in this folder; as often as it is asked for."""

    async def look() -> list[Any]:
        return []

    async with open_ledger(path / "log.db") as ledger:
        context = Context(
            ledger=ledger,
            live=Live(),
            presence=Presence(ledger, path),
            checks=Checkup(look),
            wake_inbox=lambda: None,
            offered=offered,
            list_offered=list_offered,
            search=Search(path / "search.db"),
            library=path,
            logs=path,
            version="1",
            started_at=time.monotonic(),
        )
        async with serving(path / "control.sock", context) as api:
            yield api


async def test_the_same_request_gets_the_same_answers_and_no_second_job(api: Api) -> None:
    first = await submit(api)
    again = await submit(api)
    assert (again.status, again.data) == (first.status, first.data)
    assert [answer["verdict"] for answer in again.data["answers"]] == ["accepted", "accepted", "refused"]
    assert await job_count(api) == 2


async def test_without_a_key_the_same_request_is_told_of_the_jobs_there_are(api: Api) -> None:
    for verdict in ("accepted", "duplicate"):
        answer = await api.post("/jobs", {"urls": URLS[:1]})
        assert answer.data["answers"][0]["verdict"] == verdict


async def test_what_is_forced_is_forced_once(api: Api, world: World) -> None:
    await world.asks(VIDEO)
    await world.cancels(VIDEO, 1)
    first = await submit(api, force=True)
    again = await submit(api, force=True)
    assert again.data == first.data
    assert await job_count(api) == 3


async def test_the_same_target_twice_in_a_forced_request_is_one_job_and_stays_one(api: Api) -> None:
    urls = [URLS[0], URLS[0]]
    first = await submit(api, urls=urls, force=True)
    again = await submit(api, urls=urls, force=True)
    assert again.data == first.data
    assert await job_count(api) == 1


async def test_an_answer_that_made_no_job_makes_none_later(api: Api, world: World) -> None:
    await api.post("/jobs", {"urls": URLS[:1]})
    first = await submit(api, urls=URLS[:1])
    assert [answer["verdict"] for answer in first.data["answers"]] == ["duplicate"]
    await world.cancels(VIDEO, 1)
    assert (await submit(api, urls=URLS[:1])).data == first.data
    assert await job_count(api) == 1


async def test_the_answers_stay_the_same_when_the_jobs_go_on(api: Api, world: World) -> None:
    first = await submit(api)
    await world.starts(VIDEO, 1)
    await world.describes(VIDEO, 1, "Never")
    await world.archives(VIDEO, 1)
    await world.cancels(OTHER, 2)
    assert (await submit(api)).data == first.data


async def test_the_answers_stay_the_same_across_a_restart(tmp_path: Path) -> None:
    async with daemon_at(tmp_path) as api:
        first = await submit(api)
    async with daemon_at(tmp_path) as api:
        assert (await submit(api)).data == first.data
        assert await job_count(api) == 2


async def test_a_request_whose_answer_was_lost_is_told_it_when_it_is_sent_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with daemon_at(tmp_path) as api:
        execute = api.ledger.execute

        async def execute_and_be_cut_off(command: Command, *, trace: str) -> Any:
            await execute(command, trace=trace)
            raise Overloaded  # as for whoever asks while the daemon stops

        with monkeypatch.context() as patch:
            patch.setattr(api.ledger, "execute", execute_and_be_cut_off)
            assert (await submit(api, force=True)).status == 503
        assert await job_count(api) == 2
    async with daemon_at(tmp_path) as api:
        again = await submit(api, force=True)
        assert [answer.get("job") for answer in again.data["answers"]] == [1, 2, None]
        assert (await submit(api, force=True)).data == again.data


async def test_another_body_under_the_same_key_is_refused(api: Api) -> None:
    await submit(api)
    other = await submit(api, force=True)
    assert (other.status, other.error["code"]) == (409, "E007")
    assert other.error["message"] == (
        f"cannot take request {KEY}: its Idempotency-Key came with another content before"
    )
    assert await job_count(api) == 2


async def test_another_key_is_another_request(api: Api) -> None:
    await submit(api)
    other = await submit(api, key=KEY[:-1])
    assert [answer["verdict"] for answer in other.data["answers"]] == ["duplicate", "duplicate", "refused"]


async def test_of_the_same_request_many_times_at_once_one_is_taken_and_all_are_told_its_answers(api: Api) -> None:
    answers: list[Answer] = []

    async def ask() -> None:
        answers.append(await submit(api, force=True))

    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(ask)
    assert await job_count(api) == 2
    assert all((answer.status, answer.data) == (202, answers[0].data) for answer in answers)


async def test_a_key_may_stand_in_quotes(api: Api) -> None:
    first = await submit(api)
    assert (await submit(api, key=f'"{KEY}"')).data == first.data


@pytest.mark.parametrize("key", ["", "a:b", "x" * 65, "two words", '""'])
async def test_a_key_that_is_no_token_is_refused(api: Api, key: str) -> None:
    refused = await submit(api, key=key)
    assert (refused.status, refused.error["code"]) == (400, "E007")
    assert await job_count(api) == 0


async def test_a_playlist_is_answered_as_the_first_time_though_it_was_listed_since(api: Api, world: World) -> None:
    first = await submit(api, urls=["PLBCF2DAC6FFB574DE"])
    await world.starts("youtube:playlist:PLBCF2DAC6FFB574DE", 1)
    await world.lists("youtube:playlist:PLBCF2DAC6FFB574DE", 1, Entry(video_id="dQw4w9WgXcQ"))
    assert (await submit(api, urls=["PLBCF2DAC6FFB574DE"])).data == first.data


async def test_what_was_answered_is_shown_as_the_receipt_of_a_file_is(api: Api) -> None:
    answers = (await submit(api)).data["answers"]
    receipt = (await api.get(f"/inbox/request%20{KEY}")).data
    assert [line["answer"] for line in receipt["lines"]] == answers
    assert [line["text"] for line in receipt["lines"]] == URLS
    job = (await api.get("/jobs/1")).data
    assert job["origin"] == f"socket request {KEY} line 1"


async def test_its_trace_leads_from_the_request_to_all_that_came_of_it(api: Api) -> None:
    answer = await submit(api)
    trace = answer.envelope["trace_id"]
    records = (await api.get("/records")).data["records"]
    assert {record["trace"] for record in records} == {trace}
    assert answer.headers["x-trace-id"] == trace


async def test_the_header_is_described(api: Api) -> None:
    document = (await api.get("/openapi.json")).envelope
    [header] = document["paths"]["/api/v1/jobs"]["post"]["parameters"]
    assert (header["name"], header["in"]) == ("Idempotency-Key", "header")
