"""A problem of this machine is named with its cure, holds everything up, fails nothing, and is over when its cause is gone."""

import sys
import venv
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.journeys.conftest import SETTINGS
from tests.journeys.disks import MAY_MOUNT, mounted, read_only, taken_away
from tests.journeys.home import Home
from tests.standin.client import StandIn
from ytarchived.effects.programs import find_ffmpeg, find_js_runtime

HURRIED = """
[retry.library-unusable]
base_seconds = 0.2
cap_seconds = 0.2
[retry.read-only]
base_seconds = 0.2
cap_seconds = 0.2
[retry.no-permission]
base_seconds = 0.2
cap_seconds = 0.2
[retry.no-ffmpeg]
base_seconds = 0.2
cap_seconds = 0.2
[retry.no-js-runtime]
base_seconds = 0.2
cap_seconds = 0.2
[downloads]
host_again_seconds = 0.1
"""


@pytest.fixture
def home(tmp_path: Path, proxy_url: str) -> Home:
    """A home whose inbox lies outside its library, so that the library can be taken away alone."""
    inbox = f'[inbox]\npath = "{tmp_path}/inbox"\nsettle_seconds = 0.1\n'
    return Home(
        tmp_path, proxy=proxy_url, settings=SETTINGS.replace("[inbox]\nsettle_seconds = 0.1\n", inbox) + HURRIED
    )


def hint(home: Home, name: str) -> str:
    """What status advises about a problem."""
    words: str = next(problem["hint"] for problem in home.tell("status")["problems"] if problem["name"] == name)
    return words


def assert_held_up(home: Home, job: int) -> None:
    """The job is not over and nothing was spent on it; the daemon is degraded."""
    assert home.job(job)["status"] in ("queued", "retrying")
    assert home.job(job)["attempts"] == 0
    assert home.ytctl("health").returncode == 1
    assert not [failed for failed in home.records("AttemptFailed") if failed["body"]["spent"]]
    assert home.records("JobFailed") == []
    assert home.tell("recovery", "list")["plans"] == []


def assert_failed_by(home: Home, job: int, kind: str) -> None:
    """The job's first failure is of this kind, about this machine, free, and soon followed by another try."""
    failed = next(record["body"] for record in home.records("AttemptFailed") if record["body"]["job"] == job)
    assert (failed["failure"]["kind"], failed["spent"]) == (kind, False), failed
    assert home.job(job)["error"]["scope"] == "host"
    assert [record for record in home.records("RetryScheduled") if record["body"]["job"] == job]


def befalls_a_download(
    home: Home, standin: StandIn, label: str, kind: str, trouble: AbstractContextManager[None]
) -> None:
    """Let a trouble of this kind come half-way through a download: it holds it up, costs nothing, and goes as it came."""
    video = standin.add_video(label, "Half of it", padding_bytes=24 << 20)
    standin.hold(label, video.video_id, after_bytes=8 << 20)
    [answer] = home.download(video.url)
    standin.held(label, video.video_id)
    with trouble:
        standin.release(label, video.video_id)
        home.wait(lambda: home.records("RetryScheduled") or None)
        assert_failed_by(home, answer["job"], kind)
        assert_held_up(home, answer["job"])
    home.wait_for_job(answer["job"], "completed")
    assert home.stop() == 0


@contextmanager
def forbidden(folder: Path) -> Iterator[None]:
    """Nobody may write into a folder."""
    folder.chmod(0o500)
    yield
    folder.chmod(0o700)


def test_a_library_taken_away_under_the_daemon_is_waited_for(home: Home, standin: StandIn, label: str) -> None:
    first, second = standin.add_video(label, "Before"), standin.add_video(label, "Meanwhile")
    home.start()
    [before] = home.download(first.url)
    home.wait_for_job(before["job"], "completed")
    asked = len(standin.requests(label))
    with taken_away(home.library):
        [meanwhile] = home.download(second.url)
        [again] = home.download(first.url)
        assert again["verdict"] == "archived"
        assert "its marker .ytarchived is missing" in home.problems()["library"]
        assert hint(home, "library").startswith("mount the library's disk")
        assert_held_up(home, meanwhile["job"])
        assert len(standin.requests(label)) == asked
    home.wait_for_job(meanwhile["job"], "completed")
    assert home.problems() == {}
    assert home.stop() == 0
    assert f"videos/{second.video_id}/{second.video_id}.mp4" in home.tree()


def test_a_library_taken_away_in_mid_download_costs_no_attempt(home: Home, standin: StandIn, label: str) -> None:
    home.start()
    befalls_a_download(home, standin, label, "library-unusable", taken_away(home.library))


