"""A long record to measure with: a million records of archived videos, eight for each, made once per run.

One video goes through the real write path; its eight rows, with other ids and numbers in them, become all the others.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bench.scene import Scene, video_id
from ytarchived.domain.commands import Command, RecordArchived, RecordMetadata, RequestDownload, StartAttempt
from ytarchived.domain.media import ArchivedFile, MediaFacts, VideoMetadata
from ytarchived.domain.retry import DEFAULT
from ytarchived.record import log, rebuild
from ytarchived.record.connection import connect_to_write
from ytarchived.record.transaction import Ask, Tail, write

_ID = "AAAAAAAAAAA"
_KEY = f"youtube:{_ID}"
_BEGIN = datetime(2024, 3, 1, tzinfo=UTC)
_EACH = timedelta(minutes=1)


def long_record(scene: Scene) -> tuple[Path, int]:
    """The path of the record and the number of its records; its projections are built."""
    path = scene.folder / "history" / "log.db"
    records = scene.pick(quick=100_000, usual=1_000_000)
    if not path.exists():
        path.parent.mkdir()
        _make(path, records)
    return path, records


def _make(path: Path, records: int) -> None:
    with closing(connect_to_write(path)) as db:
        log.open_log(db, path)
        rebuild.rebuild(db)
        template = _one_video(path.with_name("one.db"))
        db.execute("BEGIN")
        log.append(db, _rows(template, records // len(template)))
        db.execute("COMMIT")
        rebuild.rebuild(db)


def _one_video(path: Path) -> list[log.Row]:
    with closing(connect_to_write(path)) as db:
        log.open_log(db, path)
        rebuild.rebuild(db)
        tail = Tail(0, 0)
        for step, command in enumerate(_commands()):
            tail = write(db, [Ask(command, "trace", 0.5)], tail, _BEGIN + step * timedelta(seconds=5), DEFAULT).tail
        return log.rows_after(db, 0, 100)


def _rows(template: list[log.Row], videos: int) -> Iterator[log.Row]:
    each = round(_EACH.total_seconds() * 1_000_000)
    for number in range(videos):
        before, id_ = number * len(template), video_id(number)
        for row in template:
            yield row._replace(
                position=row.position + before,
                at=row.at + number * each,
                stream=row.stream.replace(_ID, id_),
                cause=None if row.cause is None else row.cause + before,
                trace=f"{row.trace}-{number}",
                body=row.body.replace(_ID, id_).replace('"job":1', f'"job":{number + 1}'),
            )


def _commands() -> list[Command]:
    folder, sha256 = f"videos/{_ID}/{_ID}", "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef"
    return [
        RequestDownload(key=_KEY, origin="inbox links.txt line 3"),
        StartAttempt(key=_KEY, job=1),
        RecordMetadata(
            key=_KEY,
            job=1,
            metadata=VideoMetadata(
                video_id=_ID,
                title=f"A walk along the harbour before sunrise {_ID}",
                description="Filmed on a quiet morning in March. " * 8,
                channel="Morning walks",
                channel_id="UC0123456789012345678901",
                published="2024-02-29",
                duration_seconds=754.0,
                tags=("walk", "harbour", "sunrise", "morning"),
                categories=("Travel & Events",),
                availability="public",
                view_count=18_204,
                like_count=911,
            ),
        ),
        RecordArchived(
            key=_KEY,
            job=1,
            files=(
                ArchivedFile(path=f"{folder}.mp4", role="media", bytes=181_204_113, sha256=sha256),
                ArchivedFile(path=f"{folder}_thumb.jpg", role="thumbnail", bytes=91_204, sha256=sha256),
                ArchivedFile(path=f"{folder}_metadata.json", role="metadata", bytes=5_113, sha256=sha256),
                ArchivedFile(path=f"videos/{_ID}/captions/{_ID}_en.vtt", role="caption", bytes=8_113, sha256=sha256),
            ),
            media=MediaFacts(
                container="mp4", duration_seconds=754.1, height=1080, width=1920, video_codec="h264", audio_codec="aac"
            ),
            quality="best",
            format_ids="137+140",
            engine={"yt-dlp": "2026.10.26", "ffmpeg": "7.1", "deno": "2.9.8"},
        ),
    ]
