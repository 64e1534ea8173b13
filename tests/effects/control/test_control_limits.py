"""What callers may ask of the API's patience: everything beyond is answered in words or closed, and holds nobody else up."""

import json
import select
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import anyio
import msgspec
import pytest
from anyio.abc import SocketAttribute, SocketStream
from anyio.to_thread import run_sync

from tests.effects.control.client import API, Api
from tests.effects.control.conftest import serving
from tests.effects.control.scenes import VIDEO, World
from ytarchived.effects.control import connection
from ytarchived.effects.control.connection import Limits
from ytarchived.effects.control.followers import Followers

HASTY = Limits(request_seconds=0.05, answer_seconds=0.2)
HEALTH = f"GET {API}/health HTTP/1.1\r\nHost: x\r\n".encode()


class Reply(NamedTuple):
    """An answer and the end of its connection."""

    status: int
    headers: dict[str, str]
    error: Any


async def rest_of(stream: SocketStream) -> bytes:
    """Everything until the other end closes the connection."""
    received = b""
    try:
        while True:
            received += await stream.receive()
    except (anyio.EndOfStream, anyio.BrokenResourceError):
        return received


async def reply(stream: SocketStream) -> Reply:
    """The one answer that comes before the connection is closed."""
    head, _, body = (await rest_of(stream)).partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    assert headers["connection"] == "close"
    assert int(headers["content-length"]) == len(body)
    envelope = json.loads(body)
    assert envelope["trace_id"] == headers["x-trace-id"]
    assert not envelope["success"]
    return Reply(int(status.split()[1]), headers, envelope["error"])


@asynccontextmanager
async def limited(api: Api, folder: Path, limits: Limits, followers: int = 256) -> AsyncIterator[Api]:
    """The same API with other limits."""
    context = msgspec.structs.replace(api.context, followers=Followers(followers), closing=anyio.Event())
    async with serving(folder / "limited.sock", context, limits=limits) as served:
        yield served


@pytest.fixture
async def hasty(api: Api, tmp_path: Path) -> AsyncIterator[Api]:
    """The API with little patience."""
    async with limited(api, tmp_path, HASTY) as served:
        yield served


@pytest.mark.parametrize("end", [b"\r\n\r\n", b""], ids=["whole", "unfinished"])
async def test_a_head_that_is_too_large_is_refused_in_words(api: Api, end: bytes) -> None:
    async with await anyio.connect_unix(api.path) as stream:
        await stream.send(HEALTH + b"X-Long: " + b"x" * (Limits().head_bytes + 1) + end)
        answer = await reply(stream)
    assert (answer.status, answer.error["code"]) == (431, "E007")
    assert answer.error["message"].endswith("its first line and headers are larger than 65536 bytes")
    assert (await api.get("/health")).status == 200


async def test_many_headers_count_as_one_that_is_long(api: Api) -> None:
    async with await anyio.connect_unix(api.path) as stream:
        await stream.send(HEALTH + b"".join(b"X-%d: many\r\n" % number for number in range(8_000)) + b"\r\n")
        assert (await reply(stream)).status == 431


async def test_a_long_body_that_comes_with_its_head_is_no_long_head(api: Api) -> None:
    urls = [f"{number:011d}" for number in range(9_000)]
    assert len(json.dumps(urls)) > Limits().head_bytes
    assert (await api.post("/jobs", {"urls": urls})).status == 202


async def test_what_is_no_http_is_refused_in_words(api: Api) -> None:
    async with await anyio.connect_unix(api.path) as stream:
        await stream.send(b"\x16\x03\x01 hello\r\n\r\n")
        answer = await reply(stream)
    assert (answer.status, answer.error["message"]) == (400, "cannot take the request: it is no HTTP/1.1")


@pytest.mark.parametrize(
    "half",
    [
        b"GET /api",
        HEALTH,
        f"POST {API}/jobs HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{".encode(),
        f"POST {API}/jobs HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{{\r\n".encode(),
    ],
    ids=["line", "head", "body", "chunks"],
)
async def test_half_a_request_is_refused_after_a_while(hasty: Api, half: bytes) -> None:
    async with await anyio.connect_unix(hasty.path) as stream:
        await stream.send(half)
        answer = await reply(stream)
    assert (answer.status, answer.error["code"]) == (408, "E007")
    assert answer.error["message"].endswith("its end did not come within 0.05 seconds")
    assert (await hasty.get("/health")).status == 200


async def test_a_request_that_comes_drop_by_drop_is_refused_too(hasty: Api) -> None:
    async with await anyio.connect_unix(hasty.path) as stream, anyio.create_task_group() as group:

        async def drip() -> None:
            with suppress(anyio.BrokenResourceError):
                while True:
                    await stream.send(b"x")
                    await anyio.sleep(0.01)

        await stream.send(HEALTH + b"X-Slow: ")
        group.start_soon(drip)
        assert (await reply(stream)).status == 408
        group.cancel_scope.cancel()


