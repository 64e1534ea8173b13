"""Metadata and the quota with a key of the Data API, with one that is wrong or runs out, and without one."""

import json
import os
import signal
import struct
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.conftest import MakeHome
from tests.journeys.home import Home
from tests.standin.catalogue import Video
from tests.standin.client import StandIn
from ytarchived.domain.retry import OPENS_AFTER


def described(home: Home, video: Video) -> dict[str, Any]:
    """The library's description of a video."""
    text = (home.library / "metadata/videos" / f"{video.video_id}.json").read_text()
    found: dict[str, Any] = json.loads(text)
    return found


def another_key(home: Home, file: Path, key: str) -> None:
    """Put another key into its file, and wait until the daemon goes by it."""
    file.write_text(f"{key}\n")
    assert home.daemon
    home.daemon.send_signal(signal.SIGHUP)
    home.wait(lambda: "data-api" not in home.problems() or None)


def test_a_video_is_described_by_both_sources_before_its_media_is_there(
    make_home: MakeHome, standin: StandIn, label: str
) -> None:
    video = standin.add_video(label, "Seen from two sides", captions=("en", "de"))
    standin.hold(label, video.video_id)
    home = make_home(keyed=True)
    home.start()
    (answer,) = home.download(video.url)
    standin.held(label, video.video_id)
    home.wait(lambda: home.records("MetadataCaptured") or None)
    known = described(home, video)
    standin.release(label, video.video_id)
    home.wait_for_job(answer["job"], "completed")
    assert known["title"] == "Seen from two sides"
    assert known["formats"][0] == {"height": 1080, "codecs": ["avc1"]}
    assert known["caption_tracks"] == [{"language": "de"}, {"language": "en"}]
    assert (known["view_count"], known["like_count"]) == (1234, 56)
    assert (known["sources"]["title"], known["sources"]["formats"]) == ("data-api", "yt-dlp")
    (version,) = home.tell("metadata", video.video_id)["versions"]
    assert version["metadata"] == known
    beside = home.library / "videos" / video.video_id / f"{video.video_id}_metadata.json"
    assert json.loads(beside.read_text())["extractor"] == "youtube"


WRONG = {"API_KEY_INVALID": 1, "accessNotConfigured": 1, "AHTM": OPENS_AFTER, "A503": OPENS_AFTER}
"""What the API may say, and how often it is asked until it is left in peace."""


def test_whatever_is_wrong_with_the_api_fails_nothing_and_is_not_heard_for_ever(
    make_home: MakeHome, standin: StandIn, label: str, tmp_path: Path
) -> None:
    videos = (standin.add_video(label, f"Described by yt-dlp {number}") for number in count())
    home = make_home(keyed=True)
    home.start()
    calls = 0
    for code, asked in WRONG.items():
        key = f"{label}-{calls}" if calls else label
        standin.fault(key, "*", code)
        if key != label:
            another_key(home, tmp_path / "key", key)
        for number in range(OPENS_AFTER + 1):
            video = next(videos)
            assert ("data-api" in home.problems()) == (number >= asked), code
            (answer,) = home.download(video.url, options={"metadata_only": calls > 0})
            assert home.wait_for_job(answer["job"], "completed")["attempts"] == 0
            assert set(described(home, video)["sources"].values()) == {"yt-dlp"}
            calls += number < asked
        assert len(home.records("ApiCalled")) == calls, code
        _, health = home.ask("GET", "/health")
        (check,) = [check for check in health["data"]["checks"] if check["name"] == "data-api"]
        assert not check["ok"] and check["hint"]
        assert "yt-dlp serves alone" in check["words"]


def test_a_video_that_cannot_be_had_is_described_by_the_api(make_home: MakeHome, standin: StandIn, label: str) -> None:
    video = standin.standard.videos[0]
    standin.fault(label, video.video_id, "AGER")
    home = make_home(keyed=True)
    home.start()
    (answer,) = home.download(video.url)
    home.wait_for_job(answer["job"], "failed", "retrying")
    assert described(home, video)["title"] == video.title
    assert set(described(home, video)["sources"].values()) == {"data-api"}


