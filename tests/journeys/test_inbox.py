"""From a file in the inbox to a video on the disk."""

import json

from tests.journeys.home import Home
from tests.standin.client import StandIn


def drop(home: Home, name: str, text: str) -> None:
    """Put a file into the inbox the way a careful program does: written beside it, then renamed into place."""
    home.inbox.mkdir(parents=True, exist_ok=True)
    hidden = home.inbox / f".{name}"
    hidden.write_text(text)
    hidden.rename(home.inbox / name)


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
