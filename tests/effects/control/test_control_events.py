"""The log as pages and as a stream that goes on."""

import json
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.effects.control.client import Api, Listener
from tests.effects.control.scenes import OTHER, VIDEO, World, archived
from ytarchived.domain.views import ProgressView
from ytarchived.effects.control import pages, records
from ytarchived.protocol import RecordPage

NDJSON = "application/x-ndjson"


async def event(listener: Listener) -> tuple[dict[str, str], Any]:
    """The next server-sent event: its fields, and its data decoded."""
    fields: dict[str, str] = {}
    while line := await listener.line():
        name, _, value = line.partition(": ")
        fields[name] = value
    return fields, json.loads(fields.pop("data", "null"))


async def test_records_are_paged_by_position(api: Api, world: World) -> None:
    await archived(world, VIDEO)
    first = (await api.get("/records?limit=3")).as_(RecordPage)
    assert [record.position for record in first.records] == [1, 2, 3]
    assert first.next == 3
    rest = (await api.get("/records?cursor=3")).as_(RecordPage)
    assert rest.records[0].position == 4
    assert rest.records[-1].position == api.ledger.feed.position
    assert rest.next is None
    assert (await api.get(f"/records?cursor={api.ledger.feed.position}")).as_(RecordPage) == RecordPage(records=[])


async def test_a_record_shows_its_body_as_it_is_stored(api: Api, world: World) -> None:
    await world.asks(VIDEO)
    asked, requested = (await api.get("/records")).data["records"]
    assert (asked["role"], asked["type"], asked["cause"]) == ("command", "RequestDownload", None)
    assert (requested["role"], requested["type"], requested["cause"]) == ("outcome", "JobRequested", 1)
    assert requested["body"]["job"] == 1


async def test_records_come_one_per_line_when_asked_for_that_way(api: Api, world: World) -> None:
    await world.asks(VIDEO)
    answer = await api.get("/records", Accept=NDJSON)
    assert answer.headers["content-type"] == NDJSON
    assert [json.loads(line)["position"] for line in answer.body.splitlines()] == [1, 2]


async def test_a_stream_tells_what_happened_since_and_then_what_happens(api: Api, world: World) -> None:
    await world.asks(VIDEO)
    async with api.listen("/events?since=0") as listener:
        assert listener.response.headers["content-type"].startswith("text/event-stream")
        assert (await event(listener))[0] == {"id": "1", "event": "record"}
        fields, record = await event(listener)
        assert (fields["id"], record["type"]) == ("2", "JobRequested")
        await world.asks(OTHER)
        assert (await event(listener))[1]["position"] == 3


async def test_a_stream_without_a_position_begins_now(api: Api, world: World) -> None:
    await world.asks(VIDEO)
    async with api.listen("/events") as listener:
        await world.asks(OTHER)
        assert (await event(listener))[1]["stream"] == OTHER


async def test_a_stream_goes_on_after_the_last_event_that_was_seen(api: Api, world: World) -> None:
    await archived(world, VIDEO)
    async with api.listen("/events?since=0", Last_Event_ID="3") as listener:
        assert (await event(listener))[0]["id"] == "4"


async def test_a_last_event_that_is_no_position_is_refused(api: Api) -> None:
    for text in ("x", "-1", "9" * 30):
        answer = await api.get("/events", Last_Event_ID=text)
        assert (answer.status, answer.error["code"]) == (400, "E007")
        assert "Last-Event-ID" in answer.error["message"]


async def test_progress_is_told_without_a_position(api: Api, world: World) -> None:
    async with api.listen("/events") as listener:
        api.live.publish(7, ProgressView(stage="media", bytes_done=5))
        fields, progress = await event(listener)
        assert fields == {"event": "progress"}
        assert (progress["job"], progress["progress"]["bytes_done"]) == (7, 5)


async def test_a_stream_tells_at_once_how_far_running_attempts_are(api: Api) -> None:
    api.live.publish(7, ProgressView(stage="media", bytes_done=5))
    api.live.publish(8, ProgressView(stage="captions"))
    async with api.listen("/events", Accept=NDJSON) as listener:
        assert [json.loads(line)["job"] for line in await listener.lines(2)] == [7, 8]