def test_metadata_is_kept_again_only_when_it_differs_and_earlier_versions_stay_readable(
    make_home: MakeHome, standin: StandIn, label: str
) -> None:
    home = make_home(keyed=False)
    home.start()
    video = standin.add_video(label, "The first title")
    for title in ("The first title", "The first title", "The second title"):
        standin.add_video(label, title, video_id=video.video_id)
        (answer,) = home.download(video.url, options={"metadata_only": True})
        home.wait_for_job(answer["job"], "completed")
    newest, oldest = home.tell("metadata", video.video_id, "--history")["versions"]
    assert [version["metadata"]["title"] for version in (newest, oldest)] == ["The second title", "The first title"]
    assert (newest["changed"], oldest["changed"]) == (["title"], [])
    (then,) = home.tell("metadata", video.video_id, "--at", oldest["at"])["versions"]
    assert then == oldest
    assert described(home, video)["title"] == "The second title"
    nothing = home.ytctl("metadata", video.video_id, "--at", "2020-01-01")
    assert nothing.returncode == 4 and "nothing was known" in nothing.stderr


def test_a_key_in_place_of_one_that_ran_out_is_used_before_midnight(
    make_home: MakeHome, standin: StandIn, label: str, tmp_path: Path
) -> None:
    first, second = standin.standard.videos[:2]
    standin.quota(label, 0)
    home = make_home(keyed=True)
    home.start()
    (answer,) = home.download(first.url, options={"metadata_only": True})
    home.wait_for_job(answer["job"], "completed")
    assert described(home, first)["sources"]["title"] == "yt-dlp"
    assert home.tell("quota")["used_up"]
    another_key(home, tmp_path / "key", f"{label}-new")
    (answer,) = home.download(second.url, options={"metadata_only": True})
    home.wait_for_job(answer["job"], "completed")
    assert described(home, second)["sources"]["title"] == "data-api"
    assert home.tell("quota")["used"] == standin.quota_used(f"{label}-new") == 1
    assert f"{label}-new" not in (home.folder / "daemon.out").read_text()


def midnight_in(seconds: int, home: Home) -> None:
    """Let it be midnight in California so many seconds from now, for the next daemon of this home."""
    zone = home.folder / "zones/America/Los_Angeles"
    zone.parent.mkdir(parents=True, exist_ok=True)
    now = datetime.now(UTC)
    passed = now.hour * 3600 + now.minute * 60 + now.second
    # a zone of one offset, in the format of the system's own files
    counts = struct.pack(">6l", 0, 0, 0, 0, 1, 4)
    zone.write_bytes(b"TZif" + bytes(16) + counts + struct.pack(">lBB", 86_400 - seconds - passed, 0, 0) + b"PST\0")
    home.environment["PYTHONTZPATH"] = str(home.folder / "zones")


def test_at_midnight_in_california_the_api_is_asked_again(make_home: MakeHome, standin: StandIn, label: str) -> None:
    videos = (standin.add_video(label, f"Of that night {number}") for number in count())
    home = make_home(keyed=True)

    def who_described_another() -> str:
        video = next(videos)
        (answer,) = home.download(video.url, options={"metadata_only": True})
        home.wait_for_job(answer["job"], "completed")
        source: str = described(home, video)["sources"]["title"]
        return source

    standin.quota(label, 0)
    midnight_in(43_200, home)
    home.start()
    assert who_described_another() == "yt-dlp"
    before = home.tell("quota")
    assert before["used_up"]
    assert home.stop() == 0
    standin.quota(label, 100)
    midnight_in(43_000, home)
    home.start()
    assert who_described_another() == "yt-dlp", "a restart is no new day"
    assert standin.quota_used(label) == 0
    assert home.stop() == 0
    midnight_in(3, home)
    home.start()
    while who_described_another() == "yt-dlp":
        assert standin.quota_used(label) == 0
    after = home.tell("quota")
    assert (after["used_up"], after["used"]) == (False, standin.quota_used(label))
    assert after["day"] > before["day"]


def test_below_the_reserve_entries_of_lists_do_without_the_api(
    make_home: MakeHome, standin: StandIn, label: str
) -> None:
    videos = [standin.add_video(label, f"Entry {number}") for number in range(3)]
    playlist = standin.add_playlist(label, "Three entries", videos)
    home = make_home(keyed=True, youtube="quota_per_day = 4\nquota_reserve = 2\n")
    home.start()
    (answer,) = home.download(playlist.url, options={"metadata_only": True})
    home.wait_for_job(answer["job"], "completed")
    spent = {(each["purpose"], each["method"]): each["units"] for each in home.tell("quota")["spent"]}
    assert spent == {("direct", "playlists.list"): 1, ("direct", "playlistItems.list"): 1}
    assert all(set(described(home, video)["sources"].values()) == {"yt-dlp"} for video in videos)
    single = standin.standard.videos[3]
    (direct,) = home.download(single.url, options={"metadata_only": True})
    home.wait_for_job(direct["job"], "completed")
    assert described(home, single)["sources"]["title"] == "data-api"


