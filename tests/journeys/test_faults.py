"""What breaks on this machine while a worker is at it: it is told by its kind, and all goes on when it is mended."""

import resource
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from tests.journeys.conftest import SETTINGS
from tests.journeys.home import Home
from tests.journeys.test_crashes import workers_of
from tests.standin.client import StandIn
from ytarchived.effects.programs import find_ffmpeg

FIVE_MINUTES = timedelta(minutes=5)


def limited(limit: int, value: int) -> Callable[[int], object]:
    """What takes one of its resources from a process, whose number it is given."""
    return partial(_limit, limit, value)


def _limit(limit: int, value: int, process: int) -> None:
    resource.prlimit(process, limit, (value, resource.RLIM_INFINITY if limit == resource.RLIMIT_FSIZE else value))


def failure_of(home: Home, job: int) -> tuple[str, str, bool]:
    """The kind and the scope of a job's first failure, and whether it cost an attempt."""

    def look() -> tuple[str, str, bool] | None:
        bodies = [record["body"] for record in home.records("AttemptFailed") if record["body"]["job"] == job]
        return next(
            ((body["failure"]["kind"], home.job(job)["error"]["scope"], body["spent"]) for body in bodies), None
        )

    return home.wait(look)


def wait_of(home: Home, job: int) -> timedelta:
    """How long after its first failure a job is tried again."""
    retry = next(record for record in home.records("RetryScheduled") if record["body"]["job"] == job)
    return datetime.fromisoformat(retry["body"]["at"]) - datetime.fromtimestamp(retry["at"] / 1e6, UTC)


def download_with(home: Home, standin: StandIn, label: str, title: str, breaks: Callable[[int], object]) -> int:
    """Ask for a video, break something under its worker in the middle of the download, and return its job."""
    video = standin.add_video(label, title, padding_bytes=24 << 20)
    standin.hold(label, video.video_id, after_bytes=8 << 20)
    (answer,) = home.download(video.url)
    standin.held(label, video.video_id)
    (worker,) = workers_of(home)
    breaks(worker)
    standin.release(label, video.video_id)
    return int(answer["job"])


def test_what_fails_under_a_worker_is_told_by_its_kind_and_tried_again(
    tmp_path: Path, proxy_url: str, standin: StandIn, label: str
) -> None:
    programs, real = tmp_path / "programs", find_ffmpeg("")
    programs.mkdir()
    (programs / "ffprobe").symlink_to(real.ffprobe)
    ffmpeg = programs / "ffmpeg"
    ffmpeg.write_text(
        f'#!/bin/sh\ncase "$1" in -bsfs|-version) exec {real.ffmpeg} "$@" ;; esac\necho "Conversion failed!" >&2\nexit 1\n'
    )
    ffmpeg.chmod(0o700)
    home = Home(tmp_path, proxy=proxy_url, settings=SETTINGS, ytdlp=f'ffmpeg = "{programs}"\n')
    home.start()
    expected = [
        (limited(resource.RLIMIT_NOFILE, 3), ("out-of-resources", "host", False)),
        (limited(resource.RLIMIT_FSIZE, 8 << 20), ("disk-fault", "host", False)),
        (lambda worker: None, ("ffmpeg-failed", "item", True)),
    ]
    jobs = []
    for breaks, failure in expected:
        jobs.append(download_with(home, standin, label, failure[0], breaks))
        assert failure_of(home, jobs[-1]) == failure
        assert home.job(jobs[-1])["attempts"] == int(failure[2])
        assert timedelta(0) < wait_of(home, jobs[-1]) <= FIVE_MINUTES
    assert home.tell("recovery", "list")["plans"] == []
    ffmpeg.unlink()
    ffmpeg.symlink_to(real.ffmpeg)
    for job in jobs:
        home.ask("POST", f"/jobs/{job}/retry", {})
    for job in jobs:
        home.wait_for_job(job, "completed")
    assert home.stop() == 0
