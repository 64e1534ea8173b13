"""What YouTube asks of this machine: challenges solved, cookies shown where it wants a login, and a pace kept."""

from typing import Any

from tests.journeys.home import Home
from tests.standin.client import StandIn


def check(home: Home, name: str) -> dict[str, Any]:
    """One check of the health."""
    _, envelope = home.ask("GET", "/health")
    return next(each for each in envelope["data"]["checks"] if each["name"] == name)


def settle(home: Home, settings: str) -> None:
    """Add to the section [ytdlp] of the configuration, which is its last."""
    with (home.folder / ".config/ytarchived/config.toml").open("a") as file:
        file.write(settings)


def test_a_challenge_is_solved_and_its_solution_kept(home: Home, standin: StandIn, label: str) -> None:
    video = standin.standard.challenge
    home.start()
    (answer,) = home.download(video.url)
    home.wait_for_job(answer["job"], "completed")
    kept = [path for path in (home.record.parent / "yt-dlp").rglob("*") if path.is_file()]
    assert kept, "the solved functions are there for the next worker"
    assert any("player" in each.path for each in standin.requests(label))


def test_cookies_that_others_may_read_stop_downloads_until_they_are_put_right(
    home: Home, standin: StandIn, label: str
) -> None:
    video = standin.add_video(label, "For adults")
    standin.fault(label, video.video_id, "AGER")
    cookies = home.folder / "cookies.txt"
    lines = (f".youtube.com\tTRUE\t/\tTRUE\t{1 << 40}\t{name}\tx\n" for name in ("LOGIN_INFO", "SAPISID"))
    cookies.write_text("# Netscape HTTP Cookie File\n" + "".join(lines))
    cookies.chmod(0o644)
    settle(home, f'cookies_file = "{cookies}"\n')
    home.start()
    failing = check(home, "cookies")
    assert (failing["ok"], failing["hint"]) == (False, f"chmod 600 {cookies}")
    (answer,) = home.download(video.url)
    assert home.job(answer["job"])["status"] == "queued"
    cookies.chmod(0o600)
    home.wait_for_job(answer["job"], "completed")
    assert check(home, "cookies")["ok"]


def test_the_daily_cap_holds_downloads_back_and_health_says_until_when(
    home: Home, standin: StandIn, label: str
) -> None:
    videos = [standin.add_video(label, f"Of today {number}") for number in range(3)]
    config = home.folder / ".config/ytarchived/config.toml"
    config.write_text("[downloads]\ndaily_cap = 2\nsleep_between_downloads = 0.2\n" + config.read_text())
    home.start()
    answers = home.download(*(video.url for video in videos))
    home.wait(lambda: home.records("VideoArchived")[1:] or None)
    waiting = [job for answer in answers if (job := home.job(answer["job"]))["status"] != "completed"]
    assert [job["status"] for job in waiting] == ["queued"]
    held_back = check(home, "pace")["words"]
    assert "the configured pace holds downloads back until" in held_back
    assert f"\npace     {held_back}\n" in home.ytctl("status").stdout
