"""`ytctl download --watch FILE`: each new line of a list is asked for once, across restarts and kills of ytctl."""

import json
import signal
from collections import Counter
from pathlib import Path
from typing import Any

import anyio
import pytest
from msgspec import structs

from tests.effects.control.client import Api
from tests.effects.control.conftest import serving
from tests.ytctl.conftest import Person, interrupt
from tests.ytctl.test_watching import Running, started
from ytarchived.domain.commands import Command, TakeFile
from ytarchived.errors import Overloaded

LINKS = [f"https://youtu.be/{number:011}" for number in range(10)]


@pytest.fixture
def path(person: Person) -> Path:
    return person.home / "list.txt"


def append(path: Path, *lines: str) -> None:
    with path.open("a") as file:
        file.write("".join(f"{line}\n" for line in lines))


def rotate(path: Path) -> None:
    path.rename(path.with_suffix(".old"))


def empty(path: Path) -> None:
    path.write_text("")


def answer(number: int, words: str) -> str:
    """What is told of a line with its link."""
    return f"list.txt line {number}: {LINKS[number - 1]}: {words}\n"


async def interrupted(ytctl: Running) -> str:
    """What it says to Ctrl-C."""
    await interrupt(ytctl.process.pid)
    assert (await ytctl.end())[0] == 130
    return await ytctl.complaints()


async def records(person: Person) -> Counter[str]:
    """How often each kind of record is in the log."""
    told = (await person.ytctl("events", "--since", "0", "--json")).out.splitlines()
    return Counter(record["type"] for record in map(json.loads, told) if record["role"] == "outcome")


async def test_each_line_that_is_added_is_asked_for(person: Person, api: Api, path: Path) -> None:
    append(path, *LINKS[:2])
    async with started(person, "download", "--watch", str(path)) as ytctl:
        await ytctl.shows(answer(1, "job 1") + answer(2, "job 2"))
        append(path, LINKS[2])
        await ytctl.shows(answer(3, "job 3"))
        assert await interrupted(ytctl) == (
            "following list.txt; Ctrl-C ends it\n\n"
            "list.txt is followed no more; the same command goes on after its line 3\n"
        )
    assert (await records(person))["JobRequested"] == 3


async def test_the_next_goes_on_where_the_last_stopped(person: Person, api: Api, path: Path) -> None:
    append(path, LINKS[0])
    async with started(person, "download", "--watch", str(path)) as ytctl:
        await ytctl.shows(answer(1, "job 1"))
        await interrupted(ytctl)
    append(path, LINKS[1])
    async with started(person, "download", "--watch", str(path)) as ytctl:
        await ytctl.shows(answer(2, "job 2"))
        await interrupted(ytctl)
        assert (await ytctl.end())[1] == answer(2, "job 2")
    assert await records(person) == {"FileTaken": 2, "JobRequested": 2}


@pytest.mark.parametrize("before", [True, False], ids=["before it is committed", "before it is answered"])
async def test_killed_while_it_asks_the_next_gets_the_same_answer(
    person: Person, api: Api, path: Path, monkeypatch: pytest.MonkeyPatch, before: bool
) -> None:
    append(path, *LINKS[:2])
    execute = api.ledger.execute
    async with started(person, "download", "--watch", str(path)) as ytctl:

        async def execute_and_kill(command: Command, *, trace: str) -> Any:
            assert isinstance(command, TakeFile)
            answers = await execute(command, trace=trace) if not before else ()
            ytctl.process.kill()
            await ytctl.process.wait()
            if before:
                raise Overloaded
            return answers

        with monkeypatch.context() as patch:
            patch.setattr(api.ledger, "execute", execute_and_kill)
            assert await ytctl.end() == (-signal.SIGKILL, "")
    append(path, LINKS[2])
    async with started(person, "download", "--watch", str(path)) as ytctl:
        await ytctl.shows("".join(answer(number, f"job {number}") for number in (1, 2, 3)))
        await interrupted(ytctl)
    assert await records(person) == {"FileTaken": 2, "JobRequested": 3}


async def test_killed_again_and_again_it_asks_for_no_line_twice(person: Person, api: Api, path: Path) -> None:
    for number, link in enumerate(LINKS, start=1):
        append(path, link)
        async with started(person, "download", "--watch", str(path)) as ytctl:
            await ytctl.shows(f"{link}: job {number}\n")
            ytctl.process.kill()
            await ytctl.end()
    assert await records(person) == {"FileTaken": 10, "JobRequested": 10}


async def test_a_line_is_told_as_the_inbox_would_tell_it(person: Person, api: Api, path: Path) -> None:
    append(path, "# mine", LINKS[1], json.dumps({"url": LINKS[2], "quality": "360p"}), LINKS[1], "https://vimeo.com/1")
    async with started(person, "download", "--watch", str(path), "--quality", "720p") as ytctl:
        await ytctl.shows(f"list.txt line 4: {LINKS[1]}: same as line 2\n")
        append(path, LINKS[1])
        await ytctl.shows(f"list.txt line 6: {LINKS[1]}: already job 1\n")
        assert "error: list.txt line 5: https://vimeo.com/1: cannot " in await interrupted(ytctl)
    told = (await person.ytctl("events", "--since", "0", "--json")).out.splitlines()
    asked = [record["body"] for record in map(json.loads, told) if record["type"] == "JobRequested"]
    assert [body["options"]["quality"] for body in asked] == ["720p", "360p"]


