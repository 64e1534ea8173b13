"""What is known of a video is in the library before it is told."""

from pathlib import Path

import msgspec
import pytest

from tests.domain.examples import VIDEO_ID
from ytarchived.domain.media import VideoMetadata
from ytarchived.effects.workers.capturing import capture
from ytarchived.effects.workers.messages import Captured, Order
from ytarchived.errors import StorageFull

YTDLP = VideoMetadata(video_id=VIDEO_ID, title="Harbour", duration_seconds=12.5, view_count=3)


@pytest.fixture
def file(root: Path) -> Path:
    """Where what is known lies."""
    return root / "metadata" / "videos" / f"{VIDEO_ID}.json"


def order(root: Path, known: VideoMetadata | None = None) -> Order:
    return Order(task="download", url="", video_id=VIDEO_ID, library=str(root), known=known)


def test_what_both_sources_said_is_kept_as_one_and_told_as_it_was_kept(root: Path, file: Path) -> None:
    told: list[Captured] = []
    known = VideoMetadata(video_id=VIDEO_ID, title="Harbour at dawn", duration_seconds=13.0)
    capture(order(root, known), YTDLP, told.append)
    [captured] = told
    assert captured.kept
    assert (captured.metadata.title, captured.metadata.duration_seconds) == ("Harbour at dawn", 12.5)
    assert captured.metadata.sources["title"] == "data-api"
    assert captured.metadata.counted_at
    assert msgspec.json.decode(file.read_bytes(), type=VideoMetadata) == captured.metadata


def test_a_full_disk_is_told_how_much_the_video_would_take(root: Path, file: Path) -> None:
    file.with_name(f".{file.name}.partial").symlink_to("/dev/full")
    told: list[Captured] = []
    with pytest.raises(StorageFull):
        capture(order(root), YTDLP, told.append, estimated_bytes=5)
    assert [(captured.kept, captured.estimated_bytes) for captured in told] == [(False, 5)]
    assert not file.exists()


def test_where_nothing_is_to_be_kept_it_is_only_told() -> None:
    told: list[Captured] = []
    capture(Order(task="metadata", url="", video_id=VIDEO_ID), YTDLP, told.append)
    assert [captured.metadata.title for captured in told] == ["Harbour"]
