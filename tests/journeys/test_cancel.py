"""Giving up a job."""

import os

from tests.journeys.home import Home
from tests.journeys.test_crashes import processes_below, wait_for_end, workers_of
from tests.standin.client import StandIn


def test_cancelled_in_mid_download_nothing_of_it_is_left(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Not wanted any more", padding_bytes=24 << 20)
    standin.hold(label, video.video_id, after_bytes=8 << 20)
    home.start()
    (answer,) = home.download(video.url)
    standin.held(label, video.video_id)
    watched = [os.pidfd_open(pid) for pid in workers_of(home)]
    assert home.ytctl("cancel", str(answer["job"])).returncode == 0
    for descriptor in watched:
        wait_for_end(descriptor)
    assert home.job(answer["job"])["status"] == "cancelled"
    assert len(processes_below(home)) == 1, "only the warm process is left"
    assert home.stop() == 0
    assert not list((home.library / ".staging").iterdir())
    assert not list((home.library / "videos").iterdir())


def test_a_cancelled_playlist_takes_its_waiting_entries_with_it(home: Home, standin: StandIn, label: str) -> None:
    playlist = standin.make_playlist(label, "too long", 12)
    for video_id in playlist.video_ids:
        standin.hold(label, video_id)
    home.start()
    (answer,) = home.download(playlist.url)
    standin.held(label, playlist.video_ids[0])
    home.wait(lambda: home.records("ListingFinished") or None)
    assert home.ytctl("cancel", str(answer["job"])).returncode == 0
    job = home.wait(lambda: job if (job := home.job(answer["job"]))["entries"] == {"cancelled": 12} else None)
    assert job["status"] == "cancelled"


def test_what_is_over_cannot_be_cancelled(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Done already")
    home.start()
    (answer,) = home.download(video.url)
    home.wait_for_job(answer["job"], "completed")
    refused = home.ytctl("cancel", str(answer["job"]))
    assert refused.returncode == 5
    assert refused.stderr.splitlines()[0] == f"error: cannot cancel job {answer['job']}: it is over (E007)"