async def test_as_json_each_line_is_an_object_of_its_own(person: Person, api: Api, path: Path) -> None:
    append(path, LINKS[0])
    async with started(person, "download", "--json", "--watch", str(path)) as ytctl:
        await ytctl.shows("\n")
        append(path, LINKS[1])
        await ytctl.shows('"number": 2')
        await interrupted(ytctl)
        first, second = map(json.loads, (await ytctl.end())[1].splitlines())
    assert (first["name"], first["number"], first["answer"]["job"]) == ("list.txt", 1, 1)
    assert (second["number"], second["text"], second["answer"]["job"]) == (2, LINKS[1], 2)


async def test_quietly_only_the_jobs_are_told(person: Person, api: Api, path: Path) -> None:
    append(path, LINKS[0], LINKS[0])
    async with started(person, "download", "-q", "--watch", str(path)) as ytctl:
        await ytctl.shows("1\n1\n")
        await interrupt(ytctl.process.pid)
        await ytctl.end()
        assert await ytctl.complaints() == "\nlist.txt is followed no more; the same command goes on after its line 2\n"


async def test_a_list_that_is_not_there_yet_is_waited_for(person: Person, api: Api, path: Path) -> None:
    async with started(person, "download", "--watch", str(path)) as ytctl:
        assert ytctl.process.stderr
        assert b"which is not there yet" in await ytctl.process.stderr.receive()
        append(path, LINKS[0])
        await ytctl.shows(answer(1, "job 1"))
        await interrupted(ytctl)


async def test_a_list_that_was_rotated_goes_on_as_the_new_one(person: Person, api: Api, path: Path) -> None:
    append(path, LINKS[0])
    async with started(person, "download", "--watch", str(path)) as ytctl:
        await ytctl.shows(answer(1, "job 1"))
        rotate(path)
        append(path, LINKS[1])
        await ytctl.shows(f"list.txt line 1: {LINKS[1]}: job 2\n")
        empty(path)
        append(path, LINKS[2], LINKS[0])
        await ytctl.shows(f"list.txt line 1: {LINKS[2]}: job 3\nlist.txt line 2: {LINKS[0]}: already job 1\n")
        await interrupted(ytctl)


async def test_a_daemon_that_is_away_is_waited_for(person: Person, api: Api, path: Path) -> None:
    append(path, LINKS[0])
    async with started(person, "download", "--watch", str(path)) as ytctl:
        await ytctl.shows(answer(1, "job 1"))
        api.scope.cancel()
        await api.ended.wait()
        append(path, LINKS[1])
        assert ytctl.process.stderr
        complaints = b""
        while b"the lines wait for it" not in complaints:
            complaints += await ytctl.process.stderr.receive()
        async with serving(person.socket, structs.replace(api.context, closing=anyio.Event())):
            await ytctl.shows(answer(2, "job 2"))
            await interrupted(ytctl)


async def test_two_do_not_follow_the_same_list(person: Person, api: Api, path: Path) -> None:
    append(path, LINKS[0])
    async with started(person, "download", "--watch", str(path)) as ytctl:
        await ytctl.shows(answer(1, "job 1"))
        done = await person.ytctl("download", "--watch", str(path))
        assert done == (5, "", f"error: cannot follow {path}: another ytctl does\n")
        await interrupted(ytctl)


async def test_of_more_lines_than_anybody_means_none_is_taken_until_it_is_said_once_more(
    person: Person, api: Api, path: Path
) -> None:
    append(path, *(f"https://youtu.be/{number:011}" for number in range(5001)))
    code, out, err = await person.ytctl("download", "--watch", str(path))
    assert (code, out) == (5, "")
    assert "it has 5,001 lines" in err and "--approve" in err
    async with started(person, "download", "-q", "--approve", "--watch", str(path)) as ytctl:
        await ytctl.shows("5001\n")
        await interrupted(ytctl)


@pytest.mark.parametrize("more", [("--wait",), (LINKS[0],), ("--batch", "-")], ids=lambda more: more[0])
async def test_it_goes_alone(person: Person, path: Path, more: tuple[str, ...]) -> None:
    code, out, err = await person.ytctl("download", "--watch", str(path), *more)
    assert (code, out) == (2, "")
    assert err.startswith("error: --watch goes without URLs, --batch and --wait\n")


async def test_without_a_daemon_nothing_is_followed(person: Person, path: Path) -> None:
    append(path, LINKS[0])
    code, _, err = await person.ytctl("download", "--watch", str(path))
    assert code == 3 and err.startswith("error: cannot reach the daemon")
