"""Where the way to YouTube is broken: nothing is concluded, nothing is spent, and all is archived once it is mended."""

import signal
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.journeys.conftest import SETTINGS, measured
from tests.journeys.disks import MAY_MOUNT
from tests.journeys.home import BIN, Home
from tests.standin.client import StandIn
from ytarchived.domain.kind import Kind
from ytarchived.domain.kind_facts import KINDS

BREAKS_AT = 5
A_MINUTE = timedelta(minutes=1)
CERTIFICATES = "YTARCHIVED_YTDLP_VERIFY_CERTIFICATES"
PROXY = "YTARCHIVED_YTDLP_PROXY"


class Broken(NamedTuple):
    """A way that is broken by a variable of the environment, by how the daemon is started, or by what it meets."""

    kind: str
    environment: dict[str, str]
    program: tuple[str | Path, ...] = (BIN / "ytarchived",)
    jobs: int = 1


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address that is taken and where nobody listens, so that it refuses every connection."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def ways(nobody: str) -> list[Broken]:
    """All the ways that can be broken here; only root can take the whole network away from a program."""
    ways = [
        Broken("timeout", {}, jobs=BREAKS_AT),
        Broken("proxy", {PROXY: f"http://{nobody}"}),
        Broken("unreachable", {PROXY: f"socks5://{nobody}"}),
        Broken("certificate", {CERTIFICATES: "true"}),
    ]
    return ways + [Broken("dns", {PROXY: ""}, ("unshare", "--net", BIN / "ytarchived"))] * MAY_MOUNT


@pytest.fixture
def broken(
    tmp_path_factory: pytest.TempPathFactory, proxy_url: str, ways: list[Broken], request: pytest.FixtureRequest
) -> Iterator[list[tuple[Home, Broken]]]:
    """A home for each way, so that all fail beside one another: yt-dlp takes its time to give up."""
    settings = f"{SETTINGS}[downloads]\nmax_concurrent = {BREAKS_AT}\n"
    folder = tmp_path_factory.mktemp("ways")  # a socket's path may not be long
    homes = [
        Home(folder / way.kind, proxy=proxy_url, settings=settings, measured=way is ways[0] and measured(request))
        for way in ways
    ]
    yield list(zip(homes, ways, strict=True))
    for home in homes:
        if home.daemon is not None:
            assert home.stop() == 0, home.complaints()


def first_of(home: Home, kind: str, *jobs: int) -> list[dict[str, Any]]:
    """The first record of this type for each of these jobs, as soon as all have one."""

    def look() -> list[dict[str, Any]] | None:
        found = {record["body"]["job"]: record for record in reversed(home.records(kind))}
        return [found[job] for job in jobs] if found.keys() >= set(jobs) else None

    return home.wait(look)


def wait_of(record: dict[str, Any], until: str) -> timedelta:
    """How long after this record the time is that it names."""
    return datetime.fromisoformat(record["body"][until]) - datetime.fromtimestamp(record["at"] / 1e6, UTC)


def assert_only_waited_for(home: Home, kind: str, *jobs: int) -> None:
    """The jobs failed by the network for now: it cost nothing, they are tried again, and none is planned or given up."""
    for failed in first_of(home, "AttemptFailed", *jobs):
        assert (failed["body"]["failure"]["kind"], failed["body"]["spent"]) == (kind, False), failed["body"]
    for job in map(home.job, jobs):
        assert (job["status"] in ("queued", "retrying", "running"), job["attempts"]) == (True, 0), job
        assert (job["error"]["kind"], job["error"]["scope"]) == (kind, "network"), job
    (retry,) = first_of(home, "RetryScheduled", jobs[0])
    assert timedelta(0) < wait_of(retry, "at") <= A_MINUTE
    assert retry["body"]["strategy"] == "breaker"
    assert home.records("NetworkFailed")
    assert open_plans(home) == []
    assert home.records("JobFailed") == []


def assert_gate(home: Home, kind: str, *, closed: bool) -> None:
    """Whether nothing starts for a minute for this kind of failure; one state for the whole daemon."""
    if not closed:
        assert home.tell("session")["standing"] == "healthy", "one job's word is not enough"
        return
    limited, *_ = home.wait(lambda: home.records("SessionLimited") or None)
    assert abs(wait_of(limited, "until") - A_MINUTE) < timedelta(seconds=1)
    session = home.tell("session")
    assert (session["standing"], session["error"]["kind"], session["error"]["scope"]) == ("limited", kind, "network")


