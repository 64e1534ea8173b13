"""Playlists and channels listed with the real yt-dlp from the stand-in, in this process."""

from typing import Any

import pytest

from tests.standin.client import StandIn
from ytarchived.domain.media import Entry
from ytarchived.effects.workers.engine import carry_out
from ytarchived.effects.workers.messages import Failed, Listed, ListingDone, Order, Outcome, Setup


def list_all(url: str, setup: Setup, **how: Any) -> tuple[list[Listed], Outcome]:
    pages: list[Listed] = []

    def tell(report: object) -> None:
        if isinstance(report, Listed):
            pages.append(report)

    return pages, carry_out(Order(task="list", url=url, **how), setup, {}, tell)


def entries(pages: list[Listed]) -> list[Entry]:
    return [entry for page in pages for entry in page.entries]


def test_five_hundred_entries_come_in_order_a_hundred_at_a_time(standin: StandIn, setup: Setup) -> None:
    playlist = standin.standard.long_playlist
    pages, outcome = list_all(playlist.url, setup)
    assert [(page.page, len(page.entries)) for page in pages] == [(number, 100) for number in range(1, 6)]
    assert tuple(entry.video_id for entry in entries(pages)) == playlist.video_ids
    assert outcome == ListingDone(
        complete=True,
        received=500,
        expected=500,
        title=playlist.title,
        channel="Standin",
        channel_id=playlist.channel_id,
    )


def test_a_list_is_told_from_its_end_where_that_is_wanted(standin: StandIn, setup: Setup) -> None:
    playlist = standin.standard.long_playlist
    pages, outcome = list_all(playlist.url, setup, from_the_end=True)
    assert tuple(entry.video_id for entry in entries(pages)) == playlist.video_ids[::-1]
    assert isinstance(outcome, ListingDone) and outcome.complete


def test_no_more_is_read_of_a_list_than_is_wanted(standin: StandIn, setup: Setup) -> None:
    pages, outcome = list_all(standin.standard.long_playlist.url, setup, most_entries=1)
    assert len(entries(pages)) == 1
    assert isinstance(outcome, ListingDone) and not outcome.complete and outcome.expected == 500


def test_private_and_deleted_entries_are_named_as_such(standin: StandIn, setup: Setup) -> None:
    pages, _ = list_all(standin.standard.long_playlist.url, setup)
    hidden = [entry.hidden for entry in entries(pages) if entry.hidden]
    assert (hidden.count("private"), hidden.count("deleted")) == (12, 8)


def test_each_page_says_whose_list_it_is(standin: StandIn, setup: Setup) -> None:
    playlist = standin.standard.playlist
    (page,), _ = list_all(playlist.url, setup)
    assert (page.list_id, page.title, page.channel, page.channel_id, page.description, page.expected) == (
        playlist.playlist_id,
        playlist.title,
        "Standin",
        playlist.channel_id,
        playlist.description,
        20,
    )


def test_a_channel_is_all_its_tabs_in_one(standin: StandIn, setup: Setup) -> None:
    channel = standin.standard.channel
    pages, outcome = list_all(channel.url, setup)
    assert {entry.video_id for entry in entries(pages)} == {*channel.videos, *channel.shorts, *channel.streams}
    assert isinstance(outcome, ListingDone)
    assert (outcome.complete, outcome.received, outcome.expected) == (True, 98, None)


@pytest.mark.parametrize("tab", ["videos", "shorts", "streams"])
def test_a_tab_of_a_channel_is_listed_alone(standin: StandIn, setup: Setup, tab: str) -> None:
    channel = standin.standard.channel
    pages, outcome = list_all(f"{channel.url}/{tab}", setup)
    assert tuple(entry.video_id for entry in entries(pages)) == getattr(channel, tab)
    assert isinstance(outcome, ListingDone) and outcome.complete


def test_an_empty_list_has_one_empty_page(standin: StandIn, label: str, setup: Setup) -> None:
    playlist = standin.add_playlist(label, "Nothing yet", [])
    pages, outcome = list_all(playlist.url, setup)
    assert [page.entries for page in pages] == [()]
    assert isinstance(outcome, ListingDone)
    assert outcome.received == 0


def test_a_list_that_breaks_off_keeps_what_it_gave_and_says_why(standin: StandIn, label: str, setup: Setup) -> None:
    standin.fault(label, "*", "C429")
    pages, outcome = list_all(standin.standard.long_playlist.url, setup)
    assert len(entries(pages)) == 100
    assert isinstance(outcome, ListingDone)
    assert (outcome.complete, outcome.received, outcome.expected) == (False, 100, 500)
    assert outcome.trouble
    assert outcome.trouble.http_status == 429
    assert outcome.reason == outcome.trouble.message


def test_a_page_without_its_entries_is_no_end(standin: StandIn, label: str, setup: Setup) -> None:
    standin.fault(label, "*", "CINC")
    _, outcome = list_all(standin.standard.long_playlist.url, setup)
    assert isinstance(outcome, ListingDone)
    assert not outcome.complete
    assert "Incomplete data received" in outcome.reason


def test_a_list_that_goes_round_in_circles_is_not_complete(standin: StandIn, label: str, setup: Setup) -> None:
    standin.fault(label, "*", "CLOP")
    _, outcome = list_all(standin.standard.long_playlist.url, setup)
    assert isinstance(outcome, ListingDone)
    assert (outcome.complete, outcome.trouble) == (False, None)
    assert outcome.reason == f"YouTube counts 500 entries but showed {outcome.received}"


def test_a_list_that_is_not_there_fails_in_youtubes_words(standin: StandIn, label: str, setup: Setup) -> None:
    standin.fault(label, "*", "LGON")
    pages, outcome = list_all(standin.standard.playlist.url, setup)
    assert pages == []
    assert isinstance(outcome, Failed)
    assert "The playlist does not exist" in outcome.trouble.message


def test_a_single_video_is_a_list_of_one(standin: StandIn, setup: Setup) -> None:
    video = standin.standard.videos[0]
    pages, outcome = list_all(video.url, setup)
    assert [entry.video_id for entry in entries(pages)] == [video.video_id]
    assert isinstance(outcome, ListingDone)
    assert outcome.complete


def test_a_redirect_to_the_list_is_followed(standin: StandIn, setup: Setup) -> None:
    playlist = standin.standard.playlist
    _, outcome = list_all(f"https://www.youtube.com/watch?list={playlist.playlist_id}", setup)
    assert isinstance(outcome, ListingDone)
    assert outcome.received == 20