def test_another_library_in_its_place_is_not_written_to(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Elsewhere")
    home.start()
    home.wait(lambda: home.records("LibraryAdopted") or None)
    with taken_away(home.library):
        (home.library / ".ytarchived").write_text('{"library":"f00d","format":1}')
        [answer] = home.download(video.url)
        assert "names another library (f00d)" in home.problems()["library"]
        assert "mount the disk of library" in hint(home, "library")
        assert_held_up(home, answer["job"])
        (home.library / ".ytarchived").unlink()
    home.wait_for_job(answer["job"], "completed")
    assert home.stop() == 0


def test_a_library_that_cannot_be_written_to_is_waited_for(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Not to be written")
    home.start()
    home.wait(lambda: home.records("LibraryAdopted") or None)
    with read_only(home.library):
        [answer] = home.download(video.url)
        assert home.problems()["library"].startswith(f"cannot use the library at {home.library}: ")
        assert hint(home, "library")
        assert_held_up(home, answer["job"])
    home.wait_for_job(answer["job"], "completed")
    assert home.stop() == 0


def test_folders_that_may_not_be_written_to_are_waited_for(home: Home, standin: StandIn, label: str) -> None:
    home.start(sys.executable, "-m", "tests.journeys.ordinary")
    home.wait(lambda: home.records("LibraryAdopted") or None)
    for name in (".staging", "videos", "metadata"):
        video = standin.add_video(label, f"Not to be written into {name}")
        folder = home.library / name
        folder.chmod(0o500)
        [answer] = home.download(video.url)
        assert home.problems()["library"] == f"cannot use the library at {home.library}: permission denied ({folder})"
        assert hint(home, "library") == "let the daemon's user write there"
        assert_held_up(home, answer["job"])
        folder.chmod(0o700)
        home.wait_for_job(answer["job"], "completed")
        assert home.problems() == {}
    assert home.stop() == 0


def test_a_folder_that_is_forbidden_in_mid_download_costs_no_attempt(home: Home, standin: StandIn, label: str) -> None:
    home.start(sys.executable, "-m", "tests.journeys.ordinary")
    befalls_a_download(home, standin, label, "no-permission", forbidden(home.library / "videos"))


def test_ffmpeg_that_is_missing_is_waited_for(tmp_path: Path, proxy_url: str, standin: StandIn, label: str) -> None:
    folder = tmp_path / "programs"
    home = Home(tmp_path, proxy=proxy_url, settings=SETTINGS + HURRIED, ytdlp=f'ffmpeg = "{folder}"\n')
    video = standin.add_video(label, "Without ffmpeg")
    home.start()
    [answer] = home.download(video.url)
    assert home.problems()["ffmpeg"].startswith("cannot find ffmpeg and ffprobe")
    assert hint(home, "ffmpeg") == "correct `ffmpeg` under [ytdlp], or leave it empty to search PATH"
    assert_held_up(home, answer["job"])
    folder.mkdir()
    programs = find_ffmpeg("")
    for program in (programs.ffprobe, programs.ffmpeg):
        (folder / program.name).symlink_to(program)
    home.wait_for_job(answer["job"], "completed")
    standin.hold(label, (video := standin.add_video(label, "Without ffmpeg half-way")).video_id)
    [answer] = home.download(video.url)
    standin.held(label, video.video_id)
    (folder / "ffmpeg").rename(folder / "away")
    standin.release(label, video.video_id)
    home.wait(lambda: home.records("RetryScheduled") or None)
    assert_failed_by(home, answer["job"], "no-ffmpeg")
    assert_held_up(home, answer["job"])
    (folder / "away").rename(folder / "ffmpeg")
    home.wait_for_job(answer["job"], "completed")
    assert home.stop() == 0


def test_a_javascript_runtime_that_is_missing_is_waited_for(home: Home, standin: StandIn, label: str) -> None:
    deno = find_js_runtime()
    assert deno
    programs = home.folder / "programs"
    programs.mkdir()
    ffmpeg = find_ffmpeg("")
    for program in (ffmpeg.ffmpeg, ffmpeg.ffprobe):
        (programs / program.name).symlink_to(program)
    home.environment["PATH"] = str(programs)
    # a python with nothing beside it, as where the deno package is not installed
    bare = home.folder / "bare"
    venv.create(bare, symlinks=True)
    [packages] = bare.glob("lib/python*/site-packages")
    (packages / "all.pth").write_text("\n".join(path for path in sys.path if path))
    video = standin.add_video(label, "Without JavaScript")
    home.start(bare / "bin/python", "-m", "ytarchived")
    [answer] = home.download(video.url)
    assert home.problems()["javascript"] == "cannot solve YouTube's challenges: no JavaScript runtime is there"
    assert hint(home, "javascript").startswith("install the deno package")
    assert_held_up(home, answer["job"])
    (programs / "deno").symlink_to(deno)
    home.wait_for_job(answer["job"], "completed")
    assert home.stop() == 0
    # with another in its place it is only missed by who was told where the first one is
    home.start(bare / "bin/python", "-m", "ytarchived")
    (programs / "deno").unlink()
    (programs / "node").write_text("#!/bin/sh\necho v22.0.0\n")
    (programs / "node").chmod(0o700)
    video = standin.add_video(label, "JavaScript lost", challenge=True)
    [answer] = home.download(video.url)
    home.wait(lambda: home.records("RetryScheduled") or None)
    assert_failed_by(home, answer["job"], "no-js-runtime")
    assert home.job(answer["job"])["attempts"] == 0
    (programs / "deno").symlink_to(deno)
    home.wait_for_job(answer["job"], "completed")
    assert home.stop() == 0


if MAY_MOUNT:  # the same as taken away and not to be written to above, with a mount as a person has it

    def test_a_library_that_becomes_read_only_in_mid_download_costs_no_attempt(
        home: Home, standin: StandIn, label: str
    ) -> None:
        home.start()
        befalls_a_download(home, standin, label, "read-only", read_only(home.library))

    def test_a_disk_unmounted_under_the_daemon_and_mounted_again(home: Home, standin: StandIn, label: str) -> None:
        first, second = standin.add_video(label, "Before"), standin.add_video(label, "Meanwhile")
        disk = home.folder / "disk"
        disk.mkdir()
        home.library.mkdir()
        with mounted(disk, home.library):
            home.start()
            [before] = home.download(first.url)
            home.wait_for_job(before["job"], "completed")
        [meanwhile] = home.download(second.url)
        assert "its marker .ytarchived is missing" in home.problems()["library"]
        assert_held_up(home, meanwhile["job"])
        assert list(home.library.iterdir()) == []
        with mounted(disk, home.library):
            home.wait_for_job(meanwhile["job"], "completed")
            assert home.stop() == 0
        assert list(home.library.iterdir()) == []
        assert (disk / f"videos/{second.video_id}/{second.video_id}.mp4").is_file()
