"""Killed at any step of the way and started again, the daemon ends where it would have ended."""

import os
import select
import signal
from pathlib import Path

import pytest

from tests.journeys.home import Home
from tests.journeys.test_inbox import drop
from tests.standin.client import StandIn

STEPS = ("TakeFile", "RecordFiled", "AdoptLibrary", "StartAttempt", "RecordMetadata", "RecordArchived")


def assert_archived_once(home: Home, video_id: str) -> None:
    """One whole video, known by its name, one archived outcome, nothing in staging, the file filed with its one answer."""
    assert len(home.records("VideoArchived")) == 1
    assert len(home.records("MetadataCaptured")) == 1
    assert len(home.records("JobRequested")) == 1
    assert len(home.records("FileTaken")) == 1
    assert len(home.records("FileFiled")) == 1
    assert (home.library / f"videos/{video_id}/{video_id}.mp4").is_file()
    assert not list((home.library / ".staging").iterdir())
    left = {path.name for path in home.inbox.iterdir() if path.is_file()}
    assert left == set()


@pytest.mark.parametrize("step", STEPS)
def test_killed_before_a_step_and_again_after_it_it_archives_the_video_once(
    home: Home, standin: StandIn, label: str, step: str
) -> None:
    video = standin.add_video(label, f"Killed {step}")
    drop(home, "one.txt", video.url)
    home.run_until_death(f"before:{step}")
    home.run_until_death(f"after:{step}")
    home.start()
    home.wait_for_job_of(video.video_id, "completed")
    home.wait(lambda: home.records("FileFiled") or None)
    home.wait_for_empty_staging()
    assert home.stop() == 0
    assert_archived_once(home, video.video_id)


def test_killed_while_downloading_it_goes_on_from_the_bytes_it_has(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Half of it", padding_bytes=24 << 20)
    standin.hold(label, video.video_id, after_bytes=8 << 20)
    drop(home, "one.txt", video.url)
    home.start()
    standin.held(label, video.video_id)
    home.kill()
    held_bytes = sum(file.stat().st_size for file in (home.library / ".staging").rglob("*") if file.is_file())
    standin.release(label, video.video_id)
    before = len(standin.requests(label))
    home.start()
    home.wait_for_job_of(video.video_id, "completed")
    home.wait_for_empty_staging()
    assert home.stop() == 0
    assert_archived_once(home, video.video_id)
    (interrupted,) = home.records("AttemptInterrupted")
    assert interrupted["body"]["reason"] == "the daemon ended before it was done"
    resumed_bytes = sum(request.bytes for request in standin.requests(label)[before:])
    assert resumed_bytes < (24 << 20) + (4 << 20) - held_bytes / 2


def test_a_worker_killed_in_mid_download_is_replaced_and_the_video_archived(
    home: Home, standin: StandIn, label: str
) -> None:
    video = standin.add_video(label, "A worker dies", padding_bytes=24 << 20)
    standin.hold(label, video.video_id, after_bytes=8 << 20)
    home.start()
    (answer,) = home.download(video.url)
    standin.held(label, video.video_id)
    (worker,) = workers_of(home)
    os.kill(worker, signal.SIGKILL)
    home.wait(lambda: home.records("AttemptFailed") or None)
    standin.release(label, video.video_id)
    home.wait_for_job(answer["job"], "completed")
    (failed,) = home.records("AttemptFailed")
    assert failed["body"]["failure"]["kind"] == "worker-lost"


def test_nothing_of_the_workers_survives_a_killed_daemon(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Orphans", padding_bytes=24 << 20)
    standin.hold(label, video.video_id, after_bytes=8 << 20)
    home.start()
    home.download(video.url)
    standin.held(label, video.video_id)
    descendants = processes_below(home)
    assert len(descendants) >= 2
    watched = [os.pidfd_open(pid) for pid in descendants]
    home.kill()
    for descriptor in watched:
        wait_for_end(descriptor)


def workers_of(home: Home) -> list[int]:
    """The children of the warm process: one per job."""
    assert home.daemon
    (warm,) = children(home.daemon.pid)
    return children(warm)


def processes_below(home: Home) -> list[int]:
    """Every process that the daemon started, directly or not."""
    assert home.daemon
    found, waiting = [], children(home.daemon.pid)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += children(pid)
    return found


def children(pid: int) -> list[int]:
    """The children of a process that still live; one that waits to be reaped does not."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    listed = [int(child) for task in tasks for child in (task / "children").read_text().split()]
    return [child for child in listed if "\nState:\tZ" not in Path(f"/proc/{child}/status").read_text()]


def wait_for_end(descriptor: int) -> None:
    """Wait until the process behind a pidfd has ended."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    assert poll.poll(60_000), "the process is still there"
    os.close(descriptor)
