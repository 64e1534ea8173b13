"""From a file in the inbox to a video on the disk."""

import json
import signal
from pathlib import Path

from tests.journeys.home import Home
from tests.standin.client import StandIn


def drop(home: Home, name: str, text: str) -> None:
    """Put a file into the inbox the way a careful program does: written beside it, then renamed into place."""
    path = home.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    hidden = path.with_name(f".{path.name}")
    hidden.write_text(text)
    hidden.rename(path)


def receipt(home: Home, name: str) -> list[str]:
    """The answers of a file's receipt, once it is there."""
    path = home.inbox / "done" / f"{name}.receipt.json"
    home.wait(lambda: home.records("FileFiled") or None)
    return [f"{line['answer']['verdict']}" for line in json.loads(path.read_text())["lines"]]


def test_a_shortcut_dropped_into_the_inbox_becomes_a_whole_video(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "A morning at the harbour")
    home.start()
    drop(home, "harbour.url", f"[InternetShortcut]\r\nURL={video.url}\r\n")
    job = home.wait_for_job_of(video.video_id, "completed")
    assert job["title"] == "A morning at the harbour"
    assert job["origin"] == "inbox harbour.url line 1"
    assert [path for path in home.tree() if path.startswith(("videos", "metadata"))] == [
        f"metadata/videos/{video.video_id}.json",
        f"videos/{video.video_id}/{video.video_id}.mp4",
        f"videos/{video.video_id}/{video.video_id}_metadata.json",
        f"videos/{video.video_id}/{video.video_id}_thumb.jpg",
        f"videos/{video.video_id}/captions/{video.video_id}_en.vtt",
    ]
    assert receipt(home, "harbour.url") == ["accepted"]


def test_ten_lines_of_which_some_repeat_become_one_job_each_and_one_answer_each(
    home: Home, standin: StandIn, label: str
) -> None:
    videos = [standin.add_video(label, f"Line {number}") for number in range(6)]
    lines = [video.url for video in videos] + [videos[0].video_id, f"https://youtu.be/{videos[1].video_id}?si=x"]
    lines += ["https://vimeo.com/1", f"<{videos[5].url}>"]
    home.start()
    drop(home, "ten.txt", "\n".join(lines))
    for video in videos:
        home.wait_for_job_of(video.video_id, "completed")
    assert receipt(home, "ten.txt") == ["accepted"] * 6 + ["duplicate"] * 2 + ["refused", "duplicate"]
    assert len(home.records("VideoArchived")) == 6


def test_a_line_that_is_archived_already_says_where(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Once is enough")
    home.start()
    (first,) = home.download(video.url)
    home.wait_for_job(first["job"], "completed")
    drop(home, "again.txt", video.video_id)
    assert receipt(home, "again.txt") == ["archived"]
    words = (home.inbox / "done/receipts.txt").read_text()
    assert f"videos/{video.video_id}/{video.video_id}.mp4" in words


def test_a_file_whose_event_was_lost_is_found_by_the_next_look(tmp_path: Path) -> None:
    home = Home(tmp_path, settings="[inbox]\nsettle_seconds = 0.1\nsweep_seconds = 1\n")
    home.start()
    try:
        assert home.daemon
        # whoever waits for an event of the folder now waits for ever: the queue of events is full before the drop
        home.daemon.send_signal(signal.SIGSTOP)
        hidden = [home.inbox / name for name in (".a", ".b")]
        for path in hidden:
            path.touch()
        queued = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
        for _ in range(queued):
            for path in hidden:
                path.touch()
        drop(home, "late.txt", "dQw4w9WgXcQ")
        home.daemon.send_signal(signal.SIGCONT)
        assert receipt(home, "late.txt") == ["accepted"]
    finally:
        home.stop()


def test_a_long_list_waits_until_it_is_approved(tmp_path: Path) -> None:
    home = Home(
        tmp_path, settings='[inbox]\nsettle_seconds = 0.1\nmost_lines = 2\n[profiles.audio]\nquality = "bestaudio"\n'
    )
    home.start()
    try:
        drop(home, "audio/list.txt", "aaaaaaaaaaa\nbbbbbbbbbbb\nccccccccccc\n")
        home.wait(lambda: home.records("FileFiled") or None)
        assert "ytctl inbox approve audio/list.txt" in home.ytctl("inbox").stdout
        assert (home.inbox / "held/audio/list.txt.note.txt").exists()
        assert home.ytctl("inbox", "approve", "audio/list.txt").returncode == 0
        home.wait(lambda: len(home.records("FileFiled")) == 2 or None)
        assert "ccccccccccc\n     job 3\n" in home.ytctl("inbox", "show", "audio/list.txt").stdout
        assert {record["body"]["options"]["quality"] for record in home.records("JobRequested")} == {"bestaudio"}
    finally:
        home.stop()
