"""The search database as the daemon holds it: one connection that learns, and one that finds meanwhile.

The effect that follows the log opens it and hands in what there is to learn; the control API finds. While it is not open,
because the disk refuses it or it is being made anew, finding says so, and nothing else of the daemon minds.
"""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from anyio import to_thread

from ytarchived.domain.search import Query
from ytarchived.domain.views import FoundVideo
from ytarchived.errors import Code, YtarchivedError
from ytarchived.record.connection import Connection, reading, writing
from ytarchived.record.search import schema
from ytarchived.record.search.finding import find

_PAGES_KIB = 16_000
_LEARNING_KIB = 2_000


class SearchUnavailable(YtarchivedError):
    """cannot search: the search index is not open"""

    code = Code.SERVICE_UNAVAILABLE


OPENING = "the index is not open yet"
"""The problem of every start, which nobody needs to be told of."""


class Search:
    """Full-text search over all videos that were ever heard of."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader: Connection | None = None
        self.problem = OPENING
        """Why it cannot be relied on now; empty while it can."""

    async def find(self, query: Query, *, after: int | None, limit: int) -> list[tuple[int, FoundVideo]]:
        """What the query finds, as `finding.find` answers it; raises SearchUnavailable."""
        if self._reader is None:
            raise SearchUnavailable(f"cannot search: {self.problem}", hint="`ytctl health` says when it is well again")
        try:
            return await self._reader.run(find, query, after=after, limit=limit)
        except sqlite3.DatabaseError as error:
            raise SearchUnavailable(f"cannot search: {error}", hint="restart the daemon: it looks after it") from error

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[Connection]:
        """The connection that learns, while the database is open; raises OSError or sqlite3.Error."""
        await to_thread.run_sync(schema.prepare, self._path)
        async with writing(self._path) as writer, reading(self._path) as reader:
            # What a power cut takes of it is read again, so nothing waits for the disk.
            await writer.run(_set, "synchronous=NORMAL")
            await writer.run(_set, f"cache_size=-{_LEARNING_KIB}")
            await reader.run(_set, f"cache_size=-{_PAGES_KIB}")
            self._reader, self.problem = reader, ""
            try:
                yield writer
            finally:
                self._reader = None

    async def forget(self) -> None:
        """Remove the database, which must not be open, so that it is begun anew."""
        await to_thread.run_sync(schema.remove, self._path)


def _set(db: sqlite3.Connection, pragma: str) -> None:
    db.execute(f"PRAGMA {pragma}")
