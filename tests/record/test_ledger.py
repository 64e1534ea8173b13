import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest

from tests.domain.examples import VIDEO, accepted, duplicate, request, start
from tests.record.examples import TRACE, ask, execute, video
from ytarchived.domain.commands import Command, RecordFiled, RecordInterruption
from ytarchived.errors import CommandRefused, NotATarget, Overloaded, StorageFull
from ytarchived.record import ledger as ledger_module
from ytarchived.record import log
from ytarchived.record.ledger import Ledger, open_ledger
from ytarchived.record.projections import jobs

UNENCODABLE = RecordInterruption(key=video(0), job=1, reason="\ud800")
IMPOSSIBLE = (
    (UNENCODABLE, UnicodeEncodeError),
    (request("youtube:nonsense"), NotATarget),
    (request("youtube:\ud800"), NotATarget),
    (RecordFiled(paths={"inbox:\ud800": "x"}), UnicodeEncodeError),
    (start(99, VIDEO), CommandRefused),
)


async def outcome_of(ledger: Ledger, command: Command) -> object:
    """What an asker gets: the answers, or the error."""
    try:
        return await ledger.execute(command, trace=TRACE)
    except Exception as error:
        return error


async def together(ledger: Ledger, *commands: Command) -> list[object]:
    """What each of many askers gets who all ask at once."""
    results: list[object] = [None] * len(commands)

    async def one(index: int) -> None:
        results[index] = await outcome_of(ledger, commands[index])

    async with anyio.create_task_group() as tasks:
        for index in range(len(commands)):
            tasks.start_soon(one, index)
    return results


@asynccontextmanager
async def traced(ledger: Ledger) -> AsyncIterator[list[str]]:
    """The statements that the writer executes meanwhile."""
    statements: list[str] = []
    await ledger._writer.run(sqlite3.Connection.set_trace_callback, statements.append)
    yield statements
    await ledger._writer.run(sqlite3.Connection.set_trace_callback, None)


@asynccontextmanager
async def held_up(ledger: Ledger) -> AsyncIterator[None]:
    """The writer's thread is busy meanwhile, so that commands gather."""
    free = threading.Event()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(ledger._writer.run, lambda db: free.wait())
        try:
            yield
        finally:
            free.set()


async def test_an_answer_is_given_after_the_commit(ledger: Ledger, path: Path) -> None:
    assert await execute(ledger, request(VIDEO)) == [(accepted(1),)]
    assert await ledger.read(log.last_position) == 2
    assert await execute(ledger, request(VIDEO)) == [(duplicate(1),)]


async def test_a_command_and_what_it_led_to_are_recorded_together(ledger: Ledger) -> None:
    await ledger.execute(request(VIDEO), trace="a trace")
    command, outcome = await ledger.read(log.read_from, 0, 10)
    assert (command.role, command.type, command.stream, command.version) == ("command", "RequestDownload", VIDEO, 1)
    assert (outcome.role, outcome.type, outcome.stream, outcome.version) == ("outcome", "JobRequested", VIDEO, 2)
    assert (command.cause, outcome.cause) == (None, command.position)
    assert command.trace == outcome.trace == "a trace"
    assert command.at == outcome.at


async def test_a_refused_command_appends_nothing(ledger: Ledger) -> None:
    with pytest.raises(CommandRefused, match="cannot start job 1: it is over"):
        await execute(ledger, start())
    assert await ledger.read(log.last_position) == 0
    assert ledger.feed.position == 0


async def test_a_command_that_leads_to_nothing_appends_nothing(ledger: Ledger) -> None:
    await execute(ledger, request(VIDEO), request(VIDEO))
    assert await ledger.read(log.last_position) == 2


async def test_to_ask_for_nothing_is_answered_with_nothing(ledger: Ledger) -> None:
    assert await ledger.execute_all([], trace=TRACE) == []
    assert await ledger.execute(request(VIDEO), trace=TRACE) == (accepted(1, VIDEO),)


async def test_many_askers_share_a_commit(ledger: Ledger) -> None:
    async with traced(ledger) as statements:
        results = await together(ledger, *(request(video(number)) for number in range(300)))
    assert results == [(accepted(number + 1, video(number)),) for number in range(300)]
    assert statements.count("COMMIT") <= 3


async def test_each_command_sees_what_those_before_it_in_the_batch_did(ledger: Ledger) -> None:
    results = await together(ledger, request(VIDEO), request(VIDEO), start(1), start(1))
    assert results[:3] == [(accepted(1),), (duplicate(1),), ()]
    assert str(results[3]) == "cannot start job 1: it is running"


@pytest.mark.parametrize(("impossible", "error"), IMPOSSIBLE)
async def test_a_command_that_cannot_be_kept_spoils_only_itself(
    ledger: Ledger, impossible: Command, error: type[Exception]
) -> None:
    await ask(ledger, 0)
    await execute(ledger, start(1, video(0)))
    results = await together(ledger, request(video(1)), impossible, request(video(2)))
    assert [results[0], results[2]] == [(accepted(2, video(1)),), (accepted(3, video(2)),)]
    assert isinstance(results[1], error)
    assert await ledger.read(log.last_position) == 8
    assert await ask(ledger, 3) == 4


async def test_a_trace_that_cannot_be_kept_spoils_only_its_command(ledger: Ledger) -> None:
    async def with_a_bad_trace() -> None:
        with pytest.raises(UnicodeEncodeError):
            await ledger.execute(request(video(1)), trace="\ud800")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(with_a_bad_trace)
        results = await together(ledger, request(video(2)), request(video(3)))
    assert results == [(accepted(1, video(2)),), (accepted(2, video(3)),)]


