"""Keeps the search database up with the log and the library, behind everything else and in nobody's way.

Reads the log on from where it was, then the captions of each video that was archived. All that it finds is computed from
those two, so a search database may be lost, be damaged or belong to another log: it is made anew.
"""

import logging
import math
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath

import anyio
from anyio import to_thread

from ytarchived.effects.library.layout import require_marker
from ytarchived.effects.webvtt import lines_of
from ytarchived.errors import YtarchivedError
from ytarchived.record import log
from ytarchived.record.connection import Connection
from ytarchived.record.ledger import Ledger
from ytarchived.record.search import changes
from ytarchived.record.search.changes import Track, Unread
from ytarchived.record.search.database import Search

_RECORDS_TOGETHER = 250
_RESTS = 3
"""How much longer than it read it rests, while there is much to read: all others want the processor more."""
_VIDEOS_TOGETHER = 20
_LARGEST_BYTES = 8 << 20
_GATHER_SECONDS = 3.0
"""How long outcomes are gathered, so that a busy daemon does not commit for each; a video is found so much later."""

_PAUSE_SECONDS = 60.0
"""Before the disk is tried again, or a library that is not in its place."""

logger = logging.getLogger(__name__)


async def keep_up(ledger: Ledger, search: Search, root: Path) -> None:
    """Keep the search database up with the ledger and the library at `root`, until cancelled; no trouble of it gets out."""
    while True:
        try:
            async with search.opened() as index:
                if await _belongs(index, ledger):
                    await _follow(index, ledger, root)
            await search.forget()
            continue
        except (OSError, sqlite3.OperationalError, YtarchivedError) as error:
            search.problem = f"the index cannot be used: {error}"
        except sqlite3.DatabaseError as error:
            search.problem = f"the index is damaged and made anew: {error}"
            with suppress(OSError):
                await search.forget()
        logger.warning("cannot keep up the search: %s", search.problem)
        await anyio.sleep(_PAUSE_SECONDS)


async def _belongs(index: Connection, ledger: Ledger) -> bool:
    """Whether what was read belongs to this log, and not to one that was there before a backup took its place."""
    end = await index.run(changes.read_to)
    if not end.position:
        return True
    rows = await ledger.read(log.bodies_after, end.position - 1, 1)
    return [row[:2] for row in rows] == [end]


async def _follow(index: Connection, ledger: Ledger, root: Path) -> None:
    position = (await index.run(changes.read_to)).position
    while True:
        await anyio.sleep(_GATHER_SECONDS)
        goes_on = True
        while goes_on:
            rows = await ledger.read(log.bodies_after, position, _RECORDS_TOGETHER)
            began = anyio.current_time()
            if rows:
                await index.run(changes.learn, rows)
                position = rows[-1][0]
            goes_on = len(rows) == _RECORDS_TOGETHER
            if goes_on:
                await anyio.sleep(_RESTS * (anyio.current_time() - began))
        again_seconds = math.inf
        try:
            await _read_captions(index, root)
        except YtarchivedError:  # the library is not in its place, and nothing in it is gone for that
            again_seconds = _PAUSE_SECONDS
        with anyio.move_on_after(again_seconds):
            await ledger.feed.wait_after(position)


async def _read_captions(index: Connection, root: Path) -> None:
    """Read the captions of all videos that wait for it, some at a time; raises what `require_marker` raises."""
    while videos := await index.run(changes.unread, _VIDEOS_TOGETHER):
        began = anyio.current_time()
        await index.run(changes.keep_captions, await to_thread.run_sync(_read, root, videos))
        if len(videos) < _VIDEOS_TOGETHER:
            return
        await anyio.sleep(_RESTS * (anyio.current_time() - began))


def _read(root: Path, videos: Sequence[Unread]) -> list[tuple[Unread, list[Track]]]:
    read = [(video, list(_tracks(root, video))) for video in videos]
    require_marker(root)
    return read


def _tracks(root: Path, video: Unread) -> Iterator[Track]:
    for path in video.paths:
        try:
            with (root / path).open("rb") as file:
                text = file.read(_LARGEST_BYTES).decode(errors="replace")
        except OSError as error:  # what is missing in a library, verifying it tells
            logger.warning("cannot read captions for the search: %s", error)
            continue
        said: Sequence[tuple[int, str]] = list(lines_of(text))
        language = PurePosixPath(path).stem.removeprefix(f"{video.video_id}_")
        yield Track(language, [second for second, _ in said], [line for _, line in said])
