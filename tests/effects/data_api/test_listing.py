"""Lists read page by page with the Data API."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.effects.data_api.conftest import OpenApi
from tests.standin.client import StandIn
from ytarchived.domain.collection import Listing
from ytarchived.domain.commands import RecordListing
from ytarchived.domain.targets import Target, from_key
from ytarchived.effects.data_api.calls import ApiUnavailable
from ytarchived.effects.data_api.from_the_end import list_from_the_end
from ytarchived.effects.data_api.listing import list_with_api
from ytarchived.effects.workers.messages import ListingDone
from ytarchived.record.cache import open_cache

pytestmark = pytest.mark.usefixtures("unmeasured")


def playlist(list_id: str) -> Target:
    return Target(kind="playlist", id=list_id)


async def listed(
    open_api: OpenApi, target: Target, begun: Listing | None = None
) -> tuple[list[RecordListing], ListingDone | None]:
    """The pages of a list and its end."""
    pages: list[RecordListing] = []

    async def tell(page: RecordListing) -> None:
        pages.append(page)

    async with open_api() as api:
        return pages, await list_with_api(api, target, 1, begun, "direct", tell)


async def listed_from_the_end(open_api: OpenApi, target: Target) -> tuple[list[RecordListing], ListingDone | None]:
    """The pages of a list as they are reported when its oldest entries are wanted first, and its end."""
    pages: list[RecordListing] = []

    async def tell(page: RecordListing) -> None:
        pages.append(page)

    async with open_api() as api:
        return pages, await list_from_the_end(api, target, 1, "direct", tell)


def ids(pages: list[RecordListing]) -> list[str]:
    return [entry.video_id for page in pages for entry in page.entries]


async def test_a_playlist_is_read_to_its_end(open_api: OpenApi, standin: StandIn) -> None:
    wanted = standin.standard.long_playlist
    pages, done = await listed(open_api, playlist(wanted.playlist_id))
    assert ids(pages) == list(wanted.video_ids)
    assert [page.page for page in pages] == list(range(1, 11))
    assert all(page.checkpoint for page in pages[:-1]) and not pages[-1].checkpoint
    assert {(page.source, page.expected, page.title) for page in pages} == {("data-api", 500, "Five hundred")}
    assert all(bool(entry.published) != bool(entry.hidden) for page in pages for entry in page.entries)
    hidden = [entry.hidden for page in pages for entry in page.entries if entry.hidden]
    assert (hidden.count("private"), hidden.count("deleted")) == (12, 8)
    assert done == ListingDone(
        complete=True,
        received=500,
        expected=500,
        title="Five hundred",
        channel="Standin",
        channel_id=wanted.channel_id,
    )


async def test_a_listing_that_was_cut_short_goes_on_after_its_last_page(
    open_api: OpenApi, standin: StandIn, label: str
) -> None:
    wanted = standin.standard.long_playlist
    begun = Listing(checkpoint="CA450", page=9, received=450, expected=500)
    pages, done = await listed(open_api, playlist(wanted.playlist_id), begun)
    assert ids(pages) == list(wanted.video_ids[450:])
    assert pages[0].page == 10
    assert done is not None and done.complete and done.received == 500
    assert standin.quota_used(label) == 2


async def test_a_token_that_youtube_does_not_know_any_more_begins_the_listing_anew(
    open_api: OpenApi, standin: StandIn
) -> None:
    wanted = standin.standard.playlist
    begun = Listing(checkpoint="stale", page=9, received=450, expected=500)
    pages, done = await listed(open_api, playlist(wanted.playlist_id), begun)
    assert ids(pages) == list(wanted.video_ids)
    assert done is not None and done.received == 20


async def test_a_refusal_of_the_first_page_is_no_reason_to_begin_anew(
    open_api: OpenApi, standin: StandIn, label: str
) -> None:
    async def tell(page: RecordListing) -> None:
        raise AssertionError(page)

    standin.fault(label, "playlistItems", "invalidPageToken")
    async with open_api() as api:
        with pytest.raises(ApiUnavailable):
            await list_with_api(api, playlist(standin.standard.playlist.playlist_id), 1, None, "direct", tell)


async def test_no_later_page_is_older_than_the_first(
    open_api: OpenApi, standin: StandIn, label: str, tmp_path: Path
) -> None:
    videos = [standin.add_video(label, f"Entry {number}") for number in range(101)]
    old = standin.add_playlist(label, "Growing at its top", videos[1:])
    target = playlist(old.playlist_id)
    first, _ = await listed(open_api, target)
    assert ids(first) == list(old.video_ids)
    standin.add_playlist(label, "Growing at its top", videos)
    async with open_cache(tmp_path / "cache.db") as cache:
        name = f"items/{old.playlist_id}/"
        kept = await cache.get([name])
        await cache.put({name: kept[name]._replace(at=kept[name].at - timedelta(hours=1))})
    again, done = await listed(open_api, target)
    assert ids(again) == [video.video_id for video in videos]
    assert done is not None and done.complete


@pytest.mark.parametrize("name", ["@standin", "id"])
async def test_a_channel_is_read_by_the_list_of_its_uploads(open_api: OpenApi, standin: StandIn, name: str) -> None:
    channel = standin.standard.channel
    target = Target(kind="channel", id=channel.channel_id if name == "id" else name)
    pages, done = await listed(open_api, target)
    assert ids(pages) == [*channel.videos, *channel.shorts, *channel.streams]
    assert done is not None
    assert (done.complete, done.received, done.title) == (True, 98, "Standin")


@pytest.mark.parametrize(
    "key",
    [
        "youtube:channel:@standin/shorts",
        "youtube:channel:@nobody",
        "youtube:channel:c/Name",
        "youtube:playlist:PLnobodyknowsthislist0000000000000",
        "youtube:clip:UgkxSomethingSomethingSomething",
    ],
)
async def test_what_the_api_does_not_list_is_left_to_yt_dlp(open_api: OpenApi, key: str) -> None:
    assert await listed(open_api, from_key(key)) == ([], None)


async def test_what_the_api_leaves_out_of_a_list_is_left_to_yt_dlp(open_api: OpenApi, standin: StandIn) -> None:
    begun = Listing(checkpoint="CA450", page=8, received=400, expected=500)
    pages, done = await listed(open_api, playlist(standin.standard.long_playlist.playlist_id), begun)
    assert len(ids(pages)) == 50
    assert done is None


async def test_a_list_whose_oldest_entries_come_first_is_reported_from_its_end_and_each_page_is_asked_for_once(
    open_api: OpenApi, standin: StandIn, label: str
) -> None:
    wanted = standin.standard.long_playlist
    pages, done = await listed_from_the_end(open_api, playlist(wanted.playlist_id))
    assert ids(pages) == list(reversed(wanted.video_ids))
    assert [page.page for page in pages] == list(range(1, 11))
    assert not any(page.checkpoint for page in pages)
    assert done is not None and (done.complete, done.received, done.title) == (True, 500, "Five hundred")
    assert standin.quota_used(label) == 11


async def test_from_its_end_a_list_goes_on_with_the_pages_that_were_read(
    open_api: OpenApi, standin: StandIn, label: str
) -> None:
    wanted = standin.standard.long_playlist
    await listed_from_the_end(open_api, playlist(wanted.playlist_id))
    used = standin.quota_used(label)
    again, done = await listed_from_the_end(open_api, playlist(wanted.playlist_id))
    assert ids(again) == list(reversed(wanted.video_ids))
    assert done is not None and standin.quota_used(label) == used


async def test_from_its_end_a_kept_token_that_youtube_does_not_know_any_more_makes_all_pages_be_read_anew(
    open_api: OpenApi, standin: StandIn, tmp_path: Path
) -> None:
    wanted = standin.standard.long_playlist
    name = f"items/{wanted.playlist_id}/"
    await listed_from_the_end(open_api, playlist(wanted.playlist_id))
    async with open_cache(tmp_path / "cache.db") as cache:
        kept = await cache.get([name])
        stale = kept[name].body.replace(b"CA50", b"stale")
        assert stale != kept[name].body
        await cache.put({name: kept[name]._replace(body=stale, etag="")})
    pages, done = await listed_from_the_end(open_api, playlist(wanted.playlist_id))
    assert ids(pages) == list(reversed(wanted.video_ids))
    assert done is not None


async def test_from_its_end_what_the_api_does_not_list_is_left_to_yt_dlp(open_api: OpenApi) -> None:
    assert await listed_from_the_end(open_api, from_key("youtube:channel:@nobody")) == ([], None)
