"""What is known of one video, now or at an earlier time, read from the log.

Receives an id or a link; hands back the captures that were kept, each with what it changed.
"""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Annotated

from msgspec import Meta, Struct

from ytarchived.domain import upcasts
from ytarchived.domain.metadata import differences
from ytarchived.domain.outcomes import MetadataCaptured
from ytarchived.effects.control.abbreviations import meant
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.envelope import RequestRefused
from ytarchived.effects.control.page import Link
from ytarchived.errors import NotFound
from ytarchived.protocol import MetadataPage, MetadataVersion
from ytarchived.record.log import read_stream

_DAY_OR_TIME = Meta(extra_json_schema={"anyOf": [{"format": "date"}, {"format": "date-time"}]})


class OneDescription(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A video by its id or a link, as it is known, as it was known at a date or time, or in all its versions."""

    text: Link
    at: Annotated[str, _DAY_OR_TIME] | None = None
    """A date, which stands for its end in UTC, or an ISO time."""
    history: bool = False


async def show(context: Context, call: Call[OneDescription, None]) -> MetadataPage:
    """What is known of a video: the newest version kept, the one of a date, or all of them, newest first."""
    asked = call.asked
    target = await context.ledger.read(meant, asked.text)
    until = _moment(asked.at) if asked.at is not None else None
    versions = list(await context.ledger.read(_versions, target.key))
    known = [version for version in reversed(versions) if until is None or version.at <= until]
    if not known:
        nothing = f"nothing was known of it at {asked.at}" if versions else "nothing is known of it"
        raise NotFound(f"cannot describe {target.id}: {nothing}", hint=f"`ytctl why {target.id}` tells more")
    return MetadataPage(video_id=target.id, versions=known if asked.history else known[:1])


def _versions(db: sqlite3.Connection, key: str) -> list[MetadataVersion]:
    return list(_told(db, key))


def _told(db: sqlite3.Connection, key: str) -> Iterator[MetadataVersion]:
    before = None
    for record in read_stream(db, key):
        if record.type != MetadataCaptured.__name__:
            continue
        captured = upcasts.outcome(record.type, record.schema, bytes(record.body))
        assert isinstance(captured, MetadataCaptured)
        changed = tuple(differences(before, captured.metadata)) if before else ()
        before = captured.metadata
        yield MetadataVersion(
            at=record.at, position=record.position, job=captured.job, changed=changed, metadata=before
        )


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise RequestRefused(
            f'cannot tell what was known at "{text}": it is no ISO date or time',
            hint="write it as 2026-01-31, or as 2026-01-31T18:00Z",
        ) from error
    if len(text) <= len("2026-01-01"):
        moment = datetime.combine(moment, time.max)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
