"""A configuration that is changed while the daemon runs."""

import signal
import time
from typing import Any

from tests.journeys.home import DEADLINE_SECONDS, Home
from tests.standin.client import StandIn


def reload(home: Home, settings: str, *, waiting: list[str]) -> dict[str, Any]:
    """Change the file, tell the daemon, and return what is in force once these keys wait for its next start."""
    file = home.folder / ".config/ytarchived/config.toml"
    file.write_text(f"{file.read_text()}\n{settings}")
    assert home.daemon
    home.daemon.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + DEADLINE_SECONDS
    while (report := home.tell("config", "show"))["waiting"] != waiting:
        assert time.monotonic() < deadline, report
    values: dict[str, Any] = report["values"]
    return values


def test_the_quality_changes_at_once_and_the_library_waits(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Smaller")
    home.start()
    settings = '[downloads]\nquality = "360p"\n[library]\npath = "~/elsewhere"'
    values = reload(home, settings, waiting=["library.path"])
    assert (values["downloads"]["quality"], values["library"]["path"]) == ("360p", "~/YTArchive")
    (answer,) = home.download(video.url)
    assert home.wait_for_job(answer["job"], "completed")["quality"] == "360p"
    _, envelope = home.ask("GET", f"/videos/{video.video_id}")
    assert envelope["data"]["height"] == 360


def test_a_mistake_in_the_file_leaves_the_daemon_as_it_is(home: Home) -> None:
    home.start()
    values = reload(home, "[log]\nkept_days = 3", waiting=["log.kept_days"])
    assert values["log"]["kept_days"] == 30
    assert (
        reload(home, "[downloads]\nmax_concurrent = 0", waiting=["log.kept_days"])["downloads"]["max_concurrent"] == 3
    )
    assert home.stop() == 0
    assert (
        "downloads.max_concurrent is 0; it must be a whole number, at least 1"
        in (home.folder / "daemon.out").read_text()
    )
    file = home.folder / ".config/ytarchived/config.toml"
    file.write_text("")
    home.start()
