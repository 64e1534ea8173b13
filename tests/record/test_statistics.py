"""What the archive is made of, as it is counted while videos come in and change."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from tests.domain.examples import FACTS
from tests.record.examples import TRACE, new_log, video
from ytarchived.domain.commands import Command, RecordArchived, RecordMetadata, RequestDownload, StartAttempt
from ytarchived.domain.media import ArchivedFile, VideoMetadata
from ytarchived.domain.retry import DEFAULT
from ytarchived.domain.views import Share
from ytarchived.record.projections import statistics
from ytarchived.record.transaction import Ask, Tail, write

DAY = timedelta(days=1)
WALKS, COOKS = "UC" + "w" * 22, "UC" + "c" * 22


class Archive:
    """A record to which videos come, at a time that it sets."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        self.now = datetime(2026, 10, 31, 23, tzinfo=UTC)
        self._tail = Tail(0, 0)

    def _does(self, *commands: Command) -> None:
        for command in commands:
            self._tail, [result] = write(self.db, [Ask(command, TRACE, 0.5)], self._tail, self.now, DEFAULT)
            assert not isinstance(result, Exception)

    def begins(self, number: int) -> int:
        """A video is asked for, again where it is there, and a worker begins."""
        key = video(number)
        self._does(RequestDownload(key=key, origin="socket", force=True))
        self._does(StartAttempt(key=key, job=self._tail.job))
        return self._tail.job

    def describes(self, number: int, job: int, channel: str, name: str) -> None:
        metadata = VideoMetadata(
            video_id=video(number).removeprefix("youtube:"), title=f"Title {number}", channel=name, channel_id=channel
        )
        self._does(RecordMetadata(key=video(number), job=job, metadata=metadata))

    def archives(self, number: int, job: int, size: int, *, height: int = 720, codec: str = "h264") -> None:
        media = msgspec.structs.replace(FACTS, height=height, video_codec=codec, duration_seconds=60.5)
        files = (ArchivedFile(path="videos/a.mp4", role="media", bytes=size, sha256="ab" * 32),)
        self._does(RecordArchived(key=video(number), job=job, files=files, media=media, quality="best"))

    def keeps(self, number: int, size: int, channel: str = WALKS, name: str = "Walks") -> None:
        """A video is archived in the usual way."""
        job = self.begins(number)
        self.describes(number, job, channel, name)
        self.archives(number, job, size)


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    with closing(new_log(tmp_path / "log.db")) as db:
        yield Archive(db)


def told(shares: list[Share]) -> list[tuple[str, int, int]]:
    return [(share.name, share.videos, share.bytes) for share in shares]


def test_channels_are_counted_and_those_with_the_most_bytes_come_first(archive: Archive) -> None:
    archive.keeps(1, 100)
    archive.keeps(2, 300, COOKS, "Cooks")
    archive.keeps(3, 50)
    assert told(statistics.by_channel(archive.db, 10)) == [("Cooks", 1, 300), ("Walks", 2, 150)]
    assert [share.channel_id for share in statistics.by_channel(archive.db, 1)] == [COOKS]
    assert statistics.count_channels(archive.db) == 2


def test_the_time_that_videos_play_is_added_up(archive: Archive) -> None:
    archive.keeps(1, 100)
    archive.keeps(2, 100)
    assert [share.seconds for share in statistics.by_channel(archive.db, 10)] == [121.0]


def test_a_channel_that_is_renamed_stays_one(archive: Archive) -> None:
    archive.keeps(1, 100)
    archive.keeps(2, 100, name="Morning walks")
    assert told(statistics.by_channel(archive.db, 10)) == [("Morning walks", 2, 200)]


def test_a_video_whose_channel_is_told_later_moves_to_it(archive: Archive) -> None:
    job = archive.begins(1)
    archive.archives(1, job, 100)
    assert told(statistics.by_channel(archive.db, 10)) == [("", 1, 100)]
    assert statistics.count_channels(archive.db) == 0
    again = archive.begins(1)
    archive.describes(1, again, WALKS, "Walks")
    assert told(statistics.by_channel(archive.db, 10)) == [("Walks", 1, 100)]
    archive.describes(1, again, COOKS, "Cooks")
    assert told(statistics.by_channel(archive.db, 10)) == [("Cooks", 1, 100)]


def test_a_video_that_is_only_described_is_not_counted(archive: Archive) -> None:
    archive.describes(1, archive.begins(1), WALKS, "Walks")
    assert statistics.by_channel(archive.db, 10) == []


def test_a_video_that_is_archived_again_counts_once_and_as_it_is_now(archive: Archive) -> None:
    archive.keeps(1, 100)
    archive.now += 40 * DAY
    archive.archives(1, archive.begins(1), 70, height=1080, codec="av1")
    assert told(statistics.by_channel(archive.db, 10)) == [("Walks", 1, 70)]
    assert told(statistics.by_height(archive.db)) == [("1080", 1, 70)]
    assert told(statistics.by_codec(archive.db)) == [("av1", 1, 70)]
    assert told(statistics.by_month(archive.db)) == [("2026-12", 1, 70)]


def test_heights_come_highest_first_and_sound_alone_last(archive: Archive) -> None:
    for number, height in enumerate((480, 0, 1080, 480)):
        archive.archives(number, archive.begins(number), 10, height=height)
    assert told(statistics.by_height(archive.db)) == [("1080", 1, 10), ("480", 2, 20), ("0", 1, 10)]


def test_codecs_are_those_of_the_picture_and_of_the_sound_where_there_is_none(archive: Archive) -> None:
    for number, (height, codec) in enumerate(((720, "vp9"), (0, ""))):
        archive.archives(number, archive.begins(number), 10 - number, height=height, codec=codec)
    assert told(statistics.by_codec(archive.db)) == [("vp9", 1, 10), ("aac", 1, 9)]


def test_months_are_those_of_the_archiving_in_utc(archive: Archive) -> None:
    for number in (1, 2, 3):
        archive.keeps(number, number)
        archive.now += DAY / 24
    assert told(statistics.by_month(archive.db)) == [("2026-10", 1, 1), ("2026-11", 2, 5)]


def test_what_came_in_since_a_day_is_added_up(archive: Archive) -> None:
    assert (statistics.first_day(archive.db), statistics.bytes_since(archive.db, "2026-01-01")) == (None, 0)
    for number in (1, 2, 3):
        archive.keeps(number, number)
        archive.now += DAY
    assert statistics.first_day(archive.db) == "2026-10-31"
    assert statistics.bytes_since(archive.db, "2026-11-01") == 5


def test_the_largest_videos_come_first(archive: Archive) -> None:
    archive.keeps(1, 100)
    archive.archives(2, archive.begins(2), 300)
    archive.keeps(3, 200, COOKS, "Cooks")
    assert [(each.video_id, each.title, each.channel, each.bytes) for each in statistics.largest(archive.db, 2)] == [
        ("video000002", "", "", 300),
        ("video000003", "Title 3", "Cooks", 200),
    ]


def test_the_largest_are_found_without_looking_at_all(archive: Archive) -> None:
    traced: list[str] = []
    archive.db.set_trace_callback(traced.append)
    statistics.largest(archive.db, 2)
    archive.db.set_trace_callback(None)
    scanned = [step for *_, step in archive.db.execute(f"EXPLAIN QUERY PLAN {traced[0]}") if step.startswith("SCAN")]
    assert scanned == ["SCAN videos USING INDEX videos_bytes"]
