"""Every verb of ytctl against one real daemon: what it shows, and what it changes."""

import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.journeys.home import Home
from tests.standin.catalogue import Playlist, Video
from tests.standin.client import StandIn
from ytctl.cli import ALSO, VERBS

LOOKS = (
    "status",
    "jobs",
    "session",
    "videos",
    "storage list",
    "storage stats",
    "search harbour",
    "plans",
    "recovery list",
    "recovery report",
    "workplan list",
    "inbox",
    "quota",
    "services",
    "doctor",
    "config show",
    "config path",
    "config check",
    "api get health",
)
"""What shows something and needs nothing."""


def lines(home: Home, *arguments: str) -> list[str]:
    """What a verb that answers in lines says."""
    done = home.ytctl(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def look_at_all(home: Home, video: Video, playlist: Playlist) -> None:
    """Every verb that only shows something."""
    for look in LOOKS:
        assert home.tell(*look.split()), look
        assert lines(home, *look.split()), look
    for about in ("why", "metadata", "formats", "videos"):
        assert video.title in json.dumps(home.tell(about, video.video_id)), about
    assert home.tell("playlist", "info", playlist.url)["title"] == playlist.title
    assert len(lines(home, "events", "--since", "0", "--json")) == len(home.records())
    assert any("archived as" in line for line in lines(home, "logs"))
    assert any("library" in line for line in lines(home, "health"))
    assert "_YTCTL_COMPLETE" in "".join(lines(home, "completion", "bash"))
    assert home.ytctl("service", "status").stdout.startswith("installed  no")


def steer(home: Home, standin: StandIn, label: str, video: Video) -> None:
    """Every verb that changes what becomes of a job."""
    standin.hold(label, video.video_id)
    number = home.download(video.url)[0]["job"]
    standin.held(label, video.video_id)
    lines(home, "pause", str(number))
    assert home.job(number)["held"]
    lines(home, "prioritise", str(number), "--priority", "5")
    assert home.job(number)["priority"] == 5
    lines(home, "resume", str(number))
    assert not home.job(number)["held"]
    lines(home, "cancel", str(number))
    assert home.job(number)["status"] == "cancelled"
    standin.release(label, video.video_id)
    lines(home, "retry", str(number))
    home.wait_for_job(number, "completed")


def look_after_all(home: Home, video: Video, folder: Path) -> None:
    """Every verb for plans, the record and the library."""
    plan = home.tell("recovery", "create", video.url, "--title", "mine")["plan"]
    assert home.tell("recovery", "show", plan)["open"] == 1
    lines(home, "recovery", "dismiss", plan)
    assert home.tell("recovery", "show", plan)["open"] == 0
    assert home.tell("record", "rebuild")["records"] == len(home.records())
    assert home.tell("record", "verify")["findings"] == []
    assert home.tell("record", "backup", str(folder / "backup.db"))["records"] == len(home.records())
    assert home.tell("storage", "verify", "--all")["damages"] == []
    (folder / "archive.txt").write_text("youtube 00000000000\n")
    assert home.tell("import", str(folder / "archive.txt"))


def test_every_verb_does_what_it_says(
    home: Home, standin: StandIn, label: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried, ytctl = set(), home.ytctl

    def noted(*arguments: str, text: str | None = None) -> CompletedProcess[str]:
        tried.add(ALSO.get(arguments[0], arguments[0]))
        return ytctl(*arguments, text=text)

    monkeypatch.setattr(home, "ytctl", noted)
    first, second, third = (standin.add_video(label, f"Harbour {when}") for when in ("at dawn", "at dusk", "by night"))
    home.start()
    (answer,) = home.tell("download", "--wait", first.url)["answers"]
    assert answer["verdict"] == "accepted"
    look_at_all(home, first, standin.make_playlist(label, "Two of them", 2))
    steer(home, standin, label, second)
    look_after_all(home, third, tmp_path)
    assert tried == set(VERBS)
