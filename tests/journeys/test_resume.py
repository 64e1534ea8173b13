"""A download that is cut goes on from the bytes it has, whatever cut it."""

import pytest

from tests.journeys.home import Home
from tests.standin.catalogue import Video
from tests.standin.client import StandIn

SIZE_BYTES = 24 << 20
HELD_BYTES = 16 << 20
"""Behind the second range that yt-dlp asks for, so that the first one is on the disk for certain."""


def assert_whole(home: Home, video: Video) -> None:
    """The video lies in the library and nothing of it is left elsewhere; ends the daemon."""
    assert home.stop() == 0
    path = home.library / f"videos/{video.video_id}/{video.video_id}.mp4"
    assert path.stat().st_size > 0
    assert home.records("JobFailed") == []
    assert not list((home.library / ".staging").iterdir())


def sent_bytes(standin: StandIn, label: str) -> int:
    """What the media server sent in all."""
    return sum(each.bytes for each in standin.requests(label) if "videoplayback" in each.path)


@pytest.mark.parametrize("code", ["MRST", "MTRN", "MEOF"])
def test_a_connection_that_drops_half_way_is_taken_up_again(
    home: Home, standin: StandIn, label: str, code: str
) -> None:
    video = standin.add_video(label, f"Cut by {code}", padding_bytes=SIZE_BYTES)
    standin.fault(label, video.video_id, code, times=3, after_bytes=6 << 20)
    home.start()
    (answer,) = home.download(video.url)
    home.wait_for_job(answer["job"], "completed")
    assert_whole(home, video)
    assert sent_bytes(standin, label) < 2 * SIZE_BYTES


def test_media_whose_address_expires_half_way_go_on_under_a_new_one(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Expired", padding_bytes=SIZE_BYTES)
    standin.hold(label, video.video_id, after_bytes=HELD_BYTES)
    home.start()
    (answer,) = home.download(video.url)
    standin.held(label, video.video_id)
    standin.expire_urls(label)
    standin.fault(label, video.video_id, "MRST", times=1, after_bytes=HELD_BYTES)
    standin.release(label, video.video_id)
    home.wait_for_job(answer["job"], "completed")
    assert_whole(home, video)
    pages = [each for each in standin.requests(label) if each.path == "/watch"]
    assert len(pages) == 2, "a second extraction gave a new address"
    (archived,) = home.records("VideoArchived")
    assert archived["body"]["format_ids"] == "137+140"
    assert sent_bytes(standin, label) < SIZE_BYTES + (12 << 20), "what was there was not fetched again"


def test_after_a_stop_the_same_format_goes_on_where_it_was(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Stopped", padding_bytes=SIZE_BYTES)
    standin.hold(label, video.video_id, after_bytes=HELD_BYTES)
    home.start()
    (answer,) = home.download(video.url)
    standin.held(label, video.video_id)
    assert home.stop() == 0
    standin.release(label, video.video_id)
    home.start()
    home.wait_for_job(answer["job"], "completed")
    assert_whole(home, video)
    assert len(home.records("AttemptInterrupted")) == 1
    assert sent_bytes(standin, label) < SIZE_BYTES + (12 << 20)
