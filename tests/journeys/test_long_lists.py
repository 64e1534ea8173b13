"""Long lists with a key of the Data API, with one that runs out, and without one: nothing is lost, nothing asked for twice."""

import json
import sqlite3
from contextlib import closing

import pytest

from tests.journeys.conftest import MakeHome
from tests.journeys.home import LONG_CHANNEL, Connection, Home
from tests.standin.client import StandIn

ONE_AT_A_TIME = "[downloads]\nmax_concurrent = 1\n"
"""With the first video held, all others wait, and a long list is quickly listed."""

OLD_CHANNEL = 1_000
"""Videos of a channel that is listed from its oldest on, three times over."""


def listen_until(home: Home, kind: str, times: int = 1) -> None:
    """Read the log as it grows until so many records of a kind were in it."""
    with closing(Connection(home.socket)) as connection:
        connection.request("GET", "/api/v1/events?since=0", headers={"Accept": "application/x-ndjson"})
        response = connection.getresponse()
        wanted = f'"type":"{kind}"'.encode()
        while times:
            line = response.readline()
            assert line, f"the daemon ended while it was listened to: {home.complaints()}"
            times -= wanted in line


def asked_for(home: Home, parent: int) -> list[str]:
    """The ids of the videos that a list asked for, in the order of asking, each as often as it was asked for."""
    with closing(sqlite3.connect(f"file:{home.record}?mode=ro", uri=True)) as db:
        rows = db.execute("SELECT body FROM log WHERE type = 'JobRequested' ORDER BY position")
        bodies = [json.loads(body) for (body,) in rows]
    return [body["key"].removeprefix("youtube:") for body in bodies if body.get("parent") == parent]


@pytest.mark.parametrize("keyed", [True, False], ids=["with a key", "without a key"])
def test_a_playlist_of_500_names_its_hidden_entries_and_asks_for_all_others_once(
    make_home: MakeHome, standin: StandIn, label: str, keyed: bool
) -> None:
    playlist = standin.standard.long_playlist
    standin.hold(label, playlist.video_ids[0])
    home = make_home(keyed=keyed, settings=ONE_AT_A_TIME)
    home.start()
    (answer,) = home.download(playlist.url)
    listen_until(home, "ListingFinished")
    (end,) = home.records("ListingFinished")
    assert (end["body"]["complete"], end["body"]["received"], end["body"]["expected"]) == (True, 500, 500)
    pages = home.records("EntriesListed")
    entries = [entry for page in pages for entry in page["body"]["entries"]]
    hidden = {entry["video_id"]: entry["hidden"] for entry in entries if "hidden" in entry}
    assert sorted(hidden.values()) == ["deleted"] * 8 + ["private"] * 12
    visible = [video_id for video_id in playlist.video_ids if video_id not in hidden]
    assert asked_for(home, answer["job"]) == visible
    assert home.job(answer["job"])["entries"]["unavailable"] == 20
    assert {page["body"].get("source", "yt-dlp") for page in pages} == {"data-api" if keyed else "yt-dlp"}


def test_a_page_that_comes_without_its_entries_ends_no_listing(
    make_home: MakeHome, standin: StandIn, label: str
) -> None:
    playlist = standin.standard.long_playlist
    standin.hold(label, playlist.video_ids[0])
    standin.fault(label, playlist.playlist_id, "CINC")
    home = make_home(keyed=False, settings=ONE_AT_A_TIME)
    home.start()
    (answer,) = home.download(playlist.url)
    job = home.wait_for_job(answer["job"], "retrying")
    assert (job["error"]["kind"], job["attempts"]) == ("list-incomplete", 0)
    assert 0 < len(asked_for(home, answer["job"])) <= 100, "the page that came whole stays true"
    assert home.records("ListingFinished") == []
    standin.clear(label)
    home.ask("POST", f"/jobs/{answer['job']}/retry", {})
    listen_until(home, "ListingFinished")
    (end,) = home.records("ListingFinished")
    assert end["body"]["complete"] and end["body"]["received"] == 500
    asked = asked_for(home, answer["job"])
    assert len(asked) == len(set(asked)) == 480


