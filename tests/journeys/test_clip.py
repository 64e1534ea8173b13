"""A clip is asked for: the video it is cut from is archived."""

from tests.journeys.home import Home
from tests.standin.client import StandIn


def test_a_clip_brings_the_whole_video_it_is_cut_from(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "The whole of it")
    home.start()
    (answer,) = home.download(f"https://www.youtube.com/clip/UgkxStandInStandInStand{video.video_id}")
    assert answer["note"] == "the whole video is archived that the clip is cut from"
    job = home.wait_for_job(answer["job"], "completed")
    assert job["kind"] == "clip"
    assert job["entries"] == {"completed": 1}
    assert home.wait_for_job_of(video.video_id, "completed")["parent"] == answer["job"]
