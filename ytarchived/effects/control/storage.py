"""What the archive is made of, and how long its disk will do."""

import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

from anyio import to_thread
from msgspec import Meta, Struct

from ytarchived.effects import library
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.library.layout import require_marker
from ytarchived.errors import LibraryUnusable
from ytarchived.protocol import StorageStatistics
from ytarchived.record.projections import statistics
from ytarchived.record.projections.storage import totals

_PACE_DAYS = 30


class HowMany(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How long the lists may be that could be long."""

    limit: Annotated[int, Meta(ge=0, le=1000, description="How many channels and large videos at most.")] = 10


async def stats(context: Context, call: Call[HowMany, None]) -> StorageStatistics:
    """What the archive is made of: by channel, month, quality and codec, the largest videos, and how long the disk will do."""
    free_bytes = await to_thread.run_sync(_free_bytes, context.library)
    return await context.ledger.read(_statistics, call.asked.limit, free_bytes, datetime.now(UTC).date())


def _free_bytes(root: Path) -> int | None:
    """What is free in the library; None while it is not in its place, because then the disk there is another."""
    try:
        require_marker(root)
        return library.free_bytes(root)
    except LibraryUnusable:
        return None


def _statistics(db: sqlite3.Connection, limit: int, free_bytes: int | None, today: date) -> StorageStatistics:
    videos, bytes_ = totals(db)
    heights = statistics.by_height(db)
    pace = _bytes_per_day(db, today)
    return StorageStatistics(
        videos=videos,
        bytes=bytes_,
        seconds=sum(share.seconds for share in heights),
        channels=statistics.by_channel(db, limit),
        channel_count=statistics.count_channels(db),
        months=statistics.by_month(db),
        heights=heights,
        codecs=statistics.by_codec(db),
        largest=statistics.largest(db, limit),
        free_bytes=free_bytes,
        bytes_per_day=pace,
        days_left=free_bytes / pace if pace and free_bytes is not None else None,
    )


def _bytes_per_day(db: sqlite3.Connection, today: date) -> float:
    """How much came in a day over the last month, or since the beginning where that is more recent."""
    first = statistics.first_day(db)
    if first is None:
        return 0.0
    since = max(date.fromisoformat(first), today - timedelta(days=_PACE_DAYS - 1))
    return statistics.bytes_since(db, since.isoformat()) / max(1, (today - since).days + 1)
