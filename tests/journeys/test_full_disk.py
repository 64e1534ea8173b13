"""While the disk of the record is full reading goes on, commands are refused with E004, and all goes on when there is room."""

import errno
import os
import resource
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import SETTINGS
from tests.journeys.home import BIN, DEADLINE_SECONDS, Home
from tests.standin.client import StandIn

ENOUGH = 2000
"""So many asks fill any disk of these tests."""


class LimitedFiles:
    """A daemon that may not write to any file, as a quota that is used up has it; needs no rights at all."""

    def __init__(self, home: Home) -> None:
        self._home = home

    def fill(self) -> None:
        self._limit(0)

    def make_room(self) -> None:
        self._limit(resource.RLIM_INFINITY)

    def _limit(self, size_bytes: int) -> None:
        assert self._home.daemon
        resource.prlimit(self._home.daemon.pid, resource.RLIMIT_FSIZE, (size_bytes, resource.RLIM_INFINITY))


class SmallDisk:
    """A filesystem of a few megabytes for the record alone."""

    def __init__(self, home: Home) -> None:
        self._ballast = home.record.with_name("ballast")

    def fill(self) -> None:
        with self._ballast.open("ab", buffering=0) as file:
            for block_bytes in (65536, 4096, 1):
                fill_with(file.write, bytes(block_bytes))

    def make_room(self) -> None:
        self._ballast.unlink()


Disk = LimitedFiles | SmallDisk


def fill_with(write: Callable[[bytes], Any], block: bytes) -> None:
    """Write until nothing of this size goes in any more."""
    try:
        while write(block) == len(block):
            pass
    except OSError as error:
        assert error.errno == errno.ENOSPC


@contextmanager
def limited_files(home: Home) -> Iterator[Disk]:
    yield LimitedFiles(home)


@contextmanager
def small_disk(home: Home) -> Iterator[Disk]:
    home.record.parent.mkdir(parents=True)
    with mounted(home.record.parent):
        yield SmallDisk(home)
        if home.daemon is not None:
            assert home.stop() == 0, home.complaints()


@contextmanager
def mounted(folder: Path) -> Iterator[None]:
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], check=True, capture_output=True)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def can_mount() -> bool:
    try:
        with tempfile.TemporaryDirectory() as folder, mounted(Path(folder)):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


MOUNTING = os.geteuid() == 0 and can_mount()
DISKS: list[Callable[[Home], AbstractContextManager[Disk]]] = [limited_files, *([small_disk] if MOUNTING else [])]
"""A small disk takes the rights of root; the other shows the same everywhere."""


@pytest.fixture(params=DISKS, ids=lambda disk: disk.__name__)
def disk(home: Home, request: pytest.FixtureRequest) -> Iterator[Disk]:
    """The disk of the record, to fill up and to make room on."""
    with request.param(home) as disk:
        yield disk


def ask_until_refused(home: Home) -> tuple[int, Any]:
    """Ask for ever more videos until one cannot be taken; the status and the error."""
    for number in range(ENOUGH):
        status, envelope = home.ask("POST", "/jobs", {"urls": [f"{number:011}"], "options": {"metadata_only": True}})
        if not envelope["success"]:
            return status, envelope["error"]
    raise AssertionError("it never became full")


def check(home: Home, name: str) -> dict[str, Any]:
    """One check of the daemon's health."""
    _, envelope = home.ask("GET", "/health")
    found: dict[str, Any] = next(check for check in envelope["data"]["checks"] if check["name"] == name)
    return found


def test_reading_goes_on_commands_are_refused_and_all_goes_on_by_itself_when_there_is_room(
    home: Home, disk: Disk, standin: StandIn, label: str
) -> None:
    video = standin.add_video(label, "After the flood")
    home.start()
    (answer,) = home.download("https://youtu.be/dQw4w9WgXcQ")
    disk.fill()
    status, error = ask_until_refused(home)
    assert (status, error["code"]) == (507, "E004")
    assert error["message"].startswith("cannot write to the record: ")
    assert "make room" in error["details"]["hint"]
    # Everything that is known is still told.
    assert home.job(answer["job"])["key"] == "youtube:dQw4w9WgXcQ"
    assert home.ytctl("jobs").returncode == 0
    assert not check(home, "record")["ok"]
    assert home.tell("record", "verify")["findings"] == []
    # What is dropped meanwhile waits, and is taken afterwards.
    (home.inbox / "later.txt").write_text(video.url)
    assert ask_until_refused(home)[0] == 507
    disk.make_room()
    assert check(home, "record")["ok"]
    (later,) = home.download("https://youtu.be/jNQXAC9IVRw")
    assert later["verdict"] == "accepted"
    home.wait_for_job_of(video.video_id, "completed")
    assert home.tell("record", "verify")["findings"] == []


def test_an_unfinished_backup_is_taken_back_when_its_disk_is_full(home: Home, tmp_path: Path) -> None:
    home.start()
    home.download("https://youtu.be/dQw4w9WgXcQ")
    disk = LimitedFiles(home)
    disk.fill()
    refused = home.ytctl("record", "backup", str(tmp_path / "archive.backup"))
    disk.make_room()
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"error: cannot write {tmp_path / 'archive.backup'}: ")
    assert not list(tmp_path.glob("archive.backup*"))


@pytest.mark.parametrize("started_before", [True, False])
def test_a_daemon_that_finds_no_room_at_its_start_says_so(tmp_path: Path, started_before: bool) -> None:
    home = Home(tmp_path, settings=SETTINGS)
    if started_before:
        home.start()
        home.download("https://youtu.be/dQw4w9WgXcQ")
        assert home.stop() == 0
    # What measures the coverage could not write its figures either, and would say so.
    environment = {name: value for name, value in home.environment.items() if not name.startswith("COVERAGE")}
    refused = subprocess.run(
        [BIN / "ytarchived"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY)),
    )
    assert refused.returncode == 1
    assert len(refused.stderr.splitlines()) == 2, refused.stderr
    [error, hint] = refused.stderr.splitlines()
    assert error.startswith("error: cannot write to the record: ")
    assert "make room" in hint
    if started_before:
        home.start()
        assert home.job(1)["key"] == "youtube:dQw4w9WgXcQ"
        assert home.stop() == 0
