"""Keeps one file per playlist and channel in the library: what it is, and its entries in their order with what became of each.

Written again whenever a list's job changed since: when its listing ended, and when its entries' jobs are over. What is to be
written is read from the record each time, so that a crash or a library that is not in its place only delays it.
"""

import logging
import sqlite3
from pathlib import Path

import anyio
from anyio import to_thread

from ytarchived.domain.views import EntryView
from ytarchived.effects import library
from ytarchived.effects.library import ListDescription, ListedEntry
from ytarchived.errors import YtarchivedError
from ytarchived.record.ledger import Ledger
from ytarchived.record.log import to_time
from ytarchived.record.projections import lists
from ytarchived.record.projections.lists import Described

GATHER_SECONDS = 1.0
"""How long changes are gathered, so that a busy daemon does not look after each of them."""

AGAIN_SECONDS = 60.0
"""Before a library is tried again that did not take a file."""

logger = logging.getLogger(__name__)


async def describe_lists(ledger: Ledger, root: Path) -> None:
    """Keep the files of all lists as the record has them, until cancelled; no trouble of the library gets out."""
    described_at = 0
    while True:
        position = ledger.feed.position
        try:
            for described in await ledger.read(lists.list_described, described_at):
                await _describe(ledger, root, described)
                described_at = described.updated_at
        except YtarchivedError as error:
            logger.warning("%s", error.message)
            await anyio.sleep(AGAIN_SECONDS)
            continue
        await ledger.feed.wait_after(position)
        await anyio.sleep(GATHER_SECONDS)


async def _describe(ledger: Ledger, root: Path, described: Described) -> None:
    name = lists.file_name(described.key)
    if await to_thread.run_sync(library.list_described_at, root, name) == to_time(described.updated_at):
        return
    known = await ledger.read(_known, described)
    await to_thread.run_sync(library.describe_list, root, name, known)


def _known(db: sqlite3.Connection, described: Described) -> ListDescription:
    listing = lists.find_listing(db, described.key, described.job)
    assert listing is not None, "only a finished listing is described"
    entries, left = lists.list_entries(db, described.job), lists.list_departures(db, described.job)
    return ListDescription(
        key=described.key,
        title=listing.title,
        channel=listing.channel,
        channel_id=listing.channel_id,
        description=listing.description,
        complete=listing.complete,
        received=listing.received,
        expected=listing.expected,
        listed_at=listing.listed_at,
        changed_at=to_time(described.updated_at),
        entries=tuple(_entry(each) for each in entries),
        left=tuple(_entry(each) for each in left),
    )


def _entry(entry: EntryView) -> ListedEntry:
    return ListedEntry(video_id=entry.video_id, title=entry.title, status=entry.status)