def test_entries_of_a_list_cost_one_unit_for_fifty(make_home: MakeHome, standin: StandIn, label: str) -> None:
    videos = [standin.add_video(label, f"Entry {number}") for number in range(8)]
    playlist = standin.add_playlist(label, "Eight entries", videos)
    home = make_home(keyed=True)
    home.start()
    (answer,) = home.download(playlist.url, options={"metadata_only": True})
    home.wait_for_job(answer["job"], "completed")
    assert all(described(home, video)["sources"]["title"] == "data-api" for video in videos)
    assert standin.quota_used(label) == home.tell("quota")["used"] == 3
    assert home.ytctl("quota").stdout.splitlines()[0] == "used      3 of 10000 units"


def test_the_key_is_in_nothing_that_is_written_or_answered(make_home: MakeHome, standin: StandIn, label: str) -> None:
    home = make_home(keyed=True, proxy=standin.proxy_url(f"{label}-proxy"))
    # in the file and in the environment alike
    home.environment["YOUTUBE_API_KEY"] = label
    standin.fault(label, "*", "API_KEY_INVALID", times=1)
    home.start()
    (answer,) = home.download(standin.standard.videos[0].url)
    home.wait_for_job(answer["job"], "completed")
    paths = ("/quota", "/health", "/status", "/records?limit=1000", "/plans", "/jobs", f"/why/{answer['job']}")
    said = [json.dumps(home.ask("GET", path)) for path in paths]
    said += [home.ytctl("quota").stdout, home.ytctl("health").stdout, *command_lines(home)]
    assert not [text for text in said if label in text.replace(f"{label}-proxy", "")]
    assert home.stop() == 0
    written = [path for path in home.folder.rglob("*") if path.is_file() and path.name not in ("key", "config.toml")]
    assert not [path for path in written if label.encode() in path.read_bytes()]


def command_lines(home: Home) -> list[str]:
    """The command lines of the daemon and all its processes, and the environments of those it started."""
    assert home.daemon
    lines = []
    waiting = [home.daemon.pid]
    while waiting:
        pid = waiting.pop()
        process = Path(f"/proc/{pid}")
        children = [child for task in (process / "task").iterdir() for child in (task / "children").read_text().split()]
        waiting += map(int, children)
        lines.append((process / "cmdline").read_text())
        if pid != home.daemon.pid:
            lines.append((process / "environ").read_bytes().decode(errors="replace"))
    return lines


def test_with_a_key_a_list_is_looked_at_with_the_api_and_the_formats_of_a_video_without_it(
    make_home: MakeHome, standin: StandIn, label: str
) -> None:
    playlist, video = standin.standard.long_playlist, standin.standard.captioned
    home = make_home(keyed=True)
    home.start()
    info = home.tell("playlist", "info", playlist.url)
    assert (info["source"], info["title"], info["channel"], info["entries"]) == (
        "data-api",
        "Five hundred",
        "Standin",
        500,
    )
    assert "Five hundred" in home.ytctl("playlist", "info", playlist.url).stdout
    assert standin.quota_used(label) == 2, "the playlist and its first page; asked again, both are kept"
    assert home.tell("formats", video.url)["formats"], "the API knows of no formats, so yt-dlp is asked"
    assert standin.quota_used(label) == 2
    standin.quota(label, 0)
    other = home.tell("playlist", "info", standin.standard.playlist.url)
    assert (other["source"], other["title"], other["entries"]) == ("yt-dlp", "Twenty plain videos", 20)


def test_the_doctor_tries_the_key_only_when_asked(make_home: MakeHome, standin: StandIn, label: str) -> None:
    home = make_home(keyed=True)

    def told(*arguments: str) -> dict[str, Any]:
        checks = json.loads(home.ytctl("doctor", "--json", *arguments).stdout)
        (found,) = (check for check in checks if check["name"] == "api-key")
        return dict(found)

    assert told()["words"] == "configured; `ytctl doctor --api` tries it"
    assert told("--api")["words"] == "YouTube takes it"
    standin.fault(label, "*", "API_KEY_INVALID")
    wrong = told("--api")
    assert (wrong["ok"], bool(wrong["hint"]), label in wrong["words"]) == (False, True, False)


def test_a_key_that_others_can_read_is_refused_at_the_start(make_home: MakeHome, tmp_path: Path) -> None:
    home = make_home(keyed=True)
    (tmp_path / "key").chmod(0o644)
    with pytest.raises(AssertionError, match="others may read the file"):
        home.start()
    assert home.daemon is not None and home.daemon.wait(30) == 1
    home.daemon = None
    assert f"hint: chmod 600 {tmp_path / 'key'}" in home.complaints()
    assert not os.path.lexists(home.socket)
