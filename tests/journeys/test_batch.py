"""From a file that is handed in, and from a list that grows, to videos on the disk."""

import json
import signal
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.journeys.home import BIN, DEADLINE_SECONDS, Home
from tests.standin.client import StandIn


@contextmanager
def following(home: Home, path: Path) -> Iterator[subprocess.Popen[str]]:
    """A ytctl that follows a list; killed at the end, if it still runs."""
    command = (BIN / "ytctl", "download", "--json", "--watch", path)
    with subprocess.Popen(command, env=home.unmeasured, stdout=subprocess.PIPE, text=True) as ytctl:
        try:
            yield ytctl
        finally:
            ytctl.kill()


def test_files_of_every_kind_are_handed_in_and_waited_for(home: Home, standin: StandIn, label: str) -> None:
    videos = [standin.add_video(label, f"By hand {number}") for number in range(5)]
    home.start()
    shortcut, takeout, orders = (home.folder / name for name in ("clip.url", "takeout.zip", "orders.jsonl"))
    shortcut.write_text(f"[InternetShortcut]\r\nURL={videos[0].url}\r\n")
    with zipfile.ZipFile(takeout, "w") as bundle:
        bundle.writestr("Takeout/playlists/Later-videos.csv", f"Video ID,Time\n{videos[1].video_id},2024-01-01\n")
    lines = {"url": videos[2].url, "metadata_only": True}, {"url": videos[4].url, "quality": "360p"}
    orders.write_text("\n".join(map(json.dumps, lines)))
    files = [argument for file in (shortcut, takeout, orders) for argument in ("--batch", str(file))]
    done = home.ytctl("download", "--wait", "--json", "-", *files, text=f"this one: {videos[3].url}\n")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [receipt["take"]["format"] for receipt in told["receipts"]] == ["text", "url", "zip", "text"]
    assert [job["status"] for job in told["jobs"]] == ["completed"] * 5
    kept = {path.split("/")[1] for path in home.tree() if path.startswith("videos/")}
    assert kept == {video.video_id for video in videos} - {videos[2].video_id}
    assert home.tell("videos", videos[4].video_id)["quality"] == "360p"
    again = home.ytctl("download", "--batch", str(shortcut))
    assert again.returncode == 0 and "already archived on" in again.stdout


def test_a_list_is_followed_across_kills_of_all_who_do_it_and_no_line_is_asked_for_twice(
    home: Home, standin: StandIn, label: str
) -> None:
    videos = [standin.add_video(label, f"Line {number}") for number in range(4)]
    path = home.folder / "list.txt"
    home.start()
    for number, video in enumerate(videos, start=1):
        with path.open("a") as file:
            file.write(f"{video.url}\n")
        with following(home, path) as ytctl:
            assert ytctl.stdout
            line = json.loads(ytctl.stdout.readline())
            assert (line["number"], line["answer"]["verdict"]) == (number, "accepted")
            ytctl.kill()
        home.kill()
        home.start()
    for video in videos:
        home.wait_for_job_of(video.video_id, "completed")
    with following(home, path) as ytctl:
        with path.open("a") as file:
            file.write(f"{videos[0].url}\n")
        assert ytctl.stdout
        assert json.loads(ytctl.stdout.readline())["answer"]["verdict"] == "archived"
        ytctl.send_signal(signal.SIGINT)
        assert ytctl.wait(DEADLINE_SECONDS) == 130
    assert len(home.records("FileTaken")) == 5
    assert len(home.records("JobRequested")) == len(home.records("VideoArchived")) == 4