async def test_progress_that_did_not_change_is_not_told_again(api: Api) -> None:
    api.live.publish(7, ProgressView(stage="media", bytes_done=5))
    async with api.listen("/events", Accept=NDJSON) as listener:
        await listener.line()
        api.live.publish(7, ProgressView(stage="media", bytes_done=5))
        api.live.publish(8, ProgressView(stage="media"))
        assert json.loads(await listener.line())["job"] == 8


async def test_a_stream_of_lines_tells_records_and_progress_apart_by_their_type(api: Api, world: World) -> None:
    async with api.listen("/events?since=0", Accept=NDJSON) as listener:
        api.live.publish(7, ProgressView(stage="media"))
        assert json.loads(await listener.line())["type"] == "progress"
        await world.asks(VIDEO)
        assert json.loads(await listener.line())["type"] == "RequestDownload"


async def test_a_long_log_is_streamed_without_a_gap(api: Api, world: World) -> None:
    await api.post("/jobs", {"urls": [f"{number:011d}" for number in range(1500)]})
    async with api.listen("/events?since=0", Accept=NDJSON) as listener:
        positions = [json.loads(line)["position"] for line in await listener.lines(3000)]
        assert positions == list(range(1, 3001))


async def test_a_silent_stream_shows_that_it_lives(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "_HEARTBEAT_SECONDS", 0.01)
    async with api.listen("/events") as listener:
        assert await listener.line() == ":"


async def test_a_silent_stream_of_lines_holds_nothing_but_documents(
    api: Api, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "_HEARTBEAT_SECONDS", 0.001)
    async with api.listen("/events", Accept=NDJSON) as listener:
        for _ in range(20):
            await api.get("/health")
        await world.asks(VIDEO)
        assert json.loads(await listener.line())["position"] == 1


async def test_open_streams_end_when_the_api_ends(api: Api) -> None:
    async with api.listen("/events") as events, api.listen("/events", Accept=NDJSON) as lines:
        api.scope.cancel()
        assert await events.rest() == ""
        assert await lines.rest() == ""


async def test_who_listens_slowly_delays_nobody(api: Api, world: World) -> None:
    async with api.listen("/events?since=0", Accept=NDJSON) as slow:
        urls = [f"{number:011d}" for number in range(6_000)]
        for start in range(0, len(urls), 2000):
            assert (await api.post("/jobs", {"urls": urls[start : start + 2000]})).status == 202
        positions = [json.loads(line)["position"] for line in await slow.lines(12_000)]
        assert positions == list(range(1, 12_001))


async def test_many_who_stream_get_the_same_and_the_log_is_read_once_for_them(api: Api, world: World) -> None:
    for number in range(300):
        await world.asks(f"youtube:{number:011d}")
    async with AsyncExitStack() as stack:
        listeners = [await stack.enter_async_context(api.listen("/events?since=0", Accept=NDJSON)) for _ in range(5)]
        told = [await listener.lines(600) for listener in listeners]
    assert [json.loads(line)["position"] for line in told[0]] == list(range(1, 601))
    assert told == told[:1] * 5


async def test_a_stream_may_begin_at_any_position(api: Api, world: World) -> None:
    for number in range(130):
        await world.asks(f"youtube:{number:011d}")
    for since in (0, 1, 255, 256, 257, 258):
        async with api.listen(f"/events?since={since}", Accept=NDJSON) as listener:
            assert json.loads(await listener.line())["position"] == since + 1


async def test_pages_that_were_let_go_are_read_again(api: Api, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_KEPT_BYTES", 1)
    for number in range(300):
        await world.asks(f"youtube:{number:011d}")
    for _ in range(2):
        async with api.listen("/events?since=0", Accept=NDJSON) as listener:
            assert [json.loads(line)["position"] for line in await listener.lines(600)] == list(range(1, 601))
