"""Each reason that YouTube gives, told by the unchanged yt-dlp: what it is, what it costs, when it is tried again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import SETTINGS
from tests.journeys.home import Home
from tests.standin.client import StandIn

SOON = timedelta(0), timedelta(minutes=10)
HOURS = timedelta(minutes=50), timedelta(hours=4)
A_DAY = timedelta(hours=23), timedelta(hours=25)

FINAL = {
    "PRIV": "private",
    "PRI2": "private",
    "DELU": "removed",
    "GONE": "removed",
    "TERM": "account-terminated",
    "TOSV": "policy-removed",
    "HATE": "policy-removed",
    "COPY": "copyright",
    "BLOK": "region",
    "BLKW": "copyright",
    "GEOB": "region",
    "GEO2": "region",
    "AGER": "age-restricted",
    "MEMB": "members-only",
    "MEML": "members-only",
    "PREM": "paid",
    "PAID": "paid",
    "ENDL": "live-over",
    "LREC": "live-over",
    "DRMP": "drm",
}
PASSING = {
    "UPCO": ("not-started", 0, HOURS),
    "PRMR": ("not-started", 0, HOURS),
    "UPCS": ("not-started", 0, SOON),
    "LIVE": ("live-now", 0, HOURS),
    "PROC": ("processing", 0, HOURS),
    "NAVL": ("unavailable-ambiguous", 1, SOON),
    "NXST": ("unavailable-ambiguous", 1, SOON),
    "OFFL": ("no-formats", 1, SOON),
    "ERRT": ("server-error", 0, SOON),
    "W500": ("server-error", 0, SOON),
    "PHTM": ("unreadable-answer", 0, SOON),
    "W404": ("http-refused", 1, SOON),
    "JSBD": ("challenge-failed", 0, SOON),
    "M403": ("media-refused", 1, SOON),
    "MEMP": ("media-damaged", 1, SOON),
}
"""What each is, what it costs, and between what times it is tried again."""


@pytest.fixture
def home(tmp_path: Path, proxy_url: str) -> Iterator[Home]:
    """A home with places for many videos at once."""
    home = Home(tmp_path, proxy=proxy_url, settings=f"{SETTINGS}[downloads]\nmax_concurrent = 6\n")
    yield home
    assert home.stop() == 0, home.complaints()


def waits(job: dict[str, Any]) -> timedelta:
    """How long after its failure a job is tried again."""
    since = datetime.fromisoformat(job["updated_at"])
    return datetime.fromisoformat(job["retry_at"]) - since


def ask_for(home: Home, standin: StandIn, label: str, *codes: str) -> dict[str, int]:
    """Ask for a video for each of these codes; the numbers of their jobs."""
    videos = [standin.add_video(label, f"Not to be had: {code}") for code in codes]
    for video, code in zip(videos, codes, strict=True):
        standin.fault(label, video.video_id, code)
    answers = home.download(*(video.url for video in videos))
    return {code: answer["job"] for code, answer in zip(codes, answers, strict=True)}


def first_of(home: Home, kind: str) -> dict[int, dict[str, Any]]:
    """The first record of this type for each job."""
    return {record["body"]["job"]: record for record in reversed(home.records(kind))}


def open_plans(home: Home) -> dict[str, int]:
    """How many items are open for each cause."""
    _, envelope = home.ask("GET", "/work-plans")
    return {plan["cause"]: plan["open"] for plan in envelope["data"]["plans"]}


def test_what_youtube_says_clearly_is_believed_planned_and_asked_for_again(
    home: Home, standin: StandIn, label: str
) -> None:
    home.start()
    asked = ask_for(home, standin, label, *FINAL)
    jobs = {code: home.wait_for_job(job, "failed") for code, job in asked.items()}
    assert {code: job["error"]["kind"] for code, job in jobs.items()} == FINAL
    assert {(job["error"]["scope"], job["attempts"]) for job in jobs.values()} == {("item", 1)}
    assert all(A_DAY[0] < waits(job) < A_DAY[1] for job in jobs.values())
    assert open_plans(home) == {kind: list(FINAL.values()).count(kind) for kind in FINAL.values()}
    words = {
        item["job"]: item["failure"]["words"]
        for plan in home.tell("recovery", "list")["plans"]
        for item in home.tell("recovery", "show", plan["plan"])["items"]
    }
    assert words == {job["job"]: job["error"]["words"] for job in jobs.values()}
    standin.clear(label)
    home.tell("recovery", "retry", "--all")
    for job in asked.values():
        home.wait_for_job(job, "completed")
    assert len(home.records("VideoReturned")) == len(FINAL)
    assert open_plans(home) == {}


def test_what_may_pass_is_waited_for_and_nothing_is_concluded(home: Home, standin: StandIn, label: str) -> None:
    home.start()
    asked = ask_for(home, standin, label, *PASSING)
    planned = home.wait(lambda: first if len(first := first_of(home, "RetryScheduled")) == len(asked) else None)
    failed = first_of(home, "AttemptFailed")
    for code, (kind, spent, (shortest, longest)) in PASSING.items():
        failure, retry = failed[asked[code]]["body"], planned[asked[code]]
        assert (failure["failure"]["kind"], failure["spent"]) == (kind, bool(spent)), code
        wait = datetime.fromisoformat(retry["body"]["at"]) - datetime.fromtimestamp(retry["at"] / 1e6, UTC)
        assert shortest <= wait <= longest, code
        assert retry["body"]["strategy"], code
    assert open_plans(home) == {}
    assert home.tell("session")["standing"] == "healthy"
    standin.clear(label)
    home.wait(lambda: None if any(home.job(job)["status"] == "running" for job in asked.values()) else True)
    for job in asked.values():
        home.ask("POST", f"/jobs/{job}/retry", {})
    for job in asked.values():
        home.wait_for_job(job, "completed")


def test_what_no_list_and_no_format_is_is_told_so(home: Home, standin: StandIn, label: str) -> None:
    playlists = [standin.make_playlist(label, name, 2) for name in ("gone", "unviewable")]
    for playlist, code in zip(playlists, ("LGON", "LUNV"), strict=True):
        standin.fault(label, playlist.playlist_id, code)
    channel = standin.make_channel(label, "@silent", videos=1)
    video = standin.add_video(label, "Not as wanted")
    home.start()
    asked = home.download(*(playlist.url for playlist in playlists), f"{channel.url}/streams")
    asked += home.download(video.url, options={"quality": "bv[height>4000]+ba"})
    jobs = [home.wait_for_job(answer["job"], "failed", "retrying") for answer in asked]
    assert [(job["error"]["kind"], job["status"], job["attempts"]) for job in jobs] == [
        ("list-unavailable", "failed", 1),
        ("list-unviewable", "failed", 1),
        ("tab-missing", "failed", 1),
        ("no-such-format", "retrying", 1),
    ]


def test_cookies_that_expired_stop_all_starts_and_conclude_nothing(home: Home, standin: StandIn, label: str) -> None:
    cookies = home.folder / "cookies.txt"
    cookies.write_text("# Netscape HTTP Cookie File\n.youtube.com\tTRUE\t/\tTRUE\t1600000000\tLOGIN_INFO\tx\n")
    cookies.chmod(0o600)
    with (home.folder / ".config/ytarchived/config.toml").open("a") as file:
        file.write(f'cookies_file = "{cookies}"\ncookies = "always"\n')
    home.start()
    asked = ask_for(home, standin, label, "PRIV")
    session = home.wait(lambda: found if (found := home.tell("session"))["standing"] == "limited" else None)
    assert (session["error"]["kind"], session["error"]["scope"]) == ("cookies-expired", "session")
    assert [(job["status"], job["attempts"]) for job in map(home.job, asked.values())] == [("queued", 0)]
    assert home.records("JobFailed") == []
