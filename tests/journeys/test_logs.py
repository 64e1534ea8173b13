"""The daemon's log as a person reads it, with the daemon and without."""

import json
import os
import pty
import signal
import subprocess
from pathlib import Path

from tests.journeys.home import BIN, DEADLINE_SECONDS, Home
from tests.standin.client import StandIn


def test_the_log_tells_what_became_of_a_video(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Told of")
    home.start()
    (answer,) = home.download(video.url)
    home.wait_for_job(answer["job"], "completed")
    assert home.stop() == 0
    told = home.ytctl("logs", "--type", "VideoArchived", "--json")
    (line,) = map(json.loads, told.stdout.splitlines())
    assert (line["level"], line["service"], line["job"], line["video"]) == (
        "info",
        "archive",
        answer["job"],
        video.video_id,
    )
    shown = home.ytctl("logs", "--service", "archive", "--level", "info").stdout.splitlines()
    assert shown[-1].partition("info")[2].strip().startswith(f"{video.video_id}: ")
    assert home.ytctl("logs", "--level", "error").stdout == ""
    assert home.ytctl("logs", "--date", "1999-12-31").stdout == ""
    assert len(home.ytctl("logs", "--limit", "2").stdout.splitlines()) == 2


def test_the_log_is_followed_as_it_is_written(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Followed")
    home.start()
    follow: list[str | Path] = [BIN / "ytctl", "logs", "--follow", "--type", "VideoArchived", "--json"]
    with subprocess.Popen(follow, env=home.unmeasured, stdout=subprocess.PIPE, text=True) as following:
        assert following.stdout
        (answer,) = home.download(video.url)
        line = json.loads(following.stdout.readline())
        following.terminate()
    assert (line["job"], line["video"]) == (answer["job"], video.video_id)


def test_a_daemon_whose_terminal_is_closed_ends(home: Home) -> None:
    master, slave = pty.openpty()
    daemon = subprocess.Popen(
        [BIN / "ytarchived"],
        env=home.environment,
        stdin=slave,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    os.close(slave)
    with daemon:
        assert daemon.stdout
        assert any(line.startswith("socket") for line in daemon.stdout)
        os.close(master)
        daemon.send_signal(signal.SIGHUP)
        assert daemon.wait(DEADLINE_SECONDS) == 0


def test_the_doctor_knows_a_running_daemon_and_misses_a_library_that_is_gone(home: Home) -> None:
    home.start()

    def look() -> dict[str, tuple[bool, str]]:
        checks = json.loads(home.ytctl("doctor", "--json").stdout)
        return {check["name"]: (check["ok"], check["words"]) for check in checks}

    well = look()
    assert well["socket"] == (True, f"a daemon listens at {home.socket}")
    assert well["library"][1].startswith(f"{home.library} is library ")
    (home.library / ".ytarchived").rename(home.library / "hidden")
    assert look()["library"][0] is False
    (home.library / "hidden").rename(home.library / ".ytarchived")
