"""Every verb of ytctl against one real daemon: what it shows, and what it changes."""

import json
from pathlib import Path

from tests.journeys.home import Home
from tests.standin.client import StandIn
from ytctl.cli import VERBS

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


def test_every_verb_does_what_it_says(home: Home, standin: StandIn, label: str, tmp_path: Path) -> None:
    known = standin.add_video(label, "Harbour at dawn")
    held = standin.add_video(label, "Harbour at dusk")
    home.start()
    (answer,) = home.tell("download", "--wait", known.url)["answers"]
    assert answer["verdict"] == "accepted"
    for look in LOOKS:
        assert home.tell(*look.split()) is not None, look
        assert lines(home, *look.split()), look

    playlist = standin.make_playlist(label, "Two of them", 2)
    assert home.tell("playlist", "info", playlist.url)

    for about in ("why", "metadata", "formats", "videos"):
        assert "Harbour at dawn" in json.dumps(home.tell(about, known.video_id)) or about == "formats", about
    assert len(lines(home, "events", "--since", "0", "--json")) == len(home.records())
    assert lines(home, "logs")
    assert lines(home, "health")
    assert "ytctl" in "".join(lines(home, "completion", "bash"))
    assert home.ytctl("service", "status").stdout

    standin.hold(label, held.video_id)
    (asked,) = home.download(held.url)
    job = str(asked["job"])
    standin.held(label, held.video_id)
    assert lines(home, "pause", job)
    assert home.job(asked["job"])["held"]
    assert lines(home, "prioritise", job, "--priority", "5")
    assert home.job(asked["job"])["priority"] == 5
    assert lines(home, "resume", job)
    assert lines(home, "cancel", job)
    assert home.job(asked["job"])["status"] == "cancelled"
    standin.release(label, held.video_id)
    assert lines(home, "retry", job)
    home.wait_for_job(asked["job"], "completed")

    plan = home.tell("recovery", "create", standin.add_video(label, "Harbour by night").url, "--title", "mine")["plan"]
    assert home.tell("recovery", "show", plan)["open"] == 1
    assert lines(home, "recovery", "dismiss", plan)
    assert home.tell("record", "rebuild")
    assert home.tell("record", "verify")["findings"] == []
    assert home.tell("record", "backup", str(tmp_path / "backup.db"))
    assert home.tell("storage", "verify", "--all")["damages"] == []
    (tmp_path / "archive.txt").write_text("youtube 00000000000\n")
    assert home.tell("import", str(tmp_path / "archive.txt"))
    tried = {
        "playlist",
        *(look.split()[0] for look in LOOKS),
        "download",
        "why",
        "metadata",
        "formats",
        "events",
        "logs",
        "health",
    }
    tried |= {"completion", "service", "pause", "prioritise", "resume", "cancel", "retry", "record", "import"}
    assert set(VERBS) <= tried
