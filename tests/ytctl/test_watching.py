"""Waiting for jobs and watching them: lines for a pipe, bars for a terminal, and the right word at the end."""

import json
import os
import pty
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from anyio.abc import Process
from anyio.streams.text import TextReceiveStream
from anyio.to_thread import run_sync
from msgspec import structs

from tests.effects.control.client import Api
from tests.effects.control.conftest import serving
from tests.effects.control.scenes import OTHER, PLAYLIST, VIDEO, World, archived
from tests.ytctl.conftest import BIN, Person, interrupt
from tests.ytctl.samples import downloading
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import Entry

URL = "https://youtu.be/dQw4w9WgXcQ"
LINK = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"

DEADLINE_SECONDS = 60.0
"""How long anything may take before a test gives up on it; nothing is measured against it."""


class Running:
    """A ytctl that is under way."""

    def __init__(self, process: Process) -> None:
        self.process = process
        assert process.stdout
        self._stdout = TextReceiveStream(process.stdout)
        self._shown = ""

    async def shows(self, text: str) -> None:
        """Wait until it has written this."""
        with anyio.fail_after(DEADLINE_SECONDS):
            while text not in self._shown:
                self._shown += await self._stdout.receive()

    async def end(self) -> tuple[int, str]:
        """Its exit code and all that it wrote to stdout."""
        with anyio.fail_after(DEADLINE_SECONDS):
            async for text in self._stdout:
                self._shown += text
            return await self.process.wait(), self._shown

    async def complaints(self) -> str:
        """All that it wrote to stderr."""
        assert self.process.stderr
        with anyio.fail_after(DEADLINE_SECONDS):
            return "".join([text async for text in TextReceiveStream(self.process.stderr)])


@asynccontextmanager
async def started(person: Person, *arguments: str) -> AsyncIterator[Running]:
    process = await anyio.open_process([BIN / "ytctl", *arguments], env=person.environment)
    async with process:
        yield Running(process)


async def test_waiting_shows_each_change_on_a_line(person: Person, api: Api, world: World) -> None:
    async with started(person, "download", "--wait", URL) as ytctl:
        await ytctl.shows(f"{URL}: job 1\njob 1  queued  {LINK}\n")
        await world.starts(VIDEO, 1)
        await world.describes(VIDEO, 1, "Never")
        await ytctl.shows("job 1  running  starting  ")
        for percent in (10, 20, 30):
            api.live.publish(1, downloading(percent))
            await ytctl.shows(f"job 1  running  {10 if percent < 25 else 30}%  Never\n")
        await world.archives(VIDEO, 1)
        code, shown = await ytctl.end()
    assert code == 0
    assert shown.endswith("job 1  completed  Never\n")
    assert "20%" not in shown


async def test_waiting_for_what_is_over_ends_at_once(person: Person, api: Api, world: World) -> None:
    await archived(world, VIDEO, "Never")
    assert await person.ytctl("status", "1", "--watch") == (0, "job 1  completed  Never\n", "")
    done = await person.ytctl("download", "--wait", "--quality", "720p", URL)
    assert (done.code, len(done.out.splitlines())) == (0, 1)


async def test_work_that_failed_exits_with_6_and_says_what_to_do(person: Person, api: Api, world: World) -> None:
    async with started(person, "download", "--wait", URL) as ytctl:
        await ytctl.shows("queued")
        await world.starts(VIDEO, 1)
        await world.fails(VIDEO, 1, Kind.PRIVATE, "Private video")
        complaints = await ytctl.complaints()
        code, shown = await ytctl.end()
    assert code == 6
    assert f"job 1  failed  {LINK}  private: Private video\n" in shown
    assert complaints.startswith("error: job 1 failed: private: Private video\nhint: ask the owner for access")


