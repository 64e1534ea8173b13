"""The systemd units: systemd itself accepts them, and what the daemon relies on is in them.

How they behave in a running systemd is tried by tests/systemd/lab.sh.
"""

import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

UNITS = Path(__file__).parents[2] / "systemd"
SYSTEMD_ANALYZE = shutil.which("systemd-analyze")

# systemd ignores these in a user unit that has no user namespace
NEED_A_USER_NAMESPACE = {"ProtectSystem": "strict", "ProtectHome": "read-only", "PrivateTmp": "yes"}


def settings(name: str) -> dict[str, list[str]]:
    """Every setting of a unit with its values in order, as a unit may give one setting several times."""
    found: dict[str, list[str]] = {}
    for line in (UNITS / name).read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found.setdefault(key, []).append(value)
    return found


SERVICE = settings("ytarchived.service")
SOCKET = settings("ytarchived.socket")


def systemd_analyze(*arguments: str, home: Path) -> str:
    """What systemd-analyze complains about; nothing where systemd is not installed."""
    if SYSTEMD_ANALYZE is None:
        return ""
    environment = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home), "PATH": "/usr/bin:/bin", "LC_ALL": "C"}
    ran = subprocess.run([SYSTEMD_ANALYZE, *arguments], env=environment, capture_output=True, text=True)
    return ran.stderr if ran.returncode == 0 else ran.stdout + ran.stderr


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The home of a user who has installed the daemon."""
    daemon = tmp_path / ".local/bin/ytarchived"
    daemon.parent.mkdir(parents=True)
    daemon.write_text("#!/bin/sh\n")
    daemon.chmod(0o755)
    return tmp_path


def test_systemd_finds_nothing_wrong_with_the_units(home: Path) -> None:
    units = [str(UNITS / name) for name in ("ytarchived.service", "ytarchived.socket")]
    assert systemd_analyze("verify", "--user", "--man=no", *units, home=home) == ""


def test_the_daemon_is_exposed_less_than_2_of_10(home: Path) -> None:
    unit = str(UNITS / "ytarchived.service")
    assert systemd_analyze("security", "--user", "--offline=true", "--threshold=19", unit, home=home) == ""


@pytest.mark.parametrize("name", ["ytarchived.service", "ytarchived.socket"])
def test_a_unit_is_sections_of_settings(name: str) -> None:
    parser = RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
    parser.read_string((UNITS / name).read_text())
    assert set(parser.sections()) == {"Unit", Path(name).suffix[1:].capitalize(), "Install"}


def test_the_manager_waits_for_ready_and_watches() -> None:
    assert SERVICE["Type"] == ["notify"]
    assert float(SERVICE["WatchdogSec"][0]) > 0


def test_a_daemon_that_failed_is_started_again_but_not_for_ever() -> None:
    assert SERVICE["Restart"] == ["on-failure"]
    burst, interval_seconds = int(SERVICE["StartLimitBurst"][0]), float(SERVICE["StartLimitIntervalSec"][0])
    assert burst * float(SERVICE["RestartSec"][0]) < interval_seconds


def test_the_daemon_stops_its_workers_and_the_manager_kills_those_that_stay() -> None:
    assert SERVICE["KillMode"] == ["mixed"]


def test_a_worker_that_ran_out_of_memory_does_not_stop_the_daemon() -> None:
    assert SERVICE["OOMPolicy"] == ["continue"]


def test_the_sandbox_has_the_user_namespace_without_which_it_would_be_ignored() -> None:
    assert SERVICE["PrivateUsers"] == ["yes"]
    assert {key: SERVICE[key][0] for key in NEED_A_USER_NAMESPACE} == NEED_A_USER_NAMESPACE


def test_every_folder_the_daemon_may_write_is_made_before_the_sandbox_opens_it() -> None:
    writable = SERVICE["ReadWritePaths"][0].split()
    made = [command.split()[-1] for command in SERVICE["ExecStartPre"]]
    assert {path.removeprefix("-") for path in writable} == set(made)
    assert all(command.startswith("-+") for command in SERVICE["ExecStartPre"])
    assert all(path.startswith("-") for path in writable)


def test_the_socket_is_its_owners_alone_and_there_before_the_daemon() -> None:
    assert SOCKET["ListenStream"] == ["%t/ytarchived/control.sock"]
    assert (SOCKET["SocketMode"], SOCKET["DirectoryMode"]) == (["0600"], ["0700"])
    assert SERVICE["Requires"] == SERVICE["After"] == ["ytarchived.socket"]


def test_enabling_the_daemon_enables_its_socket() -> None:
    assert SERVICE["Also"] == ["ytarchived.socket"]
    assert (SERVICE["WantedBy"], SOCKET["WantedBy"]) == (["default.target"], ["sockets.target"])
