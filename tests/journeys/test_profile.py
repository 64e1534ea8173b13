"""A profile of the configuration is named by whoever asks, and says what they leave open."""

from tests.journeys.home import Home
from tests.standin.client import StandIn

PROFILE = """
[profiles.sound]
quality = "bestaudio"
caption_languages = []
"""


def test_what_is_asked_for_by_a_profile_is_fetched_as_it_says(home: Home, standin: StandIn, label: str) -> None:
    with (home.folder / ".config/ytarchived/config.toml").open("a") as configuration:
        configuration.write(PROFILE)
    heard, seen = (standin.add_video(label, f"Heard and seen, part {part}") for part in (1, 2))
    home.start()
    assert home.ytctl("download", "--wait", "--profile", "sound", "--priority", "2", heard.url).returncode == 0
    assert home.ytctl("download", "--wait", "--profile", "sound", "--quality", "360p", seen.url).returncode == 0
    videos = {video["video_id"]: video for video in home.tell("videos")["videos"]}
    assert (videos[heard.video_id]["quality"], videos[heard.video_id]["height"]) == ("bestaudio", 0)
    assert (videos[seen.video_id]["quality"], videos[seen.video_id]["height"]) == ("360p", 360)
    assert [file["role"] for file in videos[heard.video_id]["files"] if file["role"] == "caption"] == []
    assert {job["job"]: job["priority"] for job in home.tell("jobs", "--since", "1h")["jobs"]} == {1: 2, 2: 0}
    refused = home.ytctl("download", "--profile", "song", heard.url)
    assert (refused.returncode, refused.stderr.splitlines()[1]) == (
        5,
        "hint: a section [profiles.NAME] makes one; there are: sound",
    )
