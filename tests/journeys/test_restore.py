"""From a backup and the library a person gets their archive back, as it was; and a record is rebuilt while nobody has it."""

import os
import pty
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tests.journeys.home import BIN, DEADLINE_SECONDS, Home
from tests.record.lives import live
from tests.standin.client import StandIn


def run(home: Home, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run ytarchived for something that it does while no daemon runs."""
    return subprocess.run(
        [BIN / "ytarchived", *arguments],
        env=home.environment,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        check=False,
    )


def told(home: Home, *video_ids: str) -> list[Any]:
    """Everything that the daemon tells of jobs, videos and why, and the log itself."""
    paths = ["/jobs", "/videos", "/plans", "/inbox", "/records?limit=1000"]
    paths += [f"/{noun}/{video_id}" for noun in ("videos", "why") for video_id in video_ids]
    return [home.ask("GET", path)[1]["data"] for path in paths]


def test_what_was_backed_up_and_lost_is_restored_and_answers_as_before(
    home: Home, standin: StandIn, label: str
) -> None:
    videos = [standin.add_video(label, f"Kept {number}") for number in range(2)]
    gone = standin.add_video(label, "Gone", status="private")
    home.start()
    answers = home.download(*(video.url for video in (*videos, gone)))
    for answer in answers:
        home.wait_for_job(answer["job"], "completed", "failed")
    file = home.folder / "archive.backup"
    backed_up = home.tell("record", "backup", str(file))
    before = told(home, *(video.video_id for video in videos))
    assert home.stop() == 0
    shutil.rmtree(home.record.parent)
    restored = run(home, "restore", file)
    assert (restored.returncode, restored.stderr) == (0, "")
    assert restored.stdout.splitlines()[-3:] == [
        f"restored {backed_up['records']} records to {home.record}",
        restored.stdout.splitlines()[-2],
        f"the library at {home.library} has 8 of its 8 files",
    ]
    assert restored.stdout.splitlines()[-2].startswith("it knows 3 jobs and 2 videos of ")
    home.start()
    assert told(home, *(video.video_id for video in videos)) == before
    assert home.ytctl("record", "verify").returncode == 0
    (again,) = home.download(videos[0].url)
    assert again["verdict"] == "archived"


def test_a_restore_says_when_the_library_is_elsewhere(tmp_path: Path) -> None:
    home = Home(tmp_path)
    file = tmp_path / "old.db"
    live(file)
    restored = run(home, "restore", file)
    assert restored.returncode == 0
    assert restored.stdout.splitlines()[-1].startswith(
        f"its library is not there: cannot use the library at {home.library}: its marker .ytarchived is missing; mount "
    )


def test_a_restore_does_not_touch_the_record_of_a_running_daemon(home: Home) -> None:
    home.start()
    file = home.folder / "archive.backup"
    home.tell("record", "backup", str(file))
    refused = run(home, "restore", file)
    assert refused.returncode == 1
    assert home.daemon
    assert refused.stderr.splitlines()[0] == (
        f"error: cannot open the record {home.record}: process {home.daemon.pid} holds it"
    )


def test_a_rebuild_tells_how_far_it_is_in_plain_lines_in_a_pipe(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.record.parent.mkdir(parents=True)
    last = live(home.record)
    rebuilt = run(home, "rebuild", "--config", home.folder / ".config/ytarchived/config.toml")
    assert (rebuilt.returncode, rebuilt.stderr) == (0, "")
    assert rebuilt.stdout.splitlines() == [
        "computing every table anew",
        "computing every table anew: 100 %",
        f"every table was computed anew from {last} records",
    ]


def test_a_rebuild_shows_a_bar_on_a_terminal_and_wipes_it_away(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.record.parent.mkdir(parents=True)
    last = live(home.record)
    ours, theirs = pty.openpty()
    subprocess.run([BIN / "ytarchived", "rebuild"], env=home.environment, stdout=theirs, check=True)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert f"[##############################] {last} of {last}" in shown
    assert shown.endswith(f"\r\x1b[Kevery table was computed anew from {last} records\r\n")


def test_without_a_record_there_is_nothing_to_rebuild(tmp_path: Path) -> None:
    home = Home(tmp_path)
    refused = run(home, "rebuild")
    assert refused.returncode == 1
    assert refused.stderr.splitlines() == [
        f"error: cannot rebuild the record {home.record}: there is none",
        "hint: name it under [record] path in the configuration",
    ]


def test_a_configuration_named_before_the_action_counts(tmp_path: Path) -> None:
    home = Home(tmp_path)
    other = tmp_path / "other.toml"
    other.write_text('[record]\npath = "~/elsewhere/log.db"\n')
    refused = run(home, "--config", other, "rebuild")
    assert f"cannot rebuild the record {home.folder}/elsewhere/log.db" in refused.stderr
