"""A long list is leafed through without searching its pages again and again."""

import pytest
from yt_dlp.extractor.youtube import YoutubeTabIE

from tests.effects.workers.test_listing import entries, list_all
from tests.standin.client import StandIn
from ytarchived.effects.workers.leafing import SEARCH, search_pages_once
from ytarchived.effects.workers.messages import Setup


def test_a_page_of_a_channel_is_searched_once_for_what_leads_to_the_next(
    standin: StandIn, label: str, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    search = getattr(YoutubeTabIE, SEARCH)
    searched = []

    def counted(page: object) -> object:
        searched.append(page)
        return search(page)

    monkeypatch.setattr(YoutubeTabIE, SEARCH, staticmethod(counted))
    channel = standin.make_channel(label, f"@leafed-{label}", videos=90)
    pages, _ = list_all(channel.url, setup)
    assert tuple(entry.video_id for entry in entries(pages)) == channel.videos
    assert len(searched) < 3 * 3, "three pages of thirty entries each"


def test_a_ytdlp_that_searches_otherwise_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("yt_dlp.extractor.youtube._base.YoutubeBaseInfoExtractor._extract_continuation")
    lists = YoutubeTabIE()
    search_pages_once(lists)
    assert not hasattr(lists, SEARCH)
