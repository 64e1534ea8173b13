"""A playlist or a channel read with the Data API and reported from its end, page by page: the oldest entries first.

An attempt calls it where the oldest are wanted first. Pages are read from the beginning, as YouTube shows them, and kept in
the cache, so that a listing that was cut short asks only for those it had not read.
"""

from datetime import UTC, datetime

from msgspec import Struct

from ytarchived.domain.commands import RecordListing
from ytarchived.domain.kind import Kind
from ytarchived.domain.quota import Purpose
from ytarchived.domain.targets import Target
from ytarchived.effects.data_api.api import DataApi
from ytarchived.effects.data_api.calls import ApiUnavailable
from ytarchived.effects.data_api.listing import Tell, done, playlist_of
from ytarchived.effects.workers.messages import ListingDone


class _Leafed(Struct, frozen=True, kw_only=True):
    """A list that was read to its end, without its entries."""

    tokens: tuple[str, ...]
    received: int
    expected: int
    read_at: datetime


async def list_from_the_end(api: DataApi, target: Target, job: int, purpose: Purpose, tell: Tell) -> ListingDone | None:
    """Report a list's pages, the last first, and how it ended; None when the API does not show all of the list.

    Raises ApiUnavailable when the API cannot be asked, mostly before anything is reported.
    """
    found = await playlist_of(api, target, purpose)
    if found is None:
        return None
    playlist_id, about = found
    leafed = await _leaf_through(api, playlist_id, purpose, None)
    if leafed.received < leafed.expected:
        return None
    told = 0
    for number, token in enumerate(reversed(leafed.tokens), 1):
        page, _ = await api.page(playlist_id, token, purpose, leafed.read_at)
        told += len(page.entries)
        report = RecordListing(
            key=target.key,
            job=job,
            page=number,
            entries=page.entries[::-1],
            title=about.title,
            channel=about.channel_title,
            source="data-api",
            expected=leafed.expected,
        )
        await tell(report)
    # where the cache keeps nothing a page is read twice, and may be another one the second time
    return done(about, told, leafed.expected) if told == leafed.received else None


async def _leaf_through(api: DataApi, playlist_id: str, purpose: Purpose, since: datetime | None) -> _Leafed:
    tokens = [""]
    received = 0
    read_since = since
    while True:
        try:
            page, read_at = await api.page(playlist_id, tokens[-1], purpose, read_since)
        except ApiUnavailable as unavailable:
            token_is_stale = unavailable.failure is not None and unavailable.failure.kind is Kind.API_BAD_REQUEST
            if since is not None or len(tokens) == 1 or not token_is_stale:
                raise
            # what is kept is of a list that YouTube has changed
            return await _leaf_through(api, playlist_id, purpose, datetime.now(UTC))
        read_since = read_since or read_at
        received += len(page.entries)
        if not page.next_page_token:
            expected = page.page_info.total_results or 0
            return _Leafed(tokens=tuple(tokens), received=received, expected=expected, read_at=read_since)
        tokens.append(page.next_page_token)
