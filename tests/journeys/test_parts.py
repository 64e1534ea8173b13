"""A caption or a thumbnail that cannot be had: the video is kept without it, and it is fetched later."""

from typing import Any

import pytest

from tests.journeys.home import Home
from tests.standin.catalogue import Video
from tests.standin.client import StandIn


def parts_of(home: Home, video: Video) -> set[str]:
    """The files of an archived video, without its id."""
    _, envelope = home.ask("GET", f"/videos/{video.video_id}")
    names = (file["path"].removeprefix(f"videos/{video.video_id}/") for file in envelope["data"]["files"])
    return {name.replace(video.video_id, "ID") for name in names}


def mended(home: Home) -> dict[str, Any]:
    """The job that fetches what is missing, when it is over."""
    asked = home.wait(lambda: home.records("JobRequested")[1:] or None)
    return home.wait_for_job(asked[0]["body"]["job"], "completed", "failed")


@pytest.mark.parametrize(
    ("code", "part"), [("S429", "captions/ID_en.vtt"), ("SHTM", "captions/ID_en.vtt"), ("T403", "ID_thumb.jpg")]
)
def test_a_part_that_cannot_be_had_is_fetched_when_it_can(
    home: Home, standin: StandIn, label: str, code: str, part: str
) -> None:
    video = standin.add_video(label, "In parts")
    standin.fault(label, video.video_id, code, times=5)
    home.start()
    (answer,) = home.download(video.url)
    home.wait_for_job(answer["job"], "completed")
    (first, *_) = home.records("VideoArchived")
    assert not any(file["path"].endswith(part.removeprefix("captions/ID")) for file in first["body"]["files"])
    assert len(first["body"]["missing"]) == 1
    standin.clear(label)
    job = mended(home)
    assert (job["status"], job["kind"], job["title"]) == ("completed", "parts", "In parts")
    assert parts_of(home, video) == {"ID.mp4", "ID_thumb.jpg", "ID_metadata.json", "captions/ID_en.vtt"}
    media_requests = [each for each in standin.requests(label) if "videoplayback" in each.path]
    assert len(media_requests) == 2, "one for the picture and one for the sound, and none to mend"


NEVER = {"S404": "captions-missing", "T403": "thumbnail-missing"}


def test_a_part_that_never_comes_is_given_up_after_five_attempts_and_the_video_stays(
    home: Home, standin: StandIn, label: str
) -> None:
    videos = {code: standin.add_video(label, f"Never all of it: {code}") for code in NEVER}
    for code, video in videos.items():
        standin.fault(label, video.video_id, code)
    home.start()
    home.download(*(video.url for video in videos.values()))
    home.wait(lambda: len(home.records("JobFailed")) == len(NEVER) or None)
    jobs = [home.job(record["body"]["job"]) for record in home.records("JobFailed")]
    assert {job["key"]: job["error"]["kind"] for job in jobs} == {
        f"youtube:{videos[code].video_id}": kind for code, kind in NEVER.items()
    }
    for job in jobs:
        assert (job["status"], job["attempts"], job["error"]["scope"], job["retry_at"]) == ("failed", 5, "item", None)
    assert home.tell("recovery", "list")["plans"] == [], "the videos made it"
    assert parts_of(home, videos["S404"]) == {"ID.mp4", "ID_thumb.jpg", "ID_metadata.json"}
    assert parts_of(home, videos["T403"]) == {"ID.mp4", "ID_metadata.json", "captions/ID_en.vtt"}
    assert "missing: caption en: HTTP Error 404" in home.ytctl("why", videos["S404"].video_id).stdout


def test_an_image_server_that_hangs_holds_nothing_up_for_long(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "No picture of it")
    standin.fault(label, "*", "THNG")
    home.start()
    (answer,) = home.download(video.url)
    home.wait_for_job(answer["job"], "completed")
    assert parts_of(home, video) == {"ID.mp4", "ID_metadata.json", "captions/ID_en.vtt"}
    asked = [each for each in standin.requests(label) if "ytimg" in each.host]
    assert len(asked) <= 5


def test_captions_are_kept_in_every_wanted_form(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Read it", captions=("en", "de"), automatic_captions=("de", "fr"))
    home.start()
    options = {"caption_languages": ["d.*", "fr"], "caption_formats": ["srt", "txt"]}
    (answer,) = home.download(video.url, options=options)
    home.wait_for_job(answer["job"], "completed")
    captions = {name for name in parts_of(home, video) if name.startswith("captions/")}
    assert captions == {f"captions/ID_{language}.{form}" for language in ("de", "fr") for form in ("vtt", "srt", "txt")}
    text = (home.library / f"videos/{video.video_id}/captions/{video.video_id}_fr.txt").read_text()
    assert text.splitlines()[0] == "Read it (fr), line 1"
