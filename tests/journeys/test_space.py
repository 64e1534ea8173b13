"""A disk without room holds downloads up and fails none of them; they go on by themselves when there is room."""

import os
from contextlib import suppress
from pathlib import Path

from tests.journeys.conftest import SETTINGS
from tests.journeys.disks import MAY_MOUNT, small_disk
from tests.journeys.home import Home
from tests.standin.client import StandIn

HURRIED = """
[retry.disk-full]
base_seconds = 0.2
cap_seconds = 0.2
[downloads]
host_again_seconds = 0.1
"""
MARGIN_BYTES = 512 << 20
"""What others may write to this disk, or remove from it, while a journey counts on its free space."""


def home_with(folder: Path, proxy_url: str, *, least_free_bytes: int, more: str = "") -> Home:
    settings = f"{SETTINGS}{HURRIED}{more}[library]\nleast_free_bytes = {least_free_bytes}\n"
    return Home(folder, proxy=proxy_url, settings=settings)


def free_bytes(folder: Path) -> int:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def test_below_the_floor_nothing_starts_until_there_is_room(
    tmp_path: Path, proxy_url: str, standin: StandIn, label: str
) -> None:
    floor_bytes = free_bytes(tmp_path) - MARGIN_BYTES
    home = home_with(tmp_path, proxy_url, least_free_bytes=floor_bytes)
    video = standin.add_video(label, "No room yet")
    with (tmp_path / "filler").open("wb") as filler:
        os.posix_fallocate(filler.fileno(), 0, 2 * MARGIN_BYTES)
    home.start()
    [answer] = home.download(video.url)
    assert "are to stay free" in home.problems()["disk"]
    assert home.job(answer["job"])["status"] == "queued"
    assert home.ytctl("health").returncode == 1
    assert standin.requests(label) == []
    (tmp_path / "filler").unlink()
    home.wait_for_job(answer["job"], "completed")
    assert home.records("AttemptFailed") == []
    assert home.stop() == 0


def test_a_video_too_large_for_the_disk_waits_and_no_byte_of_it_is_kept(
    tmp_path: Path, proxy_url: str, standin: StandIn, label: str
) -> None:
    home = home_with(tmp_path, proxy_url, least_free_bytes=0)
    huge = standin.add_video(label, "Too large", padding_bytes=1 << 50)
    small = standin.add_video(label, "Small")
    home.start()
    [waiting] = home.download(huge.url)
    home.wait(lambda: home.records("RetryScheduled") or None)
    assert home.problems()["disk"].startswith(f"cannot start downloads: {huge.video_id} waits for")
    [behind] = home.download(small.url)
    [failed] = home.records("AttemptFailed")
    assert (failed["body"]["failure"]["kind"], failed["body"]["spent"]) == ("disk-full", False)
    assert home.job(waiting["job"])["error"]["scope"] == "host"
    assert home.job(waiting["job"])["attempts"] == 0
    assert home.tell("recovery", "list")["plans"] == []
    assert home.job(behind["job"])["status"] == "queued"
    home.tell("cancel", str(waiting["job"]))
    home.wait_for_job(behind["job"], "completed")
    assert home.problems() == {}
    assert home.stop() == 0


def test_small_videos_overtake_one_too_large_where_the_configuration_says_so(
    tmp_path: Path, proxy_url: str, standin: StandIn, label: str
) -> None:
    home = home_with(tmp_path, proxy_url, least_free_bytes=0, more="small_first_when_tight = true\n")
    huge = standin.add_video(label, "Too large", padding_bytes=1 << 50)
    small = standin.add_video(label, "Small")
    home.start()
    home.download(huge.url)
    home.wait(lambda: home.records("RetryScheduled") or None)
    [behind] = home.download(small.url)
    home.wait_for_job(behind["job"], "completed")
    asked = [
        request
        for request in standin.requests(label)
        if "/player" in request.path and request.video_id == huge.video_id
    ]
    home.wait(lambda: True if len(home.records("AttemptFailed")) > 2 else None)
    assert asked == [
        request
        for request in standin.requests(label)
        if "/player" in request.path and request.video_id == huge.video_id
    ]
    assert home.stop() == 0


if MAY_MOUNT:  # elsewhere no disk can be made that is really full; the journeys above are for every machine

    def test_a_disk_that_fills_up_in_mid_download_delays_it_and_the_bytes_are_kept(
        tmp_path: Path, proxy_url: str, standin: StandIn, label: str
    ) -> None:
        home = home_with(tmp_path, proxy_url, least_free_bytes=0)
        video = standin.add_video(label, "Half of it", padding_bytes=24 << 20)
        standin.hold(label, video.video_id, after_bytes=8 << 20)
        with small_disk(home.library, 96 << 20):
            home.start()
            [answer] = home.download(video.url)
            standin.held(label, video.video_id)
            filler = home.library / "filler"
            with filler.open("wb", buffering=0) as file, suppress(OSError):
                while file.write(bytes(64 << 10)):
                    pass
            before = len(standin.requests(label))
            standin.release(label, video.video_id)
            home.wait(lambda: True if len(home.records("AttemptFailed")) > 1 else None)
            assert "disk" in home.problems()
            staged = [path.stat().st_size for path in (home.library / ".staging").rglob("*.part")]
            assert sum(staged) >= 8 << 20
            filler.unlink()
            job = home.wait_for_job(answer["job"], "completed")
            assert job["attempts"] == 0
            assert home.stop() == 0
        kinds = {failed["body"]["failure"]["kind"] for failed in home.records("AttemptFailed")}
        assert kinds == {"disk-full"}
        media_bytes = sum(
            request.bytes for request in standin.requests(label)[before:] if request.path.startswith("/videoplayback")
        )
        assert media_bytes < 24 << 20
