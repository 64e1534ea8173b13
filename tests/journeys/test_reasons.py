"""Each reason that YouTube gives, told by the unchanged yt-dlp: what it is, what it costs, when it is tried again."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.journeys.home import Home
from tests.standin.client import StandIn

SOON = timedelta(0), timedelta(minutes=10)
HOURS = timedelta(minutes=50), timedelta(hours=4)
A_DAY = timedelta(hours=23), timedelta(hours=25)


def waits(job: dict[str, Any]) -> timedelta:
    """How long after its failure a job is tried again."""
    since = datetime.fromisoformat(job["updated_at"])
    return datetime.fromisoformat(job["retry_at"]) - since


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("PRIV", "private"),
        ("PRI2", "private"),
        ("DELU", "removed"),
        ("GONE", "removed"),
        ("TERM", "account-terminated"),
        ("TOSV", "policy-removed"),
        ("HATE", "policy-removed"),
        ("COPY", "copyright"),
        ("BLOK", "region"),
        ("BLKW", "copyright"),
        ("GEOB", "region"),
        ("GEO2", "region"),
        ("AGER", "age-restricted"),
        ("MEMB", "members-only"),
        ("MEML", "members-only"),
        ("PREM", "paid"),
        ("PAID", "paid"),
        ("ENDL", "live-over"),
        ("LREC", "live-over"),
        ("DRMP", "drm"),
    ],
)
def test_what_youtube_says_clearly_is_believed_planned_and_asked_for_again(
    home: Home, standin: StandIn, label: str, code: str, kind: str
) -> None:
    video = standin.add_video(label, f"Not to be had: {code}")
    standin.fault(label, video.video_id, code)
    home.start()
    (answer,) = home.download(video.url)
    job = home.wait_for_job(answer["job"], "failed")
    assert (job["error"]["kind"], job["error"]["scope"], job["attempts"]) == (kind, "item", 1)
    assert A_DAY[0] < waits(job) < A_DAY[1]
    _, envelope = home.ask("GET", "/work-plans")
    [plan] = envelope["data"]["plans"]
    assert (plan["cause"], plan["open"]) == (kind, 1)
    _, envelope = home.ask("GET", f"/work-plans/{plan['plan']}")
    [item] = envelope["data"]["items"]
    assert (item["job"], item["failure"]["words"]) == (answer["job"], job["error"]["words"])
    standin.clear(label)
    home.ask("POST", f"/work-plans/{plan['plan']}/retry", {})
    home.wait_for_job(answer["job"], "completed")
    assert home.records("VideoReturned")
    _, envelope = home.ask("GET", "/work-plans")
    assert envelope["data"]["plans"] == []


@pytest.mark.parametrize(
    ("code", "kind", "spent", "between"),
    [
        ("UPCO", "not-started", 0, HOURS),
        ("PRMR", "not-started", 0, HOURS),
        ("UPCS", "not-started", 0, SOON),
        ("PROC", "processing", 0, HOURS),
        ("NAVL", "unavailable-ambiguous", 1, SOON),
        ("NXST", "unavailable-ambiguous", 1, SOON),
        ("OFFL", "no-formats", 1, SOON),
        ("ERRT", "server-error", 0, SOON),
        ("W500", "server-error", 0, SOON),
        ("M403", "media-refused", 1, SOON),
        ("MEMP", "media-damaged", 1, SOON),
    ],
)
def test_what_may_pass_is_waited_for_and_nothing_is_concluded(
    home: Home, standin: StandIn, label: str, code: str, kind: str, spent: int, between: tuple[timedelta, timedelta]
) -> None:
    video = standin.add_video(label, f"May pass: {code}")
    standin.fault(label, video.video_id, code)
    home.start()
    (answer,) = home.download(video.url)
    job = home.wait_for_job(answer["job"], "retrying")
    assert (job["error"]["kind"], job["attempts"]) == (kind, spent)
    assert between[0] <= waits(job) <= between[1]
    assert job["strategy"]
    _, envelope = home.ask("GET", "/work-plans")
    assert envelope["data"]["plans"] == []
    assert home.ask("GET", "/session")[1]["data"]["standing"] == "healthy"
    standin.clear(label)
    home.ask("POST", f"/jobs/{answer['job']}/retry", {})
    home.wait_for_job(answer["job"], "completed")