async def test_an_asker_who_goes_away_does_not_take_the_command_back(ledger: Ledger) -> None:
    async with held_up(ledger), anyio.create_task_group() as tasks:
        tasks.start_soon(outcome_of, ledger, request(VIDEO))
        await anyio.wait_all_tasks_blocked()
        tasks.cancel_scope.cancel()
    await ledger.feed.wait_after(0)
    assert await execute(ledger, request(VIDEO)) == [(duplicate(1),)]


async def test_too_many_askers_are_told_at_once(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "MOST_WAITING", 3)
    results = []
    async with anyio.create_task_group() as tasks:

        async def one(number: int) -> None:
            results.append(await outcome_of(ledger, request(video(number))))

        async with held_up(ledger):
            await anyio.wait_all_tasks_blocked()
            # The first is in the writer's hands, three wait.
            tasks.start_soon(one, 0)
            await anyio.wait_all_tasks_blocked()
            for number in range(1, 5):
                tasks.start_soon(one, number)
            await anyio.wait_all_tasks_blocked()
            [refused] = results
            assert isinstance(refused, Overloaded)
            assert refused.hint == "send it again in a second"
    assert len(results) == 5


async def test_whoever_waits_when_the_daemon_stops_is_told(path: Path) -> None:
    results: dict[int, object] = {}
    free = threading.Event()

    async def one(ledger: Ledger, number: int) -> None:
        with anyio.CancelScope(shield=True):
            results[number] = await outcome_of(ledger, request(video(number)))

    async def let_go() -> None:
        await anyio.wait_all_tasks_blocked()
        free.set()

    async with anyio.create_task_group() as tasks:
        async with open_ledger(path) as ledger:
            tasks.start_soon(ledger._writer.run, lambda db: free.wait())
            for number in (0, 1):
                await anyio.wait_all_tasks_blocked()
                tasks.start_soon(one, ledger, number)
            await anyio.wait_all_tasks_blocked()
            # The first is in the writer's hands and is finished; the second still waits.
            tasks.start_soon(let_go)
        await one(ledger, 2)
    assert results[0] == (accepted(1, video(0)),)
    for late in (results[1], results[2]):
        assert isinstance(late, Overloaded)
        assert late.message == "cannot take the command: the daemon is stopping"


async def test_the_feed_tells_of_every_commit_in_order(ledger: Ledger) -> None:
    seen: list[int] = []

    async def listen() -> None:
        while not seen or seen[-1] < 10:
            await ledger.feed.wait_after(ledger.feed.position)
            seen.append(ledger.feed.position)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(listen)
        await anyio.wait_all_tasks_blocked()
        for number in range(5):
            await ask(ledger, number)
    assert seen == [2, 4, 6, 8, 10]


async def test_a_late_listener_is_told_at_once(ledger: Ledger) -> None:
    await ask(ledger, 1)
    await ledger.feed.wait_after(0)
    await ledger.feed.wait_after(1)


async def test_a_reopened_record_goes_on_where_it_ended(path: Path) -> None:
    async with open_ledger(path) as ledger:
        await ask(ledger, 1)
    async with open_ledger(path) as ledger:
        assert ledger.feed.position == 2
        assert await ask(ledger, 2) == 2
        assert await ledger.read(log.last_position) == 4


async def test_readers_read_while_the_writer_is_busy(ledger: Ledger) -> None:
    await ask(ledger, 1)
    async with held_up(ledger):
        assert await ledger.read(jobs.count_by_status) == {"queued": 1}


async def test_a_reader_that_fails_hands_its_error_on(ledger: Ledger) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        await ledger.read(lambda db: db.execute("SELECT * FROM absent"))


def fill_up(db: sqlite3.Connection) -> None:
    """Leave the database no page to grow by."""
    [[pages]] = db.execute("PRAGMA page_count")
    db.execute(f"PRAGMA max_page_count={pages}")


def make_room(db: sqlite3.Connection) -> None:
    """Let the database grow again."""
    db.execute("PRAGMA max_page_count=1000000")


async def until_full(ledger: Ledger) -> StorageFull:
    """Ask until the disk is full."""
    for number in range(1000):
        try:
            await ask(ledger, number)
        except StorageFull as full:
            return full
    raise AssertionError("it never became full")


async def test_a_full_disk_is_said_and_nothing_of_the_command_is_kept(ledger: Ledger) -> None:
    await ledger._writer.run(fill_up)
    full = await until_full(ledger)
    assert full.message == "cannot write to the record: the disk is full"
    asked = sum((await ledger.read(jobs.count_by_status)).values())
    assert await ledger.read(log.last_position) == 2 * asked == ledger.feed.position


async def test_a_full_disk_is_said_to_everyone_in_the_batch(ledger: Ledger) -> None:
    await ledger._writer.run(fill_up)
    await until_full(ledger)
    results = await together(ledger, *(request(video(number)) for number in range(2000, 2100)))
    assert {type(result) for result in results} == {StorageFull}


async def test_reading_goes_on_while_the_disk_is_full(ledger: Ledger) -> None:
    await ledger._writer.run(fill_up)
    await until_full(ledger)
    assert await ledger.read(jobs.find_job, 1) is not None


async def test_writing_goes_on_by_itself_when_there_is_room(ledger: Ledger) -> None:
    await ledger._writer.run(fill_up)
    await until_full(ledger)
    before = ledger.feed.position
    await ledger._writer.run(make_room)
    assert await ask(ledger, 5000) == before // 2 + 1


async def test_the_probe_answers_while_the_writer_may_write(ledger: Ledger) -> None:
    await ledger.probe()
