"""A playlist or a channel read page by page with the Data API, each page reported with what the next is asked for with.

An attempt calls it before it turns to yt-dlp; a listing that was cut short goes on after its last reported page.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime

from msgspec import structs

from ytarchived.domain.collection import Listing
from ytarchived.domain.commands import RecordListing
from ytarchived.domain.kind import Kind
from ytarchived.domain.quota import Purpose
from ytarchived.domain.targets import Target
from ytarchived.effects.data_api.api import DataApi
from ytarchived.effects.data_api.calls import ApiUnavailable
from ytarchived.effects.data_api.shapes import About
from ytarchived.effects.workers.messages import ListingDone

_BEGINNING = Listing(checkpoint="", page=0, received=0)

Tell = Callable[[RecordListing], Awaitable[None]]
"""Takes one page and returns when it is recorded."""


async def list_with_api(
    api: DataApi, target: Target, job: int, begun: Listing | None, purpose: Purpose, tell: Tell
) -> ListingDone | None:
    """Report a list's pages from where it was begun, and how it ended; None when the API does not show all of the list.

    Raises ApiUnavailable when the API cannot be asked, at whatever page; what was reported stays true.
    """
    found = await playlist_of(api, target, purpose)
    if found is None:
        return None
    playlist_id, about = found
    listing = begun or _BEGINNING
    since: datetime | None = None
    while True:
        try:
            page, read_at = await api.page(playlist_id, listing.checkpoint, purpose, since)
        except ApiUnavailable as unavailable:
            token_is_stale = unavailable.failure is not None and unavailable.failure.kind is Kind.API_BAD_REQUEST
            if not (listing.checkpoint and token_is_stale):
                raise
            listing = _BEGINNING
            continue
        # a later page that is older than the first may lack an entry that a new one pushed on
        since = since or read_at
        listing = Listing(
            checkpoint=page.next_page_token,
            page=listing.page + 1,
            received=listing.received + len(page.entries),
            expected=page.page_info.total_results,
        )
        report = RecordListing(
            key=target.key,
            job=job,
            page=listing.page,
            entries=page.entries,
            title=about.title,
            channel=about.channel_title,
            source="data-api",
            checkpoint=listing.checkpoint,
            expected=listing.expected,
        )
        await tell(report)
        if not listing.checkpoint:
            break
    if listing.received < (listing.expected or 0):
        # the API ends long lists early, and yt-dlp may show the rest
        return None
    return done(about, listing.received, listing.expected)


def done(about: About, received: int, expected: int | None) -> ListingDone:
    """The end of a listing that has all entries."""
    return ListingDone(
        complete=True,
        received=received,
        expected=expected,
        title=about.title,
        channel=about.channel_title,
        channel_id=about.channel_id,
        description=about.description,
    )


async def playlist_of(api: DataApi, target: Target, purpose: Purpose) -> tuple[str, About] | None:
    """The id of the playlist that holds a target's entries, and what is said of it, where the API knows one."""
    if target.kind == "playlist":
        playlist = await api.playlist(target.id, purpose)
        return (target.id, playlist.snippet) if playlist else None
    if target.kind == "channel" and not target.tab:
        channel = await api.channel(target.id, purpose)
        if channel and channel.content_details.related_playlists.uploads:
            about = structs.replace(channel.snippet, channel_title=channel.snippet.title, channel_id=channel.id)
            return channel.content_details.related_playlists.uploads, about
    # the tabs of a channel are not in the API
    return None
