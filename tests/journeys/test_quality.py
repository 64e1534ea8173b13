"""Every quality, from the largest picture to sound alone, and what is said where it is not to be had."""

import pytest
from msgspec import structs

from tests.journeys.conftest import Shared
from tests.journeys.home import Home
from tests.standin.client import StandIn


@pytest.mark.parametrize(
    ("wish", "height", "suffix"),
    [
        (["--quality", "best"], 1080, "mp4"),
        (["--quality", "1080p"], 1080, "mp4"),
        (["--quality", "720p"], 720, "mp4"),
        (["--quality", "480p"], 480, "mp4"),
        (["--quality", "360p"], 360, "mp4"),
        (["--quality", "worst"], 144, "mp4"),
        (["--quality", "bestaudio"], 0, "webm"),
        (["--quality", "bv[height<500]+ba[ext=m4a]"], 480, "mp4"),
        (["--audio-format", "mp3"], 0, "mp3"),
        (["--audio-format", "opus"], 0, "opus"),
        (["--audio-format", "m4a"], 0, "m4a"),
    ],
    ids=lambda value: value[1] if isinstance(value, list) else None,
)
def test_a_quality_is_what_is_archived(
    shared: Shared, standin: StandIn, wish: list[str], height: int, suffix: str
) -> None:
    home, label = shared
    video = standin.add_video(label, f"Wanted as {' '.join(wish)}")
    assert home.ytctl("download", "--wait", *wish, video.url).returncode == 0
    found = home.tell("videos", video.video_id)
    (media,) = [file["path"] for file in found["files"] if file["role"] == "media"]
    assert (found["height"], media.rpartition(".")[2], found["note"]) == (height, suffix, "")
    assert home.ytctl("download", *wish, video.url).stdout.count("archived") == 1, "it is served by what is there"


def test_the_next_lower_height_is_taken_and_told(shared: Shared, standin: StandIn) -> None:
    home, label = shared
    video = standin.add_video(label, "Small", heights=(480, 360))
    (answer,) = home.download(video.url, options={"quality": "1080p"})
    home.wait_for_job(answer["job"], "completed")
    note = "480p was taken, because there is no 1080p"
    assert home.tell("videos", video.video_id)["note"] == note
    assert note in home.ytctl("why", video.video_id).stdout


def test_a_small_picture_by_accident_is_flagged(shared: Shared, standin: StandIn) -> None:
    home, label = shared
    video = standin.add_video(label, "Withheld above 360 lines")
    standin.fault(label, video.video_id, "SMAL")
    (answer,) = home.download(video.url)
    home.wait_for_job(answer["job"], "completed")
    found = home.tell("videos", video.video_id)
    assert (found["height"], found["note"]) == (360, "360p was taken, because YouTube withheld larger pictures")
    assert found["note"] in home.ytctl("why", video.video_id).stdout


def test_a_video_that_loses_its_largest_picture_between_two_attempts_is_archived_as_it_is_then(
    home: Home, standin: StandIn, label: str
) -> None:
    video = standin.add_video(label, "Losing", padding_bytes=24 << 20)
    standin.hold(label, video.video_id, after_bytes=8 << 20)
    home.start()
    (answer,) = home.download(video.url, options={"quality": "1080p"})
    standin.held(label, video.video_id)
    home.kill()
    standin.release(label, video.video_id)
    standin.add(label, structs.replace(video, heights=(720, 360)))
    home.start()
    home.wait_for_job(answer["job"], "completed")
    found = home.tell("videos", video.video_id)
    assert (found["height"], found["note"]) == (720, "720p was taken, because there is no 1080p")


def test_a_height_whose_media_are_refused_again_and_again_is_left_for_the_next_lower(
    short_home: Home, standin: StandIn, label: str
) -> None:
    video = standin.add_video(label, "Refused above 720 lines")
    standin.fault(label, f"{video.video_id}/1080p", "M403")
    short_home.start()
    (answer,) = short_home.download(video.url)
    job = short_home.wait_for_job(answer["job"], "completed")
    note = "720p was taken, because the media of larger pictures could not be had"
    found = short_home.tell("videos", video.video_id)
    assert (job["attempts"], found["height"], found["note"]) == (2, 720, note)
    why = short_home.ytctl("why", video.video_id).stdout
    assert "(in the next lower quality, because this one fails)" in why
    assert note in why


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (["--quality", "best+"], "it ends too early"),
        (["--quality", "1440p"], "there is no quality 1440p"),
        (["--quality", "720p", "--audio-format", "mp3"], "a format of sound alone"),
        (["--captions", "e(n"], "no language of captions"),
    ],
    ids=lambda value: value[1] if isinstance(value, list) else None,
)
def test_what_cannot_be_wanted_is_refused_at_the_door(shared: Shared, wish: list[str], words: str) -> None:
    home = shared.home
    before = home.records("RequestDownload")
    done = home.ytctl("download", *wish, "https://youtu.be/dQw4w9WgXcQ")
    assert done.returncode != 0
    assert words in done.stderr
    assert home.records("RequestDownload") == before


def test_the_formats_of_a_video_are_listed_before_anything_is_archived(shared: Shared, standin: StandIn) -> None:
    home, label = shared
    before = home.records("JobRequested")
    video = standin.add_video(label, "To choose from", automatic_captions=("de",))
    found = home.tell("formats", video.url)
    assert [each["height"] for each in found["formats"]][:3] == [1080, 720, 480]
    assert {each["format_id"] for each in found["formats"]} >= {"137", "140", "251"}
    assert (found["title"], found["captions"], found["automatic_captions"]) == ("To choose from", ["en"], ["de"])
    shown = home.ytctl("formats", video.video_id).stdout
    assert "1920x1080" in shown
    assert home.records("JobRequested") == before


@pytest.mark.parametrize(
    ("code", "status", "words"), [("PRIV", 410, "Private video"), ("W500", 504, "HTTP Error 500"), ("BOTS", 503, "bot")]
)
def test_where_nothing_is_offered_the_reason_is_told(
    shared: Shared, standin: StandIn, code: str, status: int, words: str
) -> None:
    home, label = shared
    video = standin.add_video(label, f"Not to be had: {code}")
    standin.fault(label, video.video_id, code)
    answered, envelope = home.ask("GET", f"/formats?url={video.video_id}")
    assert answered == status
    assert words in envelope["error"]["message"]


def test_the_formats_of_a_list_are_not_asked_for(shared: Shared, standin: StandIn) -> None:
    answered, envelope = shared.home.ask("GET", f"/formats?url={standin.standard.playlist.playlist_id}")
    assert (answered, "it is a playlist" in envelope["error"]["message"]) == (400, True)