async def test_a_job_that_waits_says_until_when_and_why(person: Person, api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    await world.fails(VIDEO, job, Kind.DNS, "no such host " * 100)
    at = (await api.get("/jobs/1")).data["retry_at"][11:19]
    async with started(person, "status", "1", "--watch") as ytctl:
        await ytctl.shows(f"job 1  retrying  at {at}  {LINK}  dns: no such host ")
        await world.cancels(VIDEO, job)
        code, shown = await ytctl.end()
    assert code == 6
    assert max(map(len, shown.splitlines())) < 250


async def test_work_that_was_cancelled_exits_with_6(person: Person, api: Api, world: World) -> None:
    async with started(person, "download", "--wait", "-q", URL) as ytctl:
        await ytctl.shows("1\n")
        await world.cancels(VIDEO, 1)
        assert await ytctl.complaints() == "error: job 1 cancelled\nhint: `ytctl why 1` tells more\n"
        assert await ytctl.end() == (6, "1\n")


async def test_waiting_for_a_list_shows_its_entries_and_counts_them(person: Person, api: Api, world: World) -> None:
    await world.asks(PLAYLIST)
    await world.asks(OTHER)
    async with started(person, "status", "1", "--watch") as ytctl:
        await ytctl.shows("job 1  queued")
        await world.starts(PLAYLIST, 1)
        await world.starts(OTHER, 2)
        await world.lists(
            PLAYLIST, 1, Entry(video_id="dQw4w9WgXcQ", title="Never"), Entry(video_id="x" * 11, title="Gone")
        )
        await world.ends_listing(PLAYLIST, 1, 2, title="My list")
        await ytctl.shows("job 3  queued  Never\n")
        await world.starts(VIDEO, 3)
        await world.archives(VIDEO, 3)
        await ytctl.shows("job 1  running  1 of 2  My list\n")
        await world.starts("youtube:" + "x" * 11, 4)
        await world.fails("youtube:" + "x" * 11, 4, Kind.REMOVED, "Removed")
        await ytctl.shows("job 4  failed  Gone  removed: Removed\n")
        await world.completes(PLAYLIST, 1)
        complaints = await ytctl.complaints()
        code, shown = await ytctl.end()
    assert code == 6
    assert shown.endswith("job 1  completed  2 of 2  1 failed  My list\n")
    assert "job 2" not in shown
    assert complaints.startswith("error: job 1 is complete, but of its 2 entries 1 failed\nhint: `ytctl plans`")


async def test_waiting_in_json_ends_in_one_document(person: Person, api: Api, world: World) -> None:
    async with started(person, "download", "--wait", "--json", URL) as ytctl:
        await api.ledger.feed.wait_after(0)
        await world.starts(VIDEO, 1)
        await world.archives(VIDEO, 1)
        code, shown = await ytctl.end()
    document = json.loads(shown)
    assert code == 0
    assert document["answers"] == [{"verdict": "accepted", "key": VIDEO, "job": 1}]
    assert [job["status"] for job in document["jobs"]] == ["completed"]


async def test_watching_one_job_in_json_is_a_line_for_each_change(person: Person, api: Api, world: World) -> None:
    await world.asks(VIDEO)
    async with started(person, "status", "--json", "--watch", "1") as ytctl:
        await ytctl.shows('"queued"')
        await world.starts(VIDEO, 1)
        await world.archives(VIDEO, 1)
        code, shown = await ytctl.end()
    statuses = [json.loads(line)["status"] for line in shown.splitlines()]
    assert (code, statuses[0], statuses[-1]) == (0, "queued", "completed")


async def test_an_interrupted_wait_leaves_the_work_going_and_says_how_to_look_again(person: Person, api: Api) -> None:
    async with started(person, "download", "--wait", URL, "https://youtu.be/jNQXAC9IVRw") as ytctl:
        await ytctl.shows("job 2  queued")
        await interrupt(ytctl.process.pid)
        assert "the daemon goes on with it; `ytctl status --watch` shows it again" in await ytctl.complaints()
        assert (await ytctl.end())[0] == 130
    assert (await api.get("/jobs/1")).data["status"] == "queued"


async def test_whoever_looks_away_from_a_job_is_told_how_to_look_again(person: Person, api: Api, world: World) -> None:
    await world.asks(VIDEO)
    async with started(person, "status", "1", "--watch") as ytctl:
        await ytctl.shows("job 1  queued")
        await interrupt(ytctl.process.pid)
        assert "the daemon goes on with it; `ytctl status 1 --watch` shows it again" in await ytctl.complaints()
        assert (await ytctl.end())[0] == 130


async def test_a_restart_of_the_daemon_is_waited_out(person: Person, api: Api, world: World) -> None:
    async with started(person, "download", "--wait", URL) as ytctl:
        await ytctl.shows("job 1  queued")
        api.scope.cancel()
        await world.starts(VIDEO, 1)
        await world.archives(VIDEO, 1)
        await api.ended.wait()
        context = structs.replace(api.context, closing=anyio.Event())
        async with serving(person.home / "next.sock", context) as again:
            await run_sync(os.replace, again.path, person.socket)
            assert (await ytctl.end())[0] == 0


async def test_watching_everything_in_lines_goes_on_until_it_is_interrupted(
    person: Person, api: Api, world: World
) -> None:
    await world.asks(VIDEO)
    async with started(person, "status", "--watch") as ytctl:
        await ytctl.shows(f"job 1  queued  {LINK}\n")
        await world.cancels(VIDEO, 1)
        await ytctl.shows(f"job 1  cancelled  {LINK}\n")
        await interrupt(ytctl.process.pid)
        assert (await ytctl.end())[0] == 130


async def test_watching_everything_in_json_is_a_report_for_each_change(person: Person, api: Api, world: World) -> None:
    async with started(person, "status", "--watch", "--json") as ytctl:
        await ytctl.shows("\n")
        await world.asks(VIDEO)
        await ytctl.shows('"counts": {"queued": 1}')
        await interrupt(ytctl.process.pid)
        code, shown = await ytctl.end()
    assert (code, [json.loads(line)["videos"] for line in shown.splitlines()]) == (130, [0, 0])


async def test_following_the_log_goes_on_with_what_happens(person: Person, api: Api, world: World) -> None:
    await world.asks(VIDEO)
    async with started(person, "events", "--follow") as ytctl:
        await ytctl.shows("asked for")
        await world.starts(VIDEO, 1)
        await ytctl.shows("> StartAttempt job=1")
        api.live.publish(1, downloading(10))
        await world.archives(VIDEO, 1)
        await ytctl.shows("archived as videos/")
        await interrupt(ytctl.process.pid)
        assert (await ytctl.end())[0] == 130


async def test_following_in_json_has_the_progress_too(person: Person, api: Api, world: World) -> None:
    async with started(person, "events", "--follow", "--json") as ytctl:
        await world.asks(VIDEO)
        await ytctl.shows("JobRequested")
        api.live.publish(1, downloading(10))
        await ytctl.shows('"progress": {"stage": "downloading"')
        await interrupt(ytctl.process.pid)
        code, shown = await ytctl.end()
    assert code == 130
    assert all(json.loads(line) for line in shown.splitlines())


async def test_a_raw_call_streams_what_the_api_streams(person: Person, api: Api, world: World) -> None:
    await world.asks(VIDEO)
    async with started(person, "api", "GET", "/events?since=0") as ytctl:
        await ytctl.shows("JobRequested")
        await interrupt(ytctl.process.pid)
        assert (await ytctl.end())[0] == 130


class Terminal:
    """A ytctl on a terminal of its own."""

    def __init__(self, person: Person, *arguments: str, measured: bool = True) -> None:
        self._ours, theirs = pty.openpty()
        environment = {
            name: value for name, value in person.environment.items() if measured or not name.startswith("COVERAGE")
        }
        self.process = subprocess.Popen(
            [BIN / "ytctl", *arguments],
            env={**environment, "TERM": "xterm", "NO_COLOR": "1", "LINES": "24"},
            stdin=theirs,
            stdout=theirs,
            stderr=subprocess.PIPE,
        )
        os.close(theirs)
        self.shown = ""

    async def shows(self, text: str) -> None:
        """Wait until it has written this."""
        with anyio.fail_after(DEADLINE_SECONDS):
            while text not in self.shown:
                await anyio.wait_readable(self._ours)
                self.shown += os.read(self._ours, 65536).decode(errors="replace")

    async def end(self) -> int:
        """Its exit code."""
        try:
            while True:
                await self.shows("\0")
        except TimeoutError:  # an OSError too, but nothing has ended
            raise
        except OSError:  # the terminal is gone with its last process
            os.close(self._ours)
        assert self.process.stderr
        with self.process.stderr:
            return self.process.wait()


async def test_a_terminal_shows_a_bar_with_speed_and_time_left(person: Person, api: Api, world: World) -> None:
    ytctl = Terminal(person, "download", "--wait", URL)
    await ytctl.shows("queued")
    await world.starts(VIDEO, 1)
    await world.describes(VIDEO, 1, "Never")
    await ytctl.shows("starting")
    api.live.publish(1, downloading(63))
    await ytctl.shows("63% 2.1 MB/s 1 m 13 s left")
    await world.archives(VIDEO, 1)
    assert await ytctl.end() == 0
    assert "job 1  completed  Never" in ytctl.shown
    assert "jobs" not in ytctl.shown


async def test_a_terminal_says_when_it_is_tried_again(person: Person, api: Api, world: World) -> None:
    ytctl = Terminal(person, "download", "--wait", URL)
    await ytctl.shows("queued")
    await world.starts(VIDEO, 1)
    await world.fails(VIDEO, 1, Kind.DNS, "no such host")
    await ytctl.shows(f"retrying at {(await api.get('/jobs/1')).data['retry_at'][11:19]}")
    await world.cancels(VIDEO, 1)
    assert await ytctl.end() == 6


async def test_a_terminal_counts_the_jobs_and_the_entries_of_lists(person: Person, api: Api, world: World) -> None:
    ytctl = Terminal(person, "download", "--wait", URL, "https://www.youtube.com/playlist?list=PLBCF2DAC6FFB574DE")
    await ytctl.shows("0 of 2 jobs")
    await world.starts(PLAYLIST, 2)
    await world.lists(PLAYLIST, 2, Entry(video_id="x" * 11, title="Other"))
    await world.ends_listing(PLAYLIST, 2, 1, title="My list")
    await ytctl.shows("0 of 1")
    await _archive(world, VIDEO, 1)
    await ytctl.shows("1 of 2 jobs")
    await world.starts("youtube:" + "x" * 11, 3)
    await ytctl.shows("starting")
    await world.fails("youtube:" + "x" * 11, 3, Kind.REMOVED, "Removed")
    await ytctl.shows("job 3  failed  Other  removed: Removed")
    await world.completes(PLAYLIST, 2)
    assert await ytctl.end() == 6


async def test_a_terminal_shows_the_status_in_place(person: Person, api: Api, world: World) -> None:
    # its clock wakes it at any moment, and coverage's tracer, interrupted, would keep its own lock for ever
    ytctl = Terminal(person, "status", "--watch", measured=False)
    await ytctl.shows("none yet")
    await world.asks(VIDEO)
    await ytctl.shows("1 queued")
    assert "\x1b[3A" in ytctl.shown
    await interrupt(ytctl.process.pid)
    assert await ytctl.end() == 130


async def test_a_terminal_shows_a_list_in_place_until_it_is_over(person: Person, api: Api, world: World) -> None:
    await world.asks(PLAYLIST)
    ytctl = Terminal(person, "playlist", "status", "1", "--watch")
    await ytctl.shows("not to its end yet")
    await world.starts(PLAYLIST, 1)
    await ytctl.shows("job 1, running")
    await world.lists(PLAYLIST, 1, Entry(video_id="dQw4w9WgXcQ", title="Never"), Entry(video_id="x" * 11, title="Gone"))
    await world.ends_listing(PLAYLIST, 1, 2, expected=2, title="My list")
    await ytctl.shows("2 queued")
    await world.starts(VIDEO, 2)
    api.live.publish(2, downloading(63))
    await ytctl.shows("2.1 MB/s")
    await world.archives(VIDEO, 2)
    await world.starts("youtube:" + "x" * 11, 3)
    await world.fails("youtube:" + "x" * 11, 3, Kind.REMOVED, "Removed")
    await ytctl.shows("1 removed")
    await world.completes(PLAYLIST, 1)
    assert await ytctl.end() == 6, "not all of it could be had"
    assert "My list  job 1, completed" in ytctl.shown
    assert "\x1b[2A" in ytctl.shown, "each screen is written over the one before it"


async def test_a_list_that_is_cancelled_while_a_terminal_watches_it_exits_with_6(
    person: Person, api: Api, world: World
) -> None:
    await world.asks(PLAYLIST)
    ytctl = Terminal(person, "playlist", "status", "1", "--watch")
    await ytctl.shows("not to its end yet")
    await world.cancels(PLAYLIST, 1)
    assert await ytctl.end() == 6


async def _archive(world: World, key: str, job: int) -> None:
    await world.starts(key, job)
    await world.archives(key, job)
