"""Orders carried out in real children of a real warm process, and everything that can happen to those."""

import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import anyio
import msgspec
import pytest
from anyio import to_thread

from tests.standin.client import ROOT, StandIn
from ytarchived.effects.workers.messages import (
    Alive,
    Captured,
    Failed,
    Fetched,
    ListingDone,
    Order,
    Outcome,
    Report,
    Setup,
)
from ytarchived.effects.workers.pool import Workers, open_workers

from .conftest import OrderFor
from .processes import await_end, children_of, exists, warm_process

pytestmark = pytest.mark.usefixtures("unmeasured")

MEGABYTE = 1 << 20
DEADLINE_SECONDS = 60.0
"""How long anything may take before a test gives up on it; nothing is measured against it."""

STALL_SECONDS = 5
"""More than a child takes for its first word on a busy machine."""


@pytest.fixture
async def workers(setup: Setup) -> AsyncIterator[Workers]:
    async with open_workers(setup) as opened:
        yield opened


class Job:
    """One order that runs beside the test."""

    def __init__(self, workers: Workers, order: Order) -> None:
        self._workers = workers
        self._order = order
        self.reports: list[Report] = []
        self.outcome: Outcome | None = None
        self.scope = anyio.CancelScope()

    async def run(self) -> None:
        with self.scope:
            self.outcome = await self._workers.run(self._order, self._hear)

    async def _hear(self, report: Report) -> None:
        self.reports.append(report)

    @property
    def trouble(self) -> str:
        assert isinstance(self.outcome, Failed), self.outcome
        assert self.outcome.trouble.source == "worker"
        return f"{self.outcome.trouble.exception}: {self.outcome.trouble.message}"


class FakeFfmpeg:
    """An ffmpeg that answers about itself as the real one does, but does something else when it is to work."""

    def __init__(self, folder: Path, setup: Setup) -> None:
        self._folder = folder
        self._told = folder / "told"
        self.setup = msgspec.structs.replace(setup, ffmpeg=str(folder))
        self._real = setup.ffmpeg
        os.mkfifo(self._told)

    def does(self, script: str, *, at_once: bool = False) -> None:
        """Write the programs; `told` in the script is a pipe that `started` reads; at once: also when asked about itself."""
        for name in ("ffmpeg", "ffprobe"):
            program = self._folder / name
            about = "" if at_once else f'[ "$1" = -bsfs ] && exec "{self._real}/{name}" -bsfs'
            program.write_text(f'#!/bin/sh\n{about}\ntold="{self._told}"\n{script}\n')
            program.chmod(0o755)

    async def started(self) -> int:
        """Wait until it was called to work; returns its number. Raises TimeoutError when it never is."""
        told = os.open(self._told, os.O_RDONLY | os.O_NONBLOCK)
        try:
            with anyio.fail_after(DEADLINE_SECONDS):
                await anyio.wait_readable(told)
            return int(os.read(told, 64))
        finally:
            os.close(told)


@pytest.fixture
def stuck_ffmpeg(tmp_path: Path, setup: Setup) -> FakeFfmpeg:
    """An ffmpeg that sticks, deaf to polite signals."""
    folder = tmp_path / "fake"
    folder.mkdir()
    fake = FakeFfmpeg(folder, setup)
    fake.does('trap "" TERM; echo $$ > "$told"; exec sleep 1000')
    return fake


async def test_a_download_ends_with_its_manifest(standin: StandIn, order_for: OrderFor, workers: Workers) -> None:
    job = Job(workers, order_for(standin.standard.videos[0]))
    await job.run()
    assert isinstance(job.outcome, Fetched)
    assert job.outcome.manifest.making.engine == workers.engine
    assert {"yt-dlp", "yt-dlp-ejs", "ffmpeg", "ffprobe", "python"} <= set(workers.engine)
    assert any(isinstance(report, Captured) for report in job.reports)
    assert workers.error == ""


async def test_orders_run_beside_each_other(standin: StandIn, workers: Workers) -> None:
    jobs = [Job(workers, Order(task="list", url=standin.standard.playlist.url)) for _ in range(4)]
    async with anyio.create_task_group() as tasks:
        for job in jobs:
            tasks.start_soon(job.run)
    assert all(isinstance(job.outcome, ListingDone) and job.outcome.received == 20 for job in jobs)


async def test_nothing_is_left_of_a_child_when_its_order_is_done(standin: StandIn, workers: Workers) -> None:
    await Job(workers, Order(task="list", url=standin.standard.playlist.url)).run()
    assert children_of(warm_process()) == []


async def test_an_order_given_before_all_is_warm_is_carried_out(standin: StandIn, setup: Setup) -> None:
    async with open_workers(setup) as workers:
        assert workers.engine == {}
        job = Job(workers, Order(task="list", url=standin.standard.playlist.url))
        await job.run()
    assert isinstance(job.outcome, ListingDone)


async def test_what_is_not_warm_yet_is_not_waited_for_and_nothing_of_it_is_left(stuck_ffmpeg: FakeFfmpeg) -> None:
    stuck_ffmpeg.does('echo $$ > "$told"; exec sleep 1000', at_once=True)
    async with open_workers(stuck_ffmpeg.setup):
        ffmpeg = await stuck_ffmpeg.started()
    await_end(ffmpeg)


