"""Where YouTube stops answering us: nothing is concluded, nothing is spent, one request at a time asks again."""

from datetime import UTC, datetime

from tests.journeys.home import Home
from tests.standin.client import StandIn


def session_of(home: Home) -> dict[str, object]:
    """Our standing, as the API shows it."""
    _, envelope = home.ask("GET", "/session")
    session: dict[str, object] = envelope["data"]
    return session


def wait_for_standing(home: Home, standing: str) -> dict[str, object]:
    return home.wait(lambda: session if (session := session_of(home))["standing"] == standing else None)


def wait_until_none_runs(home: Home, jobs: list[int]) -> None:
    home.wait(lambda: None if any(home.job(job)["status"] == "running" for job in jobs) else True)


ABOUT_US = {
    "W429": "rate-limited",
    "RATE": "rate-limited",
    "BOTS": "bot-check",
    "CAPT": "captcha",
    "WRID": "blocked",
    "W403": "blocked",
    "SABR": "streams-withheld",
    "STBD": "streams-withheld",
}


def test_what_is_about_us_stops_all_starts_and_spends_nothing(home: Home, standin: StandIn, label: str) -> None:
    home.start()
    for code, kind in ABOUT_US.items():
        videos = [standin.add_video(label, f"Stopped by {code} {number}") for number in range(4)]
        standin.fault(label, "*", code)
        before = len(home.records("AttemptStarted"))
        jobs = [answer["job"] for answer in home.download(*(video.url for video in videos))]
        session = wait_for_standing(home, "limited")
        error = session["error"]
        assert isinstance(error, dict)
        assert (error["kind"], error["scope"]) == (kind, "session")
        assert datetime.fromisoformat(str(session["next_probe_at"])) > datetime.now(UTC)
        wait_until_none_runs(home, jobs)
        waiting = map(home.job, jobs)
        assert {(job["status"], job["attempts"], job["retry_at"]) for job in waiting} == {("queued", 0, None)}, code
        assert len(home.records("AttemptStarted")) - before <= 3, code
        assert home.tell("recovery", "list")["plans"] == [], code
        for job in jobs[1:]:
            home.ask("POST", f"/jobs/{job}/cancel")
        standin.clear(label)
        home.ask("POST", "/session/reset")
        home.wait_for_job(jobs[0], "completed")
    assert not home.records("JobFailed")


def test_a_limit_survives_a_restart_and_stands_first_in_the_status(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Limited before")
    standin.fault(label, "*", "BOTS")
    home.start()
    (answer,) = home.download(video.url)
    session = wait_for_standing(home, "limited")
    asked = len(standin.requests(label))
    standin.clear(label)
    assert home.stop() == 0
    home.start()
    assert session_of(home) == session
    assert home.ytctl("status").stdout.startswith("Session\n")
    assert (home.job(answer["job"])["status"], len(standin.requests(label))) == ("queued", asked)
    home.ask("POST", "/session/reset")
    home.wait_for_job(answer["job"], "completed")


def test_one_probe_at_a_time_asks_again_and_work_resumes_slowly(short_home: Home, standin: StandIn, label: str) -> None:
    home = short_home
    known = standin.add_video(label, "Known to be good")
    videos = [standin.add_video(label, f"Waits for the probe {number}") for number in range(4)]
    home.start()
    (first,) = home.download(known.url)
    home.wait_for_job(first["job"], "completed")
    standin.fault(label, "*", "W429")
    answers = home.download(*(video.url for video in videos))
    home.wait(lambda: len(home.records("SessionLimited")) >= 2 or None)
    (probe, *_) = home.records("ProbeStarted")
    assert probe["body"]["key"] == f"youtube:{known.video_id}"
    standin.clear(label)
    for answer in answers:
        assert home.wait_for_job(answer["job"], "completed")["attempts"] == 0
    types = [record["type"] for record in home.records() if record["stream"] == "session"]
    assert types[-3:] == ["SessionRestored", "PlacesRaised", "SessionHealed"] or "SessionHealed" in types
    assert session_of(home)["standing"] == "healthy"


def test_a_failed_probe_costs_few_requests(short_home: Home, standin: StandIn, label: str) -> None:
    home = short_home
    video = standin.add_video(label, "Asked for in vain")
    standin.fault(label, "*", "W429")
    home.start()
    home.download(video.url)
    home.wait(lambda: len(home.records("SessionLimited")) >= 3 or None)
    home.ask("POST", "/pause")
    assert home.stop() == 0
    probes = len(home.records("ProbeStarted"))
    attempts = len(home.records("AttemptStarted"))
    assert len(standin.requests(label)) <= 10 * (probes + attempts)


def test_all_work_is_paused_and_resumed_and_goes_on_from_the_bytes_it_has(
    home: Home, standin: StandIn, label: str
) -> None:
    video = standin.add_video(label, "Paused in the middle", padding_bytes=24 << 20)
    standin.hold(label, video.video_id, after_bytes=8 << 20)
    home.start()
    (answer,) = home.download(video.url)
    standin.held(label, video.video_id)
    home.ask("POST", "/pause")
    home.wait_for_job(answer["job"], "queued")
    assert home.stop() == 0
    held_bytes = sum(file.stat().st_size for file in (home.library / ".staging").rglob("*") if file.is_file())
    assert held_bytes > 2 << 20
    standin.release(label, video.video_id)
    before = len(standin.requests(label))
    home.start()
    assert session_of(home)["paused_by"] == "socket"
    home.ask("POST", "/resume")
    job = home.wait_for_job(answer["job"], "completed")
    assert job["attempts"] == 0
    resumed_bytes = sum(request.bytes for request in standin.requests(label)[before:])
    assert resumed_bytes < (24 << 20) + (4 << 20) - held_bytes / 2