def test_a_key_that_runs_out_in_the_middle_of_a_list_loses_and_doubles_nothing(
    make_home: MakeHome, standin: StandIn, label: str
) -> None:
    playlist = standin.standard.long_playlist
    standin.hold(label, playlist.video_ids[0])
    standin.quota(label, 5)
    home = make_home(keyed=True, settings=ONE_AT_A_TIME)
    home.start()
    (answer,) = home.download(playlist.url)
    listen_until(home, "ListingFinished")
    (end,) = home.records("ListingFinished")
    assert end["body"]["complete"] and end["body"]["received"] == 500
    sources = [page["body"].get("source", "yt-dlp") for page in home.records("EntriesListed")]
    assert sources[0] == "data-api" and sources[-1] == "yt-dlp"
    asked = asked_for(home, answer["job"])
    assert len(asked) == len(set(asked)) == 480
    quota = home.tell("quota")
    assert quota["used_up"] and quota["left"] == 0
    assert quota["used"] == 6, "five that were answered, and the one that was refused"
    standin.quota(label, 100)
    (later,) = home.download(standin.standard.playlist.url)
    home.wait(lambda: len(home.records("ListingFinished")) == 2 or None)
    assert home.job(later["job"])["title"] == "Twenty plain videos"
    assert standin.quota_used(label) == 0, "nobody asks before midnight"


def test_with_a_key_a_video_from_before_the_day_is_not_even_asked_for(
    make_home: MakeHome, standin: StandIn, label: str
) -> None:
    old = standin.add_video(label, "Old", uploaded_at="2020-01-01T12:00:00-08:00")
    new = standin.add_video(label, "New", uploaded_at="2026-01-01T12:00:00-08:00")
    playlist = standin.add_playlist(label, "Old and new", [old, new])
    home = make_home(keyed=True)
    home.start()
    home.ytctl("playlist", "download", "--wait", "--metadata-only", "--since", "2025-01-01", playlist.url)
    assert asked_for(home, 1) == [new.video_id]
    assert home.job(1)["entries"] == {"completed": 1, "left out": 1}


@pytest.mark.parametrize("keyed", [True, False], ids=["with a key", "without a key"])
def test_a_long_channel_that_is_killed_while_it_is_listed_loses_and_doubles_nothing(
    make_home: MakeHome, standin: StandIn, label: str, keyed: bool
) -> None:
    channel = standin.make_channel(label, f"@huge-{label}", videos=LONG_CHANNEL)
    standin.hold(label, channel.videos[0])
    home = make_home(keyed=keyed, settings=ONE_AT_A_TIME)
    home.start()
    (answer,) = home.download(channel.url)
    listen_until(home, "EntriesListed", 25)
    home.kill()
    before = len(asked_for(home, answer["job"]))
    assert 0 < before < LONG_CHANNEL
    home.start()
    listen_until(home, "ListingFinished")
    assert asked_for(home, answer["job"]) == list(channel.videos)
    (end,) = home.records("ListingFinished")
    assert end["body"]["complete"] and end["body"]["received"] == LONG_CHANNEL
    if keyed:
        tokens = [
            request.query.get("pageToken", "")
            for request in standin.requests(label)
            if request.path.endswith("/playlistItems")
        ]
        assert len(set(tokens)) == LONG_CHANNEL // 50
        assert len(tokens) <= LONG_CHANNEL // 50 + 1, "only the page that was under way is read again"


@pytest.mark.parametrize("keyed", [True, False], ids=["with a key", "without a key"])
def test_a_list_from_its_oldest_on_that_is_killed_twice_loses_and_doubles_nothing(
    make_home: MakeHome, standin: StandIn, label: str, keyed: bool
) -> None:
    channel = standin.make_channel(label, f"@oldest-{label}", videos=OLD_CHANNEL)
    standin.hold(label, channel.videos[-1])
    home = make_home(keyed=keyed, settings=ONE_AT_A_TIME)
    home.start()
    (answer,) = home.download(channel.url, options={"order": "oldest"})
    listen_until(home, "ApiCalled" if keyed else "AttemptStarted", 8 if keyed else 1)
    home.kill()
    home.start()
    listen_until(home, "EntriesListed", 4)
    home.kill()
    home.start()
    listen_until(home, "ListingFinished")
    assert asked_for(home, answer["job"]) == list(reversed(channel.videos))
    (end,) = home.records("ListingFinished")
    assert end["body"]["complete"] and end["body"]["received"] == OLD_CHANNEL
    if keyed:
        pages = [request for request in standin.requests(label) if request.path.endswith("/playlistItems")]
        assert len(pages) <= OLD_CHANNEL // 50 + 2, "only a page that was under way is read again"