async def test_who_connects_and_asks_nothing_is_left_without_a_word(hasty: Api) -> None:
    async with await anyio.connect_unix(hasty.path) as stream:
        assert await rest_of(stream) == b""


async def test_half_a_request_in_the_middle_of_a_stream_ends_it(hasty: Api) -> None:
    async with await anyio.connect_unix(hasty.path) as stream:
        await stream.send(f"GET {API}/events HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert (await stream.receive()).startswith(b"HTTP/1.1 200 ")
        await stream.send(b"GET /api")
        assert b"408" not in await rest_of(stream)


async def test_half_a_request_cannot_hold_up_the_end(
    api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connection, "_STALLED_SECONDS", -1.0)  # so is whoever began just now
    async with limited(api, tmp_path, Limits()) as other, await anyio.connect_unix(other.path) as stream:
        await stream.send(f"POST {API}/jobs HTTP/1.1\r\nHost: x\r\n".encode())
        await stream.send(b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n")
        assert await stream.receive() == b"HTTP/1.1 100 Continue\r\n\r\n"  # so that it is known to be heard
        other.scope.cancel()
        await other.ended.wait()
    assert not caplog.records  # uvicorn complains where it had to lose patience


async def test_what_follows_a_request_that_is_being_answered_waits_its_turn(hasty: Api, world: World) -> None:
    await world.asks(VIDEO)
    async with await anyio.connect_unix(hasty.path) as stream:
        wait = f"GET {API}/jobs/1?wait=1 HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        await stream.send(wait + HEALTH + b"Connection: close\r\n\r\n")
        received = await rest_of(stream)
    assert received.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.parametrize("path", ["/records?limit=1000", "/events?since=0"], ids=["answer", "stream"])
async def test_an_answer_that_nobody_reads_is_given_up(api: Api, tmp_path: Path, path: str) -> None:
    await api.post("/jobs", {"urls": [f"{number:011d}" for number in range(5000)]})
    async with limited(api, tmp_path, HASTY) as hasty:
        async with await anyio.connect_unix(hasty.path) as stream:
            await stream.send(f"GET {API}{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            hung_up = select.poll()
            hung_up.register(stream.extra(SocketAttribute.raw_socket), select.POLLRDHUP)
            await run_sync(hung_up.poll)
            assert (await rest_of(stream)).startswith(b"HTTP/1.1 200 ")
        assert (await hasty.get("/health")).status == 200


async def test_one_connection_too_many_is_refused_and_the_next_is_served(api: Api, tmp_path: Path) -> None:
    async with limited(api, tmp_path, Limits(connections=3)) as few:
        async with AsyncExitStack() as stack:
            for _ in range(3):
                stream = await stack.enter_async_context(await anyio.connect_unix(few.path))
                await stream.send(HEALTH + b"\r\n")
                assert (await stream.receive()).startswith(b"HTTP/1.1 200 ")
            async with await anyio.connect_unix(few.path) as one_more:
                answer = await reply(one_more)
            assert (answer.status, answer.error["code"], answer.headers["retry-after"]) == (503, "E006", "1")
            assert answer.error["message"] == "cannot take one more connection: 3 are open"
            await stream.send(HEALTH + b"\r\n")
            assert (await stream.receive()).startswith(b"HTTP/1.1 200 ")
        while True:  # until the daemon saw them go
            async with await anyio.connect_unix(few.path) as again:
                await again.send(HEALTH + b"Connection: close\r\n\r\n")
                if (await rest_of(again)).startswith(b"HTTP/1.1 200 "):
                    return


async def test_one_stream_too_many_is_refused_and_the_others_go_on(api: Api, world: World, tmp_path: Path) -> None:
    async with limited(api, tmp_path, Limits(), followers=2) as few:
        async with few.listen("/events?since=0") as one, few.listen("/events?since=0") as other:
            refused = await few.get("/events", X_Trace_Id="t1")
            assert (refused.status, refused.error["code"], refused.headers["retry-after"]) == (503, "E006", "1")
            assert refused.error["message"] == (
                "cannot follow what happens: 2 streams and waiting requests do so already"
            )
            assert refused.envelope["trace_id"] == "t1"
            await world.asks(VIDEO)
            waits = await few.get("/jobs/1?wait=600")
            assert (waits.status, waits.error["code"]) == (503, "E006")
            assert await one.line() == await other.line() == "id: 1"
        while (await few.ask("HEAD", "/events")).status != 200:
            await anyio.lowlevel.checkpoint()
