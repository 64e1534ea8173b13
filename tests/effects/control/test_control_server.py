"""The socket serves the daemon's owner alone, and the API ends in order."""

import os
import signal
from pathlib import Path

import anyio
import msgspec
import pytest

from tests.effects.control.client import API, Api
from tests.effects.control.conftest import serving
from tests.effects.control.scenes import VIDEO, World
from ytarchived.effects.checkup import Checkup
from ytarchived.effects.control.context import Context
from ytarchived.protocol import Check


async def test_another_user_is_refused(api: Api, tmp_path: Path) -> None:
    stranger = os.getuid() + 1
    async with serving(tmp_path / "other.sock", api.context, owners={stranger}) as other:
        answer = await other.get("/health", X_Trace_Id="t1")
    assert (answer.status, answer.error["code"], answer.envelope["trace_id"]) == (403, "E007", "t1")
    assert answer.error["message"].startswith(f"cannot serve user {os.getuid()}")


async def test_a_request_under_way_is_answered_before_the_end(api: Api, tmp_path: Path) -> None:
    asked, may_answer = anyio.Event(), anyio.Event()
    check = Check(name="library", ok=True, words="mounted after all")

    async def look() -> list[Check]:
        asked.set()
        await may_answer.wait()
        return [check]

    context = msgspec.structs.replace(api.context, checks=Checkup(look))
    answers = []
    async with serving(tmp_path / "other.sock", context) as other, anyio.create_task_group() as group:

        async def ask() -> None:
            answers.append(await other.get("/health"))

        group.start_soon(ask)
        await asked.wait()
        other.scope.cancel()
        may_answer.set()
    assert answers[0].data["checks"][0]["words"] == "mounted after all"


async def test_what_goes_wrong_inside_is_an_internal_error_and_the_next_request_is_served(
    api: Api, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def look() -> list[Check]:
        raise RuntimeError("the secret is 42")

    context = msgspec.structs.replace(api.context, checks=Checkup(look))
    async with serving(tmp_path / "other.sock", context) as other:
        answer = await other.get("/health", X_Trace_Id="t1")
        assert (answer.status, answer.error["code"]) == (500, "E999")
        assert "42" not in str(answer.envelope)
        assert (await other.get("/jobs")).status == 200
    assert "the secret is 42" in caplog.text


async def test_who_hangs_up_in_the_middle_of_a_request_harms_nobody(api: Api, caplog: pytest.LogCaptureFixture) -> None:
    async with await anyio.connect_unix(api.path) as stream:
        await stream.send(f"POST {API}/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{".encode())
    assert (await api.get("/health")).status == 200
    assert not caplog.records


async def test_what_is_no_http_is_refused_and_harms_nobody(api: Api) -> None:
    async with await anyio.connect_unix(api.path) as stream:
        await stream.send(b"\x16\x03\x01 hello\r\n\r\n")
        assert (await stream.receive()).startswith(b"HTTP/1.1 400 ")
    assert (await api.get("/health")).status == 200


async def test_one_connection_carries_many_requests(api: Api, world: World) -> None:
    await world.asks(VIDEO)
    request = f"GET {API}/jobs/1 HTTP/1.1\r\nHost: x\r\n\r\n".encode()
    async with await anyio.connect_unix(api.path) as stream:
        await stream.send(request * 3)
        received = b""
        while received.count(b'"trace_id"') < 3:
            received += await stream.receive()
    assert received.count(b"HTTP/1.1 200 OK") == 3


async def test_the_signals_stay_with_the_daemon(api: Api, tmp_path: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    async with serving(tmp_path / "other.sock", api.context):
        assert [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)] == before


async def test_a_listener_that_does_not_read_cannot_hold_up_the_end(
    api: Api, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await api.post("/jobs", {"urls": [f"{number:011d}" for number in range(5000)]})
    context = msgspec.structs.replace(api.context, closing=anyio.Event())
    async with serving(tmp_path / "other.sock", context) as other, other.listen("/events?since=0") as listener:
        await listener.line()
        other.scope.cancel()
        await other.ended.wait()
    assert not caplog.records  # uvicorn complains where it had to lose patience


async def test_a_context_can_be_served_again_after_its_end(tmp_path: Path, api: Api) -> None:
    for _ in range(2):
        context = Context(
            ledger=api.ledger,
            live=api.live,
            presence=api.context.presence,
            checks=api.context.checks,
            wake_inbox=lambda: None,
            offered=api.context.offered,
            list_offered=api.context.list_offered,
            search=api.context.search,
            library=api.context.library,
            logs=api.context.logs,
            version="2",
            started_at=0.0,
        )
        async with serving(tmp_path / "other.sock", context) as other:
            assert (await other.get("/health")).data["version"] == "2"
        assert not (tmp_path / "other.sock").exists()
