"""Freezes the log of this release: a small life in which every command is taken and every outcome happens.

`python -m tests.history.freeze` writes it as text beside this file, one record a line. A log that was released is never
frozen again: the tests load each of them with every later version.
"""

import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
from msgspec import structs

from tests.domain.examples import (
    DAMAGED,
    GONE,
    MEDIA_PATH,
    METADATA_ONLY,
    NO_NETWORK,
    OTHER,
    OTHER_ID,
    PLAYLIST,
    RATE_LIMITED,
    REMOVED,
    TAKE,
    VIDEO,
    VIDEO_ID,
    archive,
    cancel,
    complete,
    entry,
    fail,
    finish,
    hold_file,
    interrupt,
    line,
    list_page,
    request,
    start,
    take_file,
)
from tests.domain.specification import NOW
from tests.record.examples import TRACE, new_log, video
from ytarchived.domain.commands import (
    AbandonProbe,
    AdoptLibrary,
    ApproveFile,
    Command,
    CreatePlan,
    DismissItems,
    DoubtLibrary,
    ImportKnown,
    PauseAll,
    PauseJob,
    PrioritiseJob,
    RecordAbsence,
    RecordApiCall,
    RecordFiled,
    RecordListing,
    RecordMetadata,
    RecordPresence,
    RecordProbe,
    RecordVerification,
    ResetSession,
    ResumeAll,
    ResumeJob,
    RetryJob,
    RetryPlan,
    StartProbe,
)
from ytarchived.domain.media import CaptionTrack, Chapter, Entry, Offer, Thumbnail, VideoMetadata
from ytarchived.domain.options import Options
from ytarchived.domain.retry import DEFAULT
from ytarchived.record.log import rows_after
from ytarchived.record.transaction import Ask, Tail, write

RELEASE = "v0_1_0"
FOLDER = Path(__file__).parent

METADATA = VideoMetadata(
    video_id=VIDEO_ID,
    title="A title — with “typography”, 日本語 and 🎬",
    description="Two\nlines",
    channel="A channel",
    channel_id="UCuAXFkgsw1L7xaCfnd5JJOw",
    published="2009-10-25T06:57:33Z",
    duration_seconds=212.5,
    tags=("music", "eighties"),
    categories=("Music",),
    chapters=(Chapter(title="Intro", start_seconds=0.0, end_seconds=18.5),),
    live_status="not_live",
    availability="public",
    age_limit=18,
    language="en",
    view_count=1_500_000_000,
    like_count=None,
    counted_at=NOW,
    thumbnails=(Thumbnail(url="https://i.ytimg.com/vi/dQw4w9WgXcQ/maxresdefault.jpg", width=1280, height=720),),
    caption_tracks=(CaptionTrack(language="en"), CaptionTrack(language="de", automatic=True)),
    formats=(Offer(height=1080, codecs=("avc1", "vp9")), Offer(codecs=("mp4a", "opus"))),
    sources={"title": "data-api", "chapters": "yt-dlp"},
)


def life() -> Iterator[Command]:
    """Commands that fit, one after the other."""
    options = Options(quality="720p", caption_languages=("en", "de"))
    yield AdoptLibrary(library_id="0123456789abcdef", path="/srv/archive")
    yield request(VIDEO, options)
    yield take_file(line(1), line(2, OTHER, METADATA_ONLY, note="the list was left out"), line(3, "", reason="no link"))
    yield RecordFiled(paths={TAKE: "done/links.txt"})
    yield structs.replace(hold_file(), take="inbox:4567")
    yield ApproveFile(take="inbox:4567", by="socket")
    yield start(1)
    yield fail(RATE_LIMITED)
    yield StartProbe(key=VIDEO)
    yield AbandonProbe(reason="the daemon was stopped")
    yield StartProbe(key=VIDEO)
    yield RecordProbe()
    yield PauseAll(by="socket")
    yield ResumeAll(by="socket")
    yield start(1)
    yield interrupt()
    yield start(1)
    yield RecordMetadata(key=VIDEO, job=1, metadata=METADATA)
    yield fail(DAMAGED)
    yield start(1)
    yield archive(quality="720p")
    yield start(2, OTHER)
    yield complete(2, OTHER)
    yield request(PLAYLIST)
    yield start(3, PLAYLIST)
    yield RecordApiCall(method="playlistItems.list", purpose="direct", units=1)
    yield RecordListing(
        key=PLAYLIST,
        job=3,
        page=1,
        entries=(entry(), entry(OTHER_ID), Entry(video_id="video000001", hidden="private")),
        source="data-api",
        checkpoint="EAAaBlBUOkNESQ",
        expected=3,
    )
    yield list_page(entry(), job=3, page=2)
    yield RecordApiCall(method="videos.list", purpose="background", units=1, reason="quotaExceeded")
    yield finish(3)
    yield start(4, OTHER)
    yield fail(REMOVED, 4, OTHER)
    yield complete(3, PLAYLIST)
    yield request(VIDEO, Options(quality="360p", output="audio"))
    yield request(VIDEO, force=True)
    yield cancel(5)
    yield request(video(1), METADATA_ONLY)
    yield start(6, video(1))
    yield fail(NO_NETWORK, 6, video(1))
    yield start(6, video(1))
    yield fail(REMOVED, 6, video(1))
    yield RetryJob(key=video(1), job=6, by="socket")
    yield PauseJob(key=video(1), job=6, by="socket")
    yield ResumeJob(key=video(1), job=6, by="socket")
    yield PrioritiseJob(key=video(1), job=6, priority=5, by="socket")
    yield start(6, video(1))
    yield complete(6, video(1))
    yield request(video(2))
    yield start(7, video(2))
    yield fail(RATE_LIMITED, 7, video(2))
    yield ResetSession(by="socket")
    yield RecordPresence(held=1, missing=(GONE,))
    yield RecordPresence(held=1, back=(VIDEO,))
    yield DoubtLibrary(missing=30, held=40, examples=(MEDIA_PATH,))
    yield RecordPresence(held=40, by="socket")
    yield RecordVerification(scope="everything", held=1, videos=1, files=2, bytes=1010, seconds=0.5, damages=(GONE,))
    yield ImportKnown(source="archive.txt", keys=(VIDEO, "youtube:video000009"))
    yield request(PLAYLIST)
    yield start(8, PLAYLIST)
    yield list_page(Entry(video_id="video000001", hidden="private"), job=8)
    yield finish(8)
    yield complete(8, PLAYLIST)
    yield RecordAbsence(key=OTHER, witness="data-api")
    yield CreatePlan(plan="later", title="For later", keys=(OTHER, video(3)), by="socket")
    yield RetryPlan(plan="later", keys=(OTHER,), by="socket")
    yield DismissItems(plan="later", keys=(video(3),), by="socket")


def freeze(file: Path) -> None:
    """Live that life, an hour between two commands, and write its log down."""
    with tempfile.TemporaryDirectory() as folder, closing(new_log(Path(folder) / "log.db")) as db:
        tail = Tail(0, 0)
        for hour, command in enumerate(life()):
            tail, [result] = write(db, [Ask(command, TRACE, 0.5)], tail, NOW + timedelta(hours=hour), DEFAULT)
            assert not isinstance(result, Exception), result
        rows = rows_after(db, 0, 1_000)
    file.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))


if __name__ == "__main__":
    freeze(FOLDER / f"{RELEASE}.jsonl")