def open_plans(home: Home) -> list[object]:
    """Every plan of what is left to do."""
    _, envelope = home.ask("GET", "/work-plans")
    plans: list[object] = envelope["data"]["plans"]
    return plans


def test_each_broken_way_is_told_from_the_others_and_is_no_end_for_any_job(
    broken: list[tuple[Home, Broken]], standin: StandIn, label: str
) -> None:
    videos = [standin.add_video(label, f"Behind a broken way {number}") for number in range(BREAKS_AT)]
    # only those who come so far are told that it took too long
    standin.fault(label, "*", "W408")
    asked = {}
    for home, way in broken:
        home.environment |= way.environment
        home.start(*way.program)
        urls = [video.url for video in videos[: way.jobs]]
        answers = home.download(urls.pop())
        if urls:
            # one shows that media come too; the others are quickly done
            answers += home.download(*urls, options={"metadata_only": True})
        asked[way.kind] = [answer["job"] for answer in answers]
    for home, way in broken:
        assert_only_waited_for(home, way.kind, *asked[way.kind])
        assert_gate(home, way.kind, closed=way.jobs == BREAKS_AT)
    standin.clear(label)
    for home, way in broken:
        # what is just tried again is given up by the stop, so that none fails once more afterwards
        assert home.stop() == 0, home.complaints()
        home.environment = {name: home.environment[name] for name in home.environment.keys() - way.environment}
        home.start()
        home.ask("POST", "/session/reset")
        for job in asked[way.kind]:
            home.ask("POST", f"/jobs/{job}/retry", {})
    for home, way in broken:
        for job in asked[way.kind]:
            assert home.wait_for_job(job, "completed")["attempts"] == 0
        assert (home.tell("session")["standing"], open_plans(home), home.records("JobFailed")) == ("healthy", [], [])


OF_THE_API = {
    "quotaExceeded": "api-quota",
    "rateLimitExceeded": "api-rate-limited",
    "API_KEY_INVALID": "api-key-invalid",
    "accessNotConfigured": "api-off",
    "invalidFilters": "api-bad-request",
}
"""What it says, and the kind that it is; only the last is about one ask alone, and no reason to ask nothing more."""


def test_what_the_data_api_refuses_costs_no_job_anything_and_another_key_is_asked_at_once(
    home: Home, standin: StandIn, label: str
) -> None:
    key_file = home.folder / "key"
    key_file.touch(mode=0o600)
    key_file.write_text(f"{label}-0")
    home.environment["YTARCHIVED_YOUTUBE_API_KEY_FILE"] = str(key_file)
    home.environment["YTARCHIVED_YOUTUBE_API_ENDPOINT"] = standin.api_endpoint
    home.start()

    def data_api() -> dict[str, Any]:
        _, envelope = home.ask("GET", "/health")
        (found,) = (check for check in envelope["data"]["checks"] if check["name"] == "data-api")
        return dict(found)

    for number, (reason, kind) in enumerate(OF_THE_API.items()):
        standin.fault(f"{label}-{number}", "*", reason)
        (answer,) = home.download(standin.standard.videos[number].url, options={"metadata_only": True})
        assert home.wait_for_job(answer["job"], "completed")["attempts"] == 0
        facts = KINDS[Kind(kind)]
        assert (data_api()["ok"], data_api()["hint"]) == (
            (True, "") if facts.scope == "item" else (False, facts.advice)
        )
        calls = [record["body"].get("reason") for record in home.records("ApiCalled")]
        assert calls[number:] == [reason], "it is asked once and then left in peace"
        key_file.write_text(f"{label}-{number + 1}")
        assert home.daemon
        home.daemon.send_signal(signal.SIGHUP)
        home.wait(lambda: data_api()["ok"] or None)
    (answer,) = home.download(standin.standard.videos[len(OF_THE_API)].url, options={"metadata_only": True})
    home.wait_for_job(answer["job"], "completed")
    assert not home.records("ApiCalled")[-1]["body"].get("reason")
    assert open_plans(home) == []
    assert home.records("AttemptFailed") == []
    assert home.tell("session")["standing"] == "healthy"
