"""Work on the record while the daemon goes on: its result, how far it is, and what stops it."""

import sqlite3
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import anyio
import msgspec
import pytest
from anyio import to_thread

from tests.effects.control.client import API, Api
from tests.effects.control.conftest import serving
from tests.effects.control.scenes import OTHER, VIDEO, World, archived
from ytarchived.effects.control import record
from ytarchived.record import rebuild as rebuild_
from ytarchived.record.progress import Progress
from ytarchived.record.verify import verify

LINES = {"Accept": "application/x-ndjson, application/json"}


class Gate:
    """Work that begins, and goes on when it is let; `told` says how it ended."""

    def __init__(self) -> None:
        self.begun, self._open, self.ended = threading.Event(), threading.Event(), threading.Event()

    def hold(self, progress: Callable[[int, int], None]) -> None:
        """Wait for the gate to open, or for somebody to stop the work."""
        self.begun.set()
        try:
            while not self._open.wait(0.01):
                progress(1, 4)
        finally:
            self.ended.set()

    def open(self) -> None:
        self._open.set()


@pytest.fixture
def gate() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.open()


@pytest.fixture
def held_verify(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every look through the record stops at the gate."""

    def look_held(path: Path, progress: Progress) -> object:
        progress.begin("standing still")
        gate.hold(progress)
        return verify(path, progress)

    monkeypatch.setattr(record, "look_through", look_held)


@pytest.fixture
def held_rebuild(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every rebuild stops at the gate, its transaction open."""
    compute = rebuild_.compute

    def compute_held(db: sqlite3.Connection, report: rebuild_.Report) -> None:
        gate.hold(report)
        compute(db, report)

    monkeypatch.setattr(rebuild_, "compute", compute_held)


@asynccontextmanager
async def asking(api: Api, path: str) -> AsyncIterator[anyio.abc.ByteStream]:
    """A caller who has asked, and may hang up."""
    async with await anyio.connect_unix(api.path) as stream:
        accept = LINES["Accept"]
        await stream.send(f"POST {API}{path} HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\n\r\n".encode())
        yield stream


async def test_a_sound_record_is_said_to_be_sound(api: Api, world: World) -> None:
    await archived(world, VIDEO)
    report = (await api.post("/record/verify")).data
    assert (report["findings"], report["streams"]) == ([], 1)
    assert report["records"] == api.ledger.feed.position


async def test_what_is_found_is_told_by_check_and_in_words(api: Api, world: World) -> None:
    await world.asks(VIDEO)
    with closing(sqlite3.connect(api.ledger.path)) as db, db:
        db.execute("DELETE FROM jobs")
    report = (await api.post("/record/verify")).data
    assert {"check": "tables", "words": "table jobs: the row of 1 is missing"} in report["findings"]


async def test_a_rebuild_mends_the_tables(api: Api, world: World) -> None:
    await world.asks(VIDEO)
    with closing(sqlite3.connect(api.ledger.path)) as db, db:
        db.execute("DELETE FROM jobs")
    assert (await api.get("/jobs/1")).status == 404
    assert (await api.post("/record/rebuild")).data["records"] == 2
    assert (await api.get("/jobs/1")).data["key"] == VIDEO
    assert await world.asks(OTHER) == 2


async def test_a_backup_is_made_and_gone_on_with(api: Api, world: World, tmp_path: Path) -> None:
    file = tmp_path / "archive.backup"
    await world.asks(VIDEO)
    made = (await api.post("/record/backup", {"file": str(file)})).data
    assert (made["file"], made["records"], made["added"], made["bytes"]) == (str(file), 2, 2, file.stat().st_size)
    await world.asks(OTHER)
    assert (await api.post("/record/backup", {"file": str(file)})).data["added"] == 2


async def test_a_backup_to_a_foreign_file_is_refused(api: Api, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    answer = await api.post("/record/backup", {"file": str(file)})
    assert (answer.status, answer.error["code"]) == (409, "E007")
    assert file.read_text() == "mine"


async def test_a_backup_is_named_from_the_root_on(api: Api) -> None:
    answer = await api.post("/record/backup", {"file": "archive.backup"})
    assert answer.status == 400
    assert answer.error["message"] == "cannot back up to archive.backup: it is no absolute path"


async def test_who_wants_lines_is_told_how_far_it_is_and_last_the_answer(
    api: Api, gate: Gate, held_verify: None
) -> None:
    async with asking(api, "/record/verify") as stream:
        text = b""
        while b'"step":"standing still","done":1,"total":4}' not in text:
            text += await stream.receive()
        gate.open()
        while b'"success":true' not in text:
            text += await stream.receive()


async def test_a_failure_in_mid_stream_is_told_in_its_last_line(api: Api, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    answer = await api.post("/record/backup", {"file": str(tmp_path / "notes.txt")}, **LINES)
    last = msgspec.json.decode(answer.body.splitlines()[-1])
    assert (last["success"], last["error"]["code"]) == (False, "E007")


async def test_one_piece_of_work_at_a_time(api: Api, gate: Gate, held_verify: None, tmp_path: Path) -> None:
    async with asking(api, "/record/verify"):
        await to_thread.run_sync(gate.begun.wait)
        refused = await api.post("/record/backup", {"file": str(tmp_path / "archive.backup")}, **LINES)
        assert (refused.status, refused.error["code"]) == (409, "E007")
        gate.open()


async def test_work_stops_when_its_caller_hangs_up(api: Api, gate: Gate, held_verify: None) -> None:
    async with asking(api, "/record/verify"):
        await to_thread.run_sync(gate.begun.wait)
    await to_thread.run_sync(gate.ended.wait)


async def test_work_stops_when_the_api_closes_and_says_so(
    api: Api, gate: Gate, held_verify: None, tmp_path: Path
) -> None:
    context = msgspec.structs.replace(api.context, closing=anyio.Event())
    async with serving(tmp_path / "other.sock", context) as other:
        answers = []

        async def ask() -> None:
            answers.append(await other.post("/record/verify"))

        async with anyio.create_task_group() as group:
            group.start_soon(ask)
            await to_thread.run_sync(gate.begun.wait)
            other.scope.cancel()
    assert [(answer.status, answer.error["code"]) for answer in answers] == [(503, "E006")]


async def test_reading_and_health_go_on_during_a_rebuild_and_commands_wait_for_its_end(
    api: Api, world: World, gate: Gate, held_rebuild: None
) -> None:
    await world.asks(VIDEO)
    order = []

    async def rebuild() -> None:
        assert (await api.post("/record/rebuild")).status == 200
        order.append("rebuilt")

    async def ask() -> None:
        await world.asks(OTHER)
        order.append("asked")

    async with anyio.create_task_group() as group:
        group.start_soon(rebuild)
        await to_thread.run_sync(gate.begun.wait)
        group.start_soon(ask)
        assert (await api.get("/jobs/1")).status == 200
        assert (await api.get("/status")).status == 200
        await api.ledger.probe()
        assert order == []
        gate.open()
    assert sorted(order) == ["asked", "rebuilt"]


async def test_a_rebuild_that_is_stopped_leaves_the_old_tables(
    api: Api, world: World, gate: Gate, held_rebuild: None
) -> None:
    await world.asks(VIDEO)
    async with asking(api, "/record/rebuild"):
        await to_thread.run_sync(gate.begun.wait)
    await to_thread.run_sync(gate.ended.wait)
    assert await world.asks(OTHER) == 2
    assert (await api.get("/jobs/1")).data["key"] == VIDEO
