"""`ytctl logs`: the daily files and the journal, read together, filtered and followed; no daemon is needed."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.ytctl.conftest import BIN, Person


def line(at: str, words: str, level: str = "info", **more: object) -> str:
    return json.dumps({"at": at, "level": level, "service": "archive", "type": "Said", "words": words, **more})


def logs(person: Person, *arguments: str) -> str:
    """What `ytctl logs` shows."""
    done = subprocess.run([BIN / "ytctl", "logs", *arguments], env=person.environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.fixture
def folder(person: Person) -> Path:
    """Two days of the log."""
    folder = person.home / ".local/state/ytarchived/logs"
    folder.mkdir(parents=True)
    first = [line("2026-11-19T10:00:00Z", "first"), line("2026-11-19T12:00:00.5Z", "second", "warning")]
    (folder / "2026-11-19.ndjson").write_text("\n".join([*first, '{"cut sho']))
    last = line(
        "2026-11-20T10:00:00Z", "last", "error", type="E999", traceback="Traceback\n  here", stream="youtube:ID"
    )
    (folder / "2026-11-20.ndjson").write_text(last + "\n")
    return folder


@pytest.fixture
def journal(person: Person, tmp_path: Path) -> Path:
    """A journal with one entry of the daemon, one of systemd, and one that is no text."""
    entries = [
        {
            "__REALTIME_TIMESTAMP": "1763550000000000",
            "MESSAGE": "Started",
            "PRIORITY": "6",
            "SYSLOG_IDENTIFIER": "systemd",
        },
        {
            "__REALTIME_TIMESTAMP": "1763546400000000",
            "MESSAGE": "archived",
            "PRIORITY": "4",
            "YTARCHIVED_TYPE": "VideoArchived",
            "YTARCHIVED_SERVICE": "archive",
            "YTARCHIVED_JOB": "7",
        },
        {"__REALTIME_TIMESTAMP": "1763546300000000", "MESSAGE": [1, 2], "PRIORITY": "3"},
    ]
    programs = tmp_path / "bin"
    programs.mkdir()
    (tmp_path / "journal").write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    (programs / "journalctl").write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/asked\ncat {tmp_path}/journal\n')
    (programs / "systemctl").write_text("#!/bin/sh\nexit 0\n")
    for program in programs.iterdir():
        program.chmod(0o755)
    person.environment["PATH"] = f"{programs}:{person.environment['PATH']}"
    return tmp_path / "asked"


@pytest.fixture
def alone(person: Person) -> None:
    """No systemd in sight."""
    person.environment["PATH"] = "/nowhere"


@pytest.mark.usefixtures("folder", "alone")
def test_the_newest_lines_are_shown_oldest_first(person: Person) -> None:
    assert logs(person).splitlines() == [
        "2026-11-19 10:00:00  info     archive: first",
        "2026-11-19 12:00:00  warning  archive: second",
        "2026-11-20 10:00:00  error    ID: last",
        "    Traceback",
        "      here",
    ]


@pytest.mark.usefixtures("folder", "alone")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--level", "warning"), ["second", "last"]),
        (("--type", "E999"), ["last"]),
        (("--date", "2026-11-19"), ["first", "second"]),
        (("--service", "inbox"), []),
        (("--limit", "1"), ["last"]),
    ],
)
def test_lines_are_chosen(person: Person, arguments: tuple[str, ...], words: list[str]) -> None:
    shown = (logs(person, "--json", *arguments)).splitlines()
    assert [json.loads(each)["words"] for each in shown] == words


@pytest.mark.usefixtures("alone")
def test_without_a_log_nothing_is_shown(person: Person) -> None:
    assert logs(person) == ""


@pytest.mark.usefixtures("alone")
def test_a_configured_folder_is_read(person: Person, folder: Path) -> None:
    moved = folder.rename(person.home / "elsewhere")
    configuration = person.home / ".config/ytarchived/config.toml"
    configuration.parent.mkdir(parents=True)
    configuration.write_text(f'[log]\npath = "{moved}"')
    assert "last" in logs(person)


def test_the_journal_is_read_with_its_fields_between_the_files(person: Person, folder: Path, journal: Path) -> None:
    (folder / "2025-11-19.ndjson").write_text(line("2025-11-19T10:30:00Z", "between"))
    shown = [json.loads(each) for each in (logs(person, "--json")).splitlines()]
    assert [each["words"] for each in shown] == ["archived", "between", "Started", "first", "second", "last"]
    assert (shown[0]["job"], shown[0]["level"], shown[0]["type"]) == (7, "warning", "VideoArchived")
    assert shown[2]["service"] == "systemd"
    logs(person, "--date", "2026-11-20")
    assert "--since 2026-11-20 00:00:00 UTC" in journal.read_text()


def test_a_service_is_followed_in_the_journal_and_no_line_is_shown_twice(person: Person, journal: Path) -> None:
    assert len(logs(person, "--follow", "--type", "VideoArchived", "--json").splitlines()) == 1
    assert "--follow" in journal.read_text()


@pytest.mark.usefixtures("alone")
def test_files_are_followed_into_the_next_day(person: Person, folder: Path) -> None:
    follow: list[str | Path] = [BIN / "ytctl", "logs", "--follow", "--json", "--limit", "1"]
    with subprocess.Popen(follow, env=person.environment, stdout=subprocess.PIPE, text=True) as following:
        assert following.stdout
        assert json.loads(following.stdout.readline())["words"] == "last"
        with (folder / "2026-11-20.ndjson").open("a") as today:
            today.write(line("2026-11-20T11:00:00Z", "more") + "\n")
        assert json.loads(following.stdout.readline())["words"] == "more"
        (folder / "2026-11-21.ndjson").write_text(line("2026-11-21T00:00:00Z", "tomorrow") + "\n")
        assert json.loads(following.stdout.readline())["words"] == "tomorrow"
        following.terminate()
