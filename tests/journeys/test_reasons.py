"""Each reason that YouTube gives, told by the unchanged yt-dlp: what it is, what it costs, when it is tried again."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

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
    "UPCO": ("not-started", "item", 0, HOURS),
    "PRMR": ("not-started", "item", 0, HOURS),
    "UPCS": ("not-started", "item", 0, SOON),
    "LIVE": ("live-now", "item", 0, HOURS),
    "PROC": ("processing", "item", 0, HOURS),
    "NAVL": ("unavailable-ambiguous", "item", 1, SOON),
    "NXST": ("unavailable-ambiguous", "item", 1, SOON),
    "OFFL": ("no-formats", "item", 1, SOON),
    "ERRT": ("server-error", "network", 0, SOON),
    "W500": ("server-error", "network", 0, SOON),
    "PHTM": ("unreadable-answer", "network", 0, SOON),
    "W404": ("http-refused", "unknown", 1, SOON),
    "NEWS": ("unknown", "unknown", 1, SOON),
    "JSBD": ("challenge-failed", "host", 0, SOON),
    "M403": ("media-refused", "item", 1, SOON),
    "MEMP": ("media-damaged", "item", 1, SOON),
}
"""What each is, what it is about, what it costs, and between what times it is tried again."""


@pytest.fixture
def home(tmp_path: Path, proxy_url: str) -> Iterator[Home]:
    """A home with places for many videos at once."""
    home = Home(tmp_path, proxy=proxy_url, settings="[downloads]\nmax_concurrent = 6\n")
    yield home
    assert home.stop() == 0, home.complaints()


def waits(job: dict[str, Any]) -> timedelta:
    """How long after its failure a job is tried again."""
    since = datetime.fromisoformat(job["updated_at"])
    return datetime.fromisoformat(job["retry_at"]) - since


def ask_for(home: Home, standin: StandIn, label: str, *codes: str, **details: object) -> dict[str, int]:
    """Ask for a video for each of these codes; the numbers of their jobs."""
    videos = [standin.add_video(label, f"Not to be had: {code}", **details) for code in codes]
    for video, code in zip(videos, codes, strict=True):
        standin.fault(label, video.video_id, code)
    answers = home.download(*(video.url for video in videos))
    return {code: answer["job"] for code, answer in zip(codes, answers, strict=True)}


def first_of(home: Home, kind: str) -> dict[int, dict[str, Any]]:
    """The first record of this type for each job."""
    return {record["body"]["job"]: record for record in reversed(home.records(kind))}


def wait_of(record: dict[str, Any]) -> timedelta:
    """How long after this record the next try is that it names."""
    at = record["body"]["ask_again_at" if record["type"] == "JobFailed" else "at"]
    return datetime.fromisoformat(at) - datetime.fromtimestamp(record["at"] / 1e6, UTC)


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
    for code, (kind, scope, spent, (shortest, longest)) in PASSING.items():
        failure, retry = failed[asked[code]]["body"], planned[asked[code]]
        assert (failure["failure"]["kind"], failure["spent"]) == (kind, bool(spent)), code
        assert home.job(asked[code])["error"]["scope"] == scope, code
        assert shortest <= wait_of(retry) <= longest, code
        assert retry["body"]["strategy"], code
    assert open_plans(home) == {}
    assert home.tell("session")["standing"] == "healthy"
    standin.clear(label)
    home.wait(lambda: None if any(home.job(job)["status"] == "running" for job in asked.values()) else True)
    for job in asked.values():
        home.ask("POST", f"/jobs/{job}/retry", {})
    for job in asked.values():
        home.wait_for_job(job, "completed")


LISTS = {
    "LGON": ("list-unavailable", "item", 1, A_DAY),
    "LUNV": ("list-unviewable", "item", 1, A_DAY),
    "CINC": ("list-incomplete", "network", 0, SOON),
}
OTHERS = {
    "WRST": ("dropped", "network", 0, SOON),
    "WTRN": ("truncated", "network", 0, SOON),
}
NO_TAB = "tab-missing", "item", 1, A_DAY
NO_FORMAT = "no-such-format", "item", 1, SOON


def test_what_is_wrong_with_a_list_a_tab_a_format_or_an_answer_on_its_way_is_told_apart(
    home: Home, standin: StandIn, label: str
) -> None:
    playlists = {code: standin.make_playlist(label, code, 101 if code == "CINC" else 1) for code in LISTS}
    for code, playlist in playlists.items():
        standin.fault(label, playlist.playlist_id, code)
    channel = standin.make_channel(label, "@silent", videos=1)
    video = standin.add_video(label, "Not as wanted")
    home.start()
    # from the oldest on, so that nothing of a list is asked for before all of it is known
    asked = home.download(*(playlist.url for playlist in playlists.values()), options={"order": "oldest"})
    asked += home.download(f"{channel.url}/streams")
    asked += home.download(video.url, options={"quality": "bv[height>4000]+ba"})
    numbers = [*(answer["job"] for answer in asked), *ask_for(home, standin, label, *OTHERS).values()]
    failed = home.wait(lambda: first if len(first := first_of(home, "AttemptFailed")) == len(numbers) else None)
    planned = first_of(home, "RetryScheduled") | first_of(home, "JobFailed")
    expected = [*LISTS.values(), NO_TAB, NO_FORMAT, *OTHERS.values()]
    for number, (kind, scope, spent, (shortest, longest)) in zip(numbers, expected, strict=True):
        failure, after = failed[number]["body"], planned[number]
        assert (failure["failure"]["kind"], failure["spent"]) == (kind, bool(spent))
        assert home.job(number)["error"]["scope"] == scope, kind
        assert after["type"] == ("JobFailed" if longest == A_DAY[1] else "RetryScheduled"), kind
        assert shortest <= wait_of(after) <= longest, kind
    assert open_plans(home) == {"list-unavailable": 1, "list-unviewable": 1, "tab-missing": 1}


def with_cookies(home: Home, expire_at: int) -> None:
    """Give the file of cookies a login that ends then, as a Unix time."""
    line = f".youtube.com\tTRUE\t/\tTRUE\t{expire_at}\t{{}}\tx\n"
    cookies = home.folder / "cookies.txt"
    cookies.write_text("# Netscape HTTP Cookie File\n" + line.format("LOGIN_INFO") + line.format("SAPISID"))
    cookies.chmod(0o600)


def test_what_is_about_our_account_stops_all_starts_and_concludes_nothing(
    home: Home, standin: StandIn, label: str
) -> None:
    with_cookies(home, 1_600_000_000)
    with (home.folder / ".config/ytarchived/config.toml").open("a") as file:
        file.write(f'cookies_file = "{home.folder / "cookies.txt"}"\ncookies = "always"\n')
    home.start()
    # a login that has expired, and one for which YouTube's only answer wants a token that we have not
    for code, kind in (("PRIV", "cookies-expired"), ("AGEV", "token-missing")):
        asked = ask_for(home, standin, label, code, heights=(1080,))
        session = home.wait(lambda: found if (found := home.tell("session"))["standing"] == "limited" else None)
        assert (session["error"]["kind"], session["error"]["scope"]) == (kind, "session")
        assert datetime.fromisoformat(session["next_probe_at"]) > datetime.now(UTC)
        assert [(job["status"], job["attempts"]) for job in map(home.job, asked.values())] == [("queued", 0)]
        assert open_plans(home) == {}
        with_cookies(home, 1 << 40)
        standin.clear(label)
        home.ask("POST", "/session/reset")
        home.wait_for_job(asked[code], "completed")
    assert home.records("JobFailed") == []
