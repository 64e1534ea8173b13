"""Answers that are worth keeping for a while."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ytarchived.record.cache import Kept, open_cache

NOW = datetime.now(UTC).replace(microsecond=5)
ANSWER = Kept('{"title": "日本語"}'.encode(), "etag", NOW)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


def damage(path: Path) -> None:
    path.write_bytes(b"this is no database" * 100)


def drop_the_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TABLE answers")


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def test_what_is_kept_is_there_after_a_restart(path: Path) -> None:
    async with open_cache(path) as cache:
        await cache.put({"a": ANSWER, "b": Kept(b"null", "", NOW)})
        await cache.put({"b": Kept(b"{}", "", NOW)})
    async with open_cache(path) as cache:
        assert await cache.get(["a", "b", "c"]) == {"a": ANSWER, "b": Kept(b"{}", "", NOW)}


async def test_what_is_too_old_is_dropped(path: Path) -> None:
    async with open_cache(path) as cache:
        await cache.put({"old": Kept(b"{}", "", NOW - timedelta(days=31)), "new": ANSWER})
    async with open_cache(path) as cache:
        assert set(await cache.get(["old", "new"])) == {"new"}


async def test_a_damaged_cache_is_begun_anew(path: Path) -> None:
    damage(path)
    async with open_cache(path) as cache:
        assert await cache.get(["a"]) == {}
        await cache.put({"a": ANSWER})
        assert await cache.get(["a"]) == {"a": ANSWER}


async def test_what_cannot_be_written_is_not_kept_and_fails_nothing(path: Path) -> None:
    async with open_cache(path) as cache:
        drop_the_table(path)
        await cache.put({"a": ANSWER})
        assert await cache.get(["a"]) == {}


async def test_nobody_else_can_read_it(path: Path) -> None:
    async with open_cache(path):
        assert mode_of(path) == 0o600
