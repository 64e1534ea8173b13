"""What vanished from the library is noticed and fetched anew; too much of it at once is believed only at a person's word."""

import os
from pathlib import Path

from tests.journeys.home import Home
from tests.journeys.test_inbox import drop
from tests.standin.catalogue import Video
from tests.standin.client import StandIn


def archive(home: Home, *videos: Video) -> list[Path]:
    """Archive these videos, and return their media files."""
    for answer in home.download(*(video.url for video in videos)):
        home.wait_for_job(answer["job"], "completed")
    return [home.library / f"videos/{video.video_id}/{video.video_id}.mp4" for video in videos]


def test_a_file_that_vanished_or_changed_is_noticed_when_its_video_is_asked_for_and_fetched_anew(
    home: Home, standin: StandIn, label: str
) -> None:
    video = standin.add_video(label, "Vanishes")
    home.start()
    [file] = archive(home, video)
    asked = len(standin.requests(label))
    [answer] = home.download(video.url)
    assert answer["verdict"] == "archived"
    assert len(standin.requests(label)) == asked
    file.unlink()
    [answer] = home.download(video.url)
    assert answer["verdict"] == "accepted"
    home.wait_for_job(answer["job"], "completed")
    assert file.is_file()
    assert "is missing (no such file)" in home.ytctl("why", video.video_id).stdout
    whole = file.stat().st_size
    os.truncate(file, 100)
    [answer] = home.download(video.url)
    home.wait_for_job(answer["job"], "completed")
    assert file.stat().st_size == whole
    assert f"is resized (100 bytes instead of {whole})" in home.ytctl("why", video.video_id).stdout
    assert home.tell("storage", "verify", "--all")["damages"] == []


def test_a_file_that_vanished_is_noticed_when_the_inbox_names_its_video(
    home: Home, standin: StandIn, label: str
) -> None:
    video = standin.add_video(label, "Vanishes for the inbox")
    home.start()
    [file] = archive(home, video)
    file.unlink()
    drop(home, "again.txt", video.url)
    home.wait(lambda: True if len(home.records("VideoArchived")) == 2 else None)
    assert file.is_file()


def test_a_mass_absence_changes_nothing_until_a_person_says_so(home: Home, standin: StandIn, label: str) -> None:
    videos = [standin.add_video(label, f"Gone {number}") for number in range(3)]
    home.start()
    archive(home, *videos)
    asked = len(standin.requests(label))
    folder, away = home.library / "videos", home.folder / "away"
    folder.rename(away)
    done = home.ytctl("storage", "check")
    assert done.returncode == 1
    assert "3 of 3 videos are not in their place" in done.stdout
    assert home.problems()["files"].startswith("3 archived videos are not in their place")
    assert {answer["verdict"] for answer in home.download(*(video.url for video in videos))} == {"archived"}
    home.kill()
    home.start()
    assert "files" in home.problems()
    home.library.joinpath("videos").rmdir()
    away.rename(folder)
    assert home.tell("storage", "check")["missing"] == []
    assert "files" not in home.problems()
    assert home.records("FilesMissed") == []
    folder.rename(away)
    assert home.tell("storage", "check", "--accept-loss")["doubted"] == 0
    assert len(home.records("FilesMissed")) == 3
    assert len(standin.requests(label)) == asked
    [answer] = home.download(videos[0].url)
    home.wait_for_job(answer["job"], "completed")
    assert "files" not in home.problems()


def test_a_damaged_file_is_found_left_alone_and_offered_in_a_plan(home: Home, standin: StandIn, label: str) -> None:
    video, other = standin.add_video(label, "Damaged"), standin.add_video(label, "Whole")
    home.start()
    [file, _] = archive(home, video, other)
    asked = len(standin.requests(label))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    done = home.ytctl("storage", "verify", "--all")
    assert done.returncode == 1
    assert f"altered  videos/{video.video_id}/{video.video_id}.mp4" in done.stdout
    [plan] = home.tell("recovery", "list")["plans"]
    assert (plan["cause"], plan["open"], plan["by_hand"]) == ("damaged-on-disk", 1, False)
    assert done.stdout.endswith(f"to get them anew: ytctl recovery retry {plan['plan']}\n")
    [item] = home.tell("recovery", "show", plan["plan"])["items"]
    assert (item["key"], item["failure"]["kind"]) == (f"youtube:{video.video_id}", "damaged-on-disk")
    assert (item["failure"]["scope"], item["attempts"], item["retry_at"]) == ("host", 0, None)
    assert home.ytctl("storage", "verify", "--all").stdout.splitlines()[-1] == done.stdout.splitlines()[-1]
    assert home.tell("recovery", "list")["plans"] == [plan]
    assert home.ytctl("storage", "verify", other.video_id).returncode == 0
    assert file.read_bytes() == content
    assert len(standin.requests(label)) == asked
    assert home.open_jobs() == 0
    assert home.tell("videos", video.video_id)["lost"] == "damaged"
    home.tell("recovery", "retry", plan["plan"])
    job = home.wait_for_job(3, "completed")
    assert job["origin"] == f"plan {plan['plan']}"
    assert home.tell("recovery", "list")["plans"] == []
    assert home.ytctl("storage", "verify", video.video_id).returncode == 0


def test_what_another_archive_has_is_fetched_only_when_forced(home: Home, standin: StandIn, label: str) -> None:
    known, new = standin.add_video(label, "Known"), standin.add_video(label, "New")
    playlist = standin.add_playlist(label, "Both", [known, new])
    listed = home.folder / "archive.txt"
    listed.write_text(f"youtube {known.video_id}\nvimeo 76979871\nnonsense\n")
    home.start()
    assert home.tell("import", str(listed)) == {"imported": 1, "known": 0, "held": 0, "other_sites": 1, "unread": [3]}
    assert home.tell("import", str(listed))["known"] == 1
    [answer] = home.download(known.url)
    assert (answer["verdict"], answer.get("path", "")) == ("archived", "")
    assert answer["note"] == "known from archive.txt, not in this library"
    [answer] = home.download(f"https://www.youtube.com/playlist?list={playlist.playlist_id}")
    home.wait_for_job(answer["job"], "completed")
    assert [path.name for path in (home.library / "videos").iterdir()] == [new.video_id]
    assert not [request for request in standin.requests(label) if request.video_id == known.video_id]
    [answer] = home.download(known.url, force=True)
    home.wait_for_job(answer["job"], "completed")
    assert (home.library / f"videos/{known.video_id}/{known.video_id}.mp4").is_file()


def test_of_media_that_do_not_come_the_name_and_the_stage_are_told(home: Home, standin: StandIn, label: str) -> None:
    video = standin.add_video(label, "Not a byte of it")
    standin.hold(label, video.video_id)
    home.start()
    (answer,) = home.download(video.url)
    standin.held(label, video.video_id)
    home.wait(lambda: (home.job(answer["job"])["progress"] or {}).get("stage") == "downloading" or None)
    [known] = home.wait(lambda: home.records("MetadataCaptured") or None)
    assert known["body"]["metadata"]["title"] == "Not a byte of it"
    standin.release(label, video.video_id)
    home.wait_for_job(answer["job"], "completed")
    assert len(home.records("MetadataCaptured")) == 1