async def test_a_download_whose_child_was_killed_goes_on_from_its_bytes(
    standin: StandIn, label: str, order_for: OrderFor, workers: Workers
) -> None:
    video = standin.standard.large
    order = order_for(video, quality="720p")
    # in the second of yt-dlp's chunks, so that all of the first is on the disk
    standin.hold(label, video.video_id, after_bytes=13 * MEGABYTE)
    first, second = Job(workers, order), Job(workers, order)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(first.run)
        await to_thread.run_sync(standin.held, label, video.video_id)
        (child,) = children_of(warm_process())
        os.kill(child, signal.SIGKILL)
    assert first.trouble == "WorkerDied: the worker was killed by SIGKILL"
    (part,) = (order.staging / "work").glob("*.part")
    kept_bytes = part.stat().st_size
    assert kept_bytes > 9 * MEGABYTE

    standin.release(label, video.video_id)
    before = len(standin.requests(label))
    await second.run()
    assert isinstance(second.outcome, Fetched)
    again = [each.bytes for each in standin.requests(label)[before:] if each.path == "/videoplayback"]
    (all_bytes,) = (report.estimated_bytes for report in second.reports if isinstance(report, Captured))
    assert all_bytes
    assert sum(again) == all_bytes - kept_bytes


async def test_a_cancelled_order_leaves_no_process_and_keeps_its_bytes(
    standin: StandIn, label: str, order_for: OrderFor, workers: Workers
) -> None:
    video = standin.standard.large
    # in the second of yt-dlp's chunks, so that all of the first is on the disk
    standin.hold(label, video.video_id, after_bytes=13 * MEGABYTE)
    job = Job(workers, order := order_for(video))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(job.run)
        await to_thread.run_sync(standin.held, label, video.video_id)
        job.scope.cancel()
    assert job.scope.cancelled_caught
    assert children_of(warm_process()) == []
    assert list((order.staging / "work").glob("*.part"))


async def test_cancelling_takes_along_what_the_child_has_started(
    standin: StandIn, order_for: OrderFor, stuck_ffmpeg: FakeFfmpeg
) -> None:
    async with open_workers(stuck_ffmpeg.setup) as workers, anyio.create_task_group() as tasks:
        job = Job(workers, order_for(standin.standard.videos[0]))
        tasks.start_soon(job.run)
        ffmpeg = await stuck_ffmpeg.started()
        assert exists(ffmpeg)
        job.scope.cancel()
    assert not exists(ffmpeg)


async def test_a_child_that_says_nothing_is_killed_with_all_it_started(
    standin: StandIn, order_for: OrderFor, stuck_ffmpeg: FakeFfmpeg
) -> None:
    async with (
        open_workers(stuck_ffmpeg.setup, stall_seconds=STALL_SECONDS) as workers,
        anyio.create_task_group() as tasks,
    ):
        job = Job(workers, order_for(standin.standard.videos[0]))
        tasks.start_soon(job.run)
        ffmpeg = await stuck_ffmpeg.started()
    assert job.trouble == "WorkerStalled: the worker said nothing for 5 seconds"
    assert not exists(ffmpeg)


async def test_a_child_whose_ffmpeg_works_for_long_is_not_taken_for_stalled(
    standin: StandIn, order_for: OrderFor, stuck_ffmpeg: FakeFfmpeg
) -> None:
    copy = "dd if=/dev/zero of=/dev/null bs=64k count=16 2>/dev/null; sleep 0.25"
    stuck_ffmpeg.does(f'echo $$ > "$told"; for i in $(seq 24); do {copy}; done; echo broken >&2; exit 3')
    async with (
        open_workers(stuck_ffmpeg.setup, stall_seconds=STALL_SECONDS) as workers,
        anyio.create_task_group() as tasks,
    ):
        job = Job(workers, order_for(standin.standard.videos[0]))
        tasks.start_soon(job.run)
        await stuck_ffmpeg.started()
    assert isinstance(job.outcome, Failed)
    assert job.outcome.trouble.source == "ffmpeg", job.outcome.trouble
    assert Alive() in job.reports


async def test_a_child_that_does_not_heed_the_polite_signal_is_killed(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup
) -> None:
    video = standin.standard.large
    standin.hold(label, video.video_id, after_bytes=MEGABYTE)
    async with open_workers(setup, grace_seconds=0.2) as workers, anyio.create_task_group() as tasks:
        job = Job(workers, order_for(video))
        tasks.start_soon(job.run)
        await to_thread.run_sync(standin.held, label, video.video_id)
        (child,) = children_of(warm_process())
        os.kill(child, signal.SIGSTOP)
        job.scope.cancel()
    assert not exists(child)


