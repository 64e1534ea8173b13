"""A profile of the configuration is named by whoever asks: it says what they leave open, and where a link lies."""

import time
from collections.abc import Callable
from pathlib import Path

from tests.journeys.home import DEADLINE_SECONDS, Home
from tests.standin.client import StandIn

PROFILES = """
[profiles.sound]
quality = "bestaudio"
caption_languages = []
output = "~/Music"
[profiles.car]
quality = "bestaudio"
output = "~/Disk/Car"
"""


def problems_once(home: Home, there: Callable[[dict[str, str]], bool]) -> dict[str, str]:
    """What is wrong once it is so; the daemon is asked meanwhile, so that it must live."""
    end = time.monotonic() + DEADLINE_SECONDS
    while not there(problems := home.problems()):
        assert time.monotonic() < end, problems
    return problems


def link_to(home: Home, folder: Path, video_id: str, ending: str) -> Path:
    """The link to a video in a folder, as soon as there is one that ends so."""
    pattern = f"* [[]{video_id}[]]{ending}"
    problems_once(home, lambda _: any(folder.glob(pattern)))
    return next(folder.glob(pattern))


def test_what_is_asked_for_by_a_profile_is_fetched_as_it_says(home: Home, standin: StandIn, label: str) -> None:
    with (home.folder / ".config/ytarchived/config.toml").open("a") as configuration:
        configuration.write(PROFILES)
    heard, seen = (standin.add_video(label, f"Heard/seen, part {part}") for part in (1, 2))
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
        "hint: a section [profiles.NAME] makes one; there are: car, sound",
    )
    found_by_their_titles(home, heard.video_id, seen.video_id)


def found_by_their_titles(home: Home, heard: str, seen: str) -> None:
    """The rest of the same life: links lie in the folders of both profiles, and follow what is fetched anew."""
    music, car = home.folder / "Music", home.folder / "Disk/Car"
    media = next((home.library / "videos" / heard).glob(f"{heard}.*"))
    link = link_to(home, music, heard, media.suffix)
    assert link.name.startswith("Heard-seen, part 1 [") and link.readlink() == media
    assert link_to(home, music, seen, ".mp4").is_file()

    # the same video by way of another profile, whose disk is not there yet, is not fetched again
    answered = home.tell("download", "--profile", "car", f"https://youtu.be/{heard}")
    assert [answer["verdict"] for answer in answered["answers"]] == ["archived"]
    assert "it is to be found in the output folder of the profile car" in home.ytctl("why", heard).stdout
    problems = problems_once(home, lambda problems: "outputs" in problems)
    assert problems["outputs"] == f"cannot make the folder {car}: there is none above it"
    car.parent.mkdir()

    # in another quality it is another file; what somebody else put there stays as it is
    (music / f"Lyrics [{heard}].mp4").write_text("la la la")
    assert home.ytctl("download", "--wait", "--quality", "360p", f"https://youtu.be/{heard}").returncode == 0
    assert link_to(home, car, heard, ".mp4").readlink() == home.library / f"videos/{heard}/{heard}.mp4"
    expected = [f"Heard-seen, part 1 [{heard}].mp4", f"Heard-seen, part 2 [{seen}].mp4", f"Lyrics [{heard}].mp4"]
    problems_once(
        home, lambda problems: sorted(each.name for each in music.iterdir()) == expected and "outputs" not in problems
    )
    assert [(music / name).is_symlink() for name in expected] == [True, True, False]
