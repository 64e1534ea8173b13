"""Playlists and channels from the ask to the files that describe them."""

import json
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from watchfiles import watch

from tests.journeys.home import DEADLINE_SECONDS, Connection, Home
from tests.standin.client import StandIn

LARGE_CHANNEL = 1_000
"""Videos of a channel that is not yet listed when the first of them are archived."""


def file_of(home: Home, name: str) -> Path:
    """Where the library describes a list."""
    return home.library / "metadata/playlists" / f"{name}.json"


def described(home: Home, name: str, statuses: list[str]) -> dict[str, Any]:
    """What the library says of a list, as soon as it says this of its entries; a file comes after the last record."""
    file, ends_at = file_of(home, name), time.monotonic() + DEADLINE_SECONDS
    for _ in watch(home.library, watch_filter=None, debounce=50, step=10, rust_timeout=100, yield_on_timeout=True):
        known: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}
        if [each["status"] for each in known.get("entries", [])] == statuses:
            return known
        if time.monotonic() > ends_at:
            break
    raise AssertionError(f"the list was not described so: {home.complaints()}")


def test_the_first_videos_are_archived_while_the_last_pages_are_listed(
    home: Home, standin: StandIn, label: str
) -> None:
    channel = standin.make_channel(label, f"@large-{label}", videos=LARGE_CHANNEL)
    home.start()
    home.download(channel.url)
    archived = 0
    with closing(Connection(home.socket)) as connection:
        connection.request("GET", "/api/v1/events?since=0", headers={"Accept": "application/x-ndjson"})
        response = connection.getresponse()
        while True:
            line = response.readline()
            assert line, f"the daemon ended while it was listened to: {home.complaints()}"
            record = json.loads(line)
            archived += record.get("type") == "VideoArchived"
            if record.get("type") == "ListingFinished":
                assert record["body"]["complete"] and record["body"]["received"] == LARGE_CHANNEL
                break
    home.kill()  # thousands of videos still wait, and nobody asks for them
    assert archived


def test_a_video_in_ten_playlists_is_one_file_and_ten_memberships(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "In ten lists")
    lists = [standin.add_playlist(label, f"List {number}", [video]) for number in range(10)]
    home.start()
    answers = home.download(*(each.url for each in lists))
    for answer in answers:
        home.wait_for_job(answer["job"], "completed")
    assert len(home.records("VideoArchived")) == 1
    for each, answer in zip(lists, answers, strict=True):
        known = described(home, each.playlist_id, ["completed"])
        assert [entry["video_id"] for entry in known["entries"]] == [video.video_id]
        assert home.tell("playlist", "status", str(answer["job"]))["job"]["entries"] == {"completed": 1}


def test_of_a_limited_list_the_first_are_archived_and_the_file_names_all_in_their_order(
    home: Home, standin: StandIn, label: str
) -> None:
    videos = [standin.add_video(label, f"Entry {number}") for number in range(4)]
    playlist = standin.add_playlist(label, "Four entries", videos)
    home.start()
    info = home.tell("playlist", "info", playlist.url)
    assert (info["title"], info["channel"], info["entries"]) == ("Four entries", "Standin", 4)
    home.ytctl("playlist", "download", "--limit", "2", "--order", "oldest", "--max-concurrent", "1", playlist.url)
    known = described(home, playlist.playlist_id, ["completed", "completed", "left out", "left out"])
    assert [entry["video_id"] for entry in known["entries"]] == [video.video_id for video in reversed(videos)]
    assert (known["title"], known["channel"], known["complete"]) == ("Four entries", "Standin", True)
    told = [
        record["type"]
        for record in home.records()
        if record["stream"] in {f"youtube:{each.video_id}" for each in videos}
    ]
    steps = [kind for kind in told if kind in ("AttemptStarted", "VideoArchived")]
    assert steps == ["AttemptStarted", "VideoArchived"] * 2, "one at a time"


def test_without_a_key_a_video_from_before_the_day_is_given_up_when_its_day_is_known(
    home: Home, standin: StandIn, label: str
) -> None:
    old = standin.add_video(label, "Old", uploaded_at="2020-01-01T12:00:00-08:00")
    new = standin.add_video(label, "New", uploaded_at="2026-01-01T12:00:00-08:00")
    playlist = standin.add_playlist(label, "Old and new", [old, new])
    standin.hold(label, old.video_id)
    home.start()
    (answer,) = home.download(playlist.url, options={"since": "2025-01-01"})
    assert home.wait_for_job(answer["job"], "completed")["entries"] == {"cancelled": 1, "completed": 1}
    standin.release(label, old.video_id)
    assert [record["stream"] for record in home.records("VideoArchived")] == [f"youtube:{new.video_id}"]


def test_an_entry_that_left_is_named_and_one_that_was_not_shown_is_not(
    home: Home, standin: StandIn, label: str
) -> None:
    videos = [standin.add_video(label, f"Entry {number}") for number in range(3)]
    home.start()
    jobs = []
    for shown in (videos, videos[:2]):
        playlist = standin.add_playlist(label, "That shrinks", shown)
        (answer,) = home.download(playlist.url)
        home.wait_for_job(answer["job"], "completed")
        jobs.append(str(answer["job"]))
    first, second = (home.tell("playlist", "status", job) for job in jobs)
    assert first["left"] == []
    assert [entry["video_id"] for entry in second["left"]] == [videos[2].video_id]
    assert "1 left since the complete listing before" in json.dumps(home.tell("why", jobs[1]))
    assert (home.library / "videos" / videos[2].video_id).is_dir(), "nothing is deleted because it left"
