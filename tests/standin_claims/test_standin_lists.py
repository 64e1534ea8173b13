"""The unchanged yt-dlp lists the stand-in's playlists and channels, and sees their troubles."""

import pytest

from tests.standin.client import StandIn

from .real import listing

pytestmark = pytest.mark.no_cover  # nothing of the program runs here, and yt-dlp is slow under a tracer


def test_a_playlist_of_500_is_listed_whole_with_its_private_and_deleted_ones(standin: StandIn, proxy_url: str) -> None:
    playlist = standin.standard.long_playlist

    outcome = listing(playlist.url, proxy_url)

    entries = outcome.info["entries"]
    assert [each["id"] for each in entries] == list(playlist.video_ids)
    assert (outcome.info["title"], outcome.info["playlist_count"]) == (playlist.title, 500)
    assert [each["title"] for each in entries].count("[Private video]") == 12
    assert [each["title"] for each in entries].count("[Deleted video]") == 8
    assert entries[0]["channel_id"] == playlist.channel_id
    assert entries[0]["duration"] == 3


def test_a_channel_is_its_videos_streams_and_shorts(standin: StandIn, proxy_url: str) -> None:
    channel = standin.standard.channel

    tabs = listing(channel.url, proxy_url).info["entries"]

    listed = {tab["title"]: [each["id"] for each in tab["entries"]] for tab in tabs}
    assert listed == {
        "Standin - Videos": list(channel.videos),
        "Standin - Live": list(channel.streams),
        "Standin - Shorts": list(channel.shorts),
    }
    assert {tab["channel_id"] for tab in tabs} == {channel.channel_id}


@pytest.mark.parametrize(
    "form", ["https://www.youtube.com/channel/{id}/shorts", "https://www.youtube.com/{handle}/shorts"]
)
def test_one_tab_of_a_channel_can_be_listed(standin: StandIn, proxy_url: str, form: str) -> None:
    channel = standin.standard.channel

    info = listing(form.format(id=channel.channel_id, handle=channel.handle), proxy_url).info

    assert [each["id"] for each in info["entries"]] == list(channel.shorts)
    assert info["entries"][0]["title"] == "@standin short 35"


def test_a_channels_uploads_are_a_playlist_too(standin: StandIn, proxy_url: str) -> None:
    channel = standin.standard.channel

    info = listing(f"https://www.youtube.com/playlist?list={channel.uploads_id}", proxy_url).info

    assert len(info["entries"]) == len(channel.videos) + len(channel.shorts) + len(channel.streams)


def test_a_channel_of_any_size_costs_one_call_to_make(standin: StandIn, label: str, proxy_url: str) -> None:
    channel = standin.make_channel(label, "@prolific", videos=25_000)

    first = listing(f"{channel.url}/videos", proxy_url, playlist_items="1-3").info

    assert len(channel.videos) == 25_000
    assert [each["id"] for each in first["entries"]] == list(channel.videos[:3])


def test_a_test_can_make_its_own_playlists(standin: StandIn, label: str, proxy_url: str) -> None:
    made = standin.make_playlist(label, "Mine", 7, private=1, deleted=1)
    picked = standin.add_playlist(label, "Picked", [standin.add_video(label, "Only here")])

    titles = [each["title"] for each in listing(made.url, proxy_url).info["entries"]]
    assert (titles.count("[Private video]"), titles.count("[Deleted video]"), len(titles)) == (1, 1, 7)
    assert [each["title"] for each in listing(picked.url, proxy_url).info["entries"]] == ["Only here"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("LGON", "YouTube said: The playlist does not exist."),
        ("LUNV", "YouTube said: This playlist type is unviewable."),
    ],
)
def test_a_list_that_cannot_be_shown_says_why(
    standin: StandIn, label: str, proxy_url: str, code: str, words: str
) -> None:
    standin.fault(label, standin.standard.playlist.playlist_id, code)

    assert words in listing(standin.standard.playlist.url, proxy_url).failure


def test_a_list_nobody_made_does_not_exist(standin: StandIn, proxy_url: str) -> None:
    url = "https://www.youtube.com/playlist?list=PLnobodyMadeThisListAtAllOrEverWill"

    assert "YouTube said: The playlist does not exist." in listing(url, proxy_url).failure


def test_a_channel_nobody_made_is_not_found(standin: StandIn, proxy_url: str) -> None:
    outcome = listing("https://www.youtube.com/@nobody-at-all", proxy_url)

    assert "[youtube:tab] @nobody-at-all: Unable to download API page: HTTP Error 404: Not Found" in outcome.failure


def test_a_tab_that_a_channel_lacks_is_named(standin: StandIn, label: str, proxy_url: str) -> None:
    channel = standin.make_channel(label, "@videos-only", videos=2)

    outcome = listing(f"{channel.url}/streams", proxy_url)

    assert "This channel does not have a streams tab" in outcome.failure


@pytest.mark.parametrize(
    ("code", "words"),
    [("C500", "HTTP Error 500: Internal Server Error"), ("C429", "HTTP Error 429: Too Many Requests")],
)
def test_a_refused_continuation_ends_the_listing(
    standin: StandIn, label: str, proxy_url: str, code: str, words: str
) -> None:
    playlist = standin.standard.long_playlist
    standin.fault(label, playlist.playlist_id, code)

    failure = listing(playlist.url, proxy_url).failure

    assert f"{playlist.playlist_id} page 1: Unable to download API page: {words}" in failure


def test_an_incomplete_continuation_ends_the_listing_early_and_quietly(
    standin: StandIn, label: str, proxy_url: str
) -> None:
    playlist = standin.standard.long_playlist
    standin.fault(label, playlist.playlist_id, "CINC")

    quiet = listing(playlist.url, proxy_url)
    strict = listing(playlist.url, proxy_url, extractor_args={"youtube": {"raise_incomplete_data": ["true"]}})

    assert (len(quiet.info["entries"]), quiet.info["playlist_count"]) == (100, 500)
    assert "Incomplete data received" in strict.failure


def test_a_looping_continuation_ends_the_listing_early_and_silently(
    standin: StandIn, label: str, proxy_url: str
) -> None:
    playlist = standin.standard.long_playlist
    standin.fault(label, playlist.playlist_id, "CLOP")

    outcome = listing(playlist.url, proxy_url)

    assert (len(outcome.info["entries"]), outcome.warnings) == (200, [])


def test_a_limited_list_page_is_only_a_warning_when_the_api_still_answers(
    standin: StandIn, label: str, proxy_url: str
) -> None:
    playlist = standin.standard.playlist
    standin.fault(label, playlist.playlist_id, "L429")

    outcome = listing(playlist.url, proxy_url)

    assert len(outcome.info["entries"]) == 20
    assert "HTTP Error 429" in outcome.warnings[0]


def test_a_limited_channel_page_is_only_a_warning_when_the_api_still_answers(
    standin: StandIn, label: str, proxy_url: str
) -> None:
    channel = standin.standard.channel
    standin.fault(label, channel.handle, "L429")

    outcome = listing(f"{channel.url}/videos", proxy_url)

    assert [each["id"] for each in outcome.info["entries"]] == list(channel.videos)


def test_a_fault_of_page_and_api_strikes_lists_too(standin: StandIn, label: str, proxy_url: str) -> None:
    standin.fault(label, "*", "W429")

    assert "HTTP Error 429: Too Many Requests" in listing(standin.standard.playlist.url, proxy_url).failure
