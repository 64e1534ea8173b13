"""Holding back, letting go on, and what of it survives a restart."""

import json
import os
import signal
import time
from functools import partial

from tests.journeys.home import DEADLINE_SECONDS, Home
from tests.journeys.test_crashes import workers_of
from tests.standin.client import StandIn


def test_a_paused_download_keeps_its_bytes_and_goes_on_from_them_after_a_restart(
    home: Home, standin: StandIn, label: str
) -> None:
    video = standin.add_video(label, "Held back", padding_bytes=24 << 20)
    standin.hold(label, video.video_id, after_bytes=8 << 20)
    home.start()
    (answer,) = home.download(video.url)
    standin.held(label, video.video_id)
    home.ask("POST", f"/jobs/{answer['job']}/pause")
    assert home.job(answer["job"])["held"]
    assert home.stop() == 0
    standin.release(label, video.video_id)
    held_bytes = sum(file.stat().st_size for file in (home.library / ".staging").rglob("*") if file.is_file())
    assert held_bytes > 2 << 20
    before = len(standin.requests(label))
    home.start()
    assert (home.job(answer["job"])["status"], len(standin.requests(label))) == ("created", before)
    home.ask("POST", f"/jobs/{answer['job']}/resume")
    assert home.wait_for_job(answer["job"], "completed")["attempts"] == 0
    resumed_bytes = sum(request.bytes for request in standin.requests(label)[before:])
    assert resumed_bytes < (24 << 20) + (4 << 20) - held_bytes / 2


def test_a_paused_playlist_stands_still_across_a_restart_and_goes_on(home: Home, standin: StandIn, label: str) -> None:
    playlist = standin.make_playlist(label, "stands still", 6)
    for video_id in playlist.video_ids:
        standin.hold(label, video_id)
    home.start()
    (answer,) = home.download(playlist.url)
    standin.held(label, playlist.video_ids[0])
    home.wait(lambda: home.records("ListingFinished") or None)
    home.ask("POST", f"/jobs/{answer['job']}/pause")
    paused = home.job(answer["job"])
    assert (paused["status"], paused["entries"]) == ("created", {"created": 6})
    assert home.stop() == 0
    for video_id in playlist.video_ids:
        standin.release(label, video_id)
    home.start()
    assert home.job(answer["job"])["entries"] == {"created": 6}
    home.ask("POST", f"/jobs/{answer['job']}/resume")
    assert home.wait_for_job(answer["job"], "completed")["entries"] == {"completed": 6}


def test_a_job_that_ends_every_worker_is_set_aside_and_planned(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Ends every worker", padding_bytes=24 << 20)
    home.start()
    (answer,) = home.download(video.url)
    for lost in range(1, 4):
        standin.hold(label, video.video_id, after_bytes=1 << 20)
        standin.held(label, video.video_id)
        (worker,) = workers_of(home)
        os.kill(worker, signal.SIGKILL)
        home.wait(partial(_failures, home, lost))
    job = home.wait_for_job(answer["job"], "failed")
    assert (job["error"]["kind"], job["error"]["scope"]) == ("worker-lost", "unknown")
    assert (job["attempts"], job["retry_at"]) == (3, None)
    [plan] = home.ask("GET", "/work-plans")[1]["data"]["plans"]
    assert plan["cause"] == "worker-lost"


def _failures(home: Home, number: int) -> bool | None:
    return len(home.records("AttemptFailed")) == number or None


def test_plans_are_kept_as_files_beside_the_library(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Private for now")
    standin.fault(label, video.video_id, "PRIV")
    home.start()
    (answer,) = home.download(video.url)
    home.wait_for_job(answer["job"], "failed")
    [plan] = home.ask("GET", "/work-plans")[1]["data"]["plans"]
    file = home.library / "work_plans" / f"{plan['plan']}.json"
    standin.clear(label)
    home.ask("POST", f"/work-plans/{plan['plan']}/retry", {})
    home.wait_for_job(answer["job"], "completed")
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not file.exists() or json.loads(file.read_text())["is_open"]:
        assert time.monotonic() < deadline, "the file was not written"
        home.ask("GET", "/health")
    [item] = json.loads(file.read_text())["items"]
    assert (item["job"], item["state"], item["failure"]["kind"]) == (answer["job"], "archived", "private")