async def test_a_child_that_grows_too_large_is_killed(
    standin: StandIn, label: str, order_for: OrderFor, setup: Setup
) -> None:
    video = standin.standard.large
    standin.hold(label, video.video_id, after_bytes=MEGABYTE)
    async with open_workers(setup, max_rss_bytes=MEGABYTE) as workers:
        job = Job(workers, order_for(video))
        await job.run()
        assert children_of(warm_process()) == []
    assert job.trouble == "WorkerTooLarge: the worker used more than 1 MB of memory"


async def test_what_a_child_starts_counts_as_its_memory(
    standin: StandIn, order_for: OrderFor, stuck_ffmpeg: FakeFfmpeg
) -> None:
    hungry = "import time; held = bytearray(b'x') * (400 << 20); time.sleep(1000)"
    stuck_ffmpeg.does(f'echo $$ > "$told"; exec {sys.executable} -c "{hungry}"')
    async with open_workers(stuck_ffmpeg.setup, max_rss_bytes=350 * MEGABYTE) as workers:
        job = Job(workers, order_for(standin.standard.videos[0]))
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(job.run)
            await stuck_ffmpeg.started()
    assert job.trouble == "WorkerTooLarge: the worker used more than 350 MB of memory"


async def test_a_child_that_dies_of_its_own_leaves_its_last_words(
    standin: StandIn, label: str, order_for: OrderFor, workers: Workers
) -> None:
    video = standin.standard.large
    standin.hold(label, video.video_id, after_bytes=MEGABYTE)
    job = Job(workers, order_for(video))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(job.run)
        await to_thread.run_sync(standin.held, label, video.video_id)
        (child,) = children_of(warm_process())
        os.kill(child, signal.SIGSEGV)
    assert job.trouble.startswith("WorkerDied: the worker was killed by SIGSEGV: ")
    assert "in carry_out" in job.trouble


async def test_a_child_asked_to_leave_by_somebody_else_is_reported(
    standin: StandIn, label: str, order_for: OrderFor, workers: Workers
) -> None:
    video = standin.standard.large
    standin.hold(label, video.video_id, after_bytes=MEGABYTE)
    job = Job(workers, order_for(video))
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(job.run)
        await to_thread.run_sync(standin.held, label, video.video_id)
        (child,) = children_of(warm_process())
        os.kill(child, signal.SIGTERM)
    assert job.trouble == "WorkerDied: the worker ended with exit code 143 and no outcome"


async def test_after_the_death_of_the_warm_process_the_running_order_fails_and_the_next_succeeds(
    standin: StandIn, order_for: OrderFor, stuck_ffmpeg: FakeFfmpeg
) -> None:
    async with open_workers(stuck_ffmpeg.setup) as workers:
        async with anyio.create_task_group() as tasks:
            job = Job(workers, order_for(standin.standard.videos[0]))
            tasks.start_soon(job.run)
            ffmpeg = await stuck_ffmpeg.started()
            os.kill(warm_process(), signal.SIGKILL)
        assert job.trouble == "WorkerDied: the worker was lost when the warm process died"
        await to_thread.run_sync(await_end, ffmpeg)
        again = Job(workers, Order(task="list", url=standin.standard.playlist.url))
        await again.run()
        assert isinstance(again.outcome, ListingDone)
        assert workers.restarts == 1
        assert workers.started_at


async def test_signals_to_everybody_do_not_end_the_warm_process(standin: StandIn, workers: Workers) -> None:
    order = Order(task="list", url=standin.standard.playlist.url)
    await Job(workers, order).run()
    warm = warm_process()
    os.kill(warm, signal.SIGTERM)
    os.kill(warm, signal.SIGINT)
    job = Job(workers, order)
    await job.run()
    assert isinstance(job.outcome, ListingDone)
    assert warm_process() == warm


async def test_workers_that_cannot_start_say_why(
    standin: StandIn, setup: Setup, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho 'ImportError: no yt_dlp' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    async with open_workers(setup, stall_seconds=4) as workers:
        job = Job(workers, Order(task="list", url=standin.standard.playlist.url))
        await job.run()
        assert "ImportError: no yt_dlp" in workers.error
    assert job.trouble.startswith("WorkerUnavailable: cannot start workers")


OWNER = """
import sys, anyio, msgspec
from ytarchived.effects.workers.messages import Order, Setup
from ytarchived.effects.workers.pool import open_workers

async def hear(report): pass

async def main(setup, order):
    async with open_workers(setup) as workers:
        await workers.run(order, hear)

setup, order = msgspec.json.decode(sys.argv[1], type=tuple[Setup, Order])
anyio.run(main, setup, order, backend_options={"use_uvloop": True})
"""


def test_when_the_daemon_is_killed_nothing_goes_on(
    standin: StandIn, order_for: OrderFor, stuck_ffmpeg: FakeFfmpeg
) -> None:
    order = order_for(standin.standard.videos[0])
    command = [sys.executable, "-c", OWNER, msgspec.json.encode((stuck_ffmpeg.setup, order)).decode()]
    owner = subprocess.Popen(command, cwd=ROOT)
    ffmpeg = anyio.run(stuck_ffmpeg.started)
    (warm,) = children_of(owner.pid)
    (child,) = children_of(warm)
    owner.kill()
    owner.wait()
    for pid in (warm, child, ffmpeg):
        await_end(pid)
