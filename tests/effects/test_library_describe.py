"""What is known of a video lies in one readable file."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from ytarchived.domain.media import VideoMetadata
from ytarchived.effects.library import (
    ListDescription,
    ListedEntry,
    describe,
    describe_list,
    described,
    list_described_at,
    open_library,
)
from ytarchived.errors import LibraryUnusable, NotATarget

VIDEO_ID = "dQw4w9WgXcQ"
KNOWN = VideoMetadata(video_id=VIDEO_ID, title="日本語", sources={"title": "data-api"})


@pytest.fixture
def root(tmp_path: Path) -> Path:
    open_library(tmp_path / "library", None)
    return tmp_path / "library"


def test_a_description_can_be_read_by_people_and_programs(root: Path) -> None:
    describe(root, KNOWN)
    text = (root / "metadata/videos" / f"{VIDEO_ID}.json").read_text()
    assert msgspec.json.decode(text, type=VideoMetadata) == KNOWN == described(root, VIDEO_ID)
    assert ' "title": "日本語",\n' in text


def test_a_newer_description_takes_the_place_of_the_older(root: Path) -> None:
    describe(root, KNOWN)
    describe(root, VideoMetadata(video_id=VIDEO_ID, title="Another"))
    (file,) = (root / "metadata/videos").iterdir()
    assert msgspec.json.decode(file.read_bytes(), type=VideoMetadata).title == "Another"


def test_nothing_is_written_where_the_library_is_not_mounted(root: Path) -> None:
    (root / ".ytarchived").unlink()
    with pytest.raises(LibraryUnusable):
        describe(root, KNOWN)
    assert not list((root / "metadata/videos").iterdir())


def test_an_id_that_is_none_is_no_path(root: Path) -> None:
    with pytest.raises(NotATarget):
        describe(root, VideoMetadata(video_id="../../evil"))


LISTED = ListDescription(
    key="youtube:playlist:PLBCF2DAC6FFB574DE",
    title="A list",
    channel="A channel",
    channel_id="",
    description="",
    complete=True,
    received=1,
    expected=1,
    listed_at=datetime(2026, 1, 31, tzinfo=UTC),
    changed_at=datetime(2026, 2, 1, 12, 30, 15, 250, tzinfo=UTC),
    entries=(ListedEntry(video_id=VIDEO_ID, title="日本語", status="completed"),),
)


def test_a_list_is_described_with_its_entries_and_says_up_to_when(root: Path) -> None:
    assert list_described_at(root, "PLBCF2DAC6FFB574DE") is None
    describe_list(root, "PLBCF2DAC6FFB574DE", LISTED)
    file = root / "metadata/playlists/PLBCF2DAC6FFB574DE.json"
    assert msgspec.json.decode(file.read_bytes(), type=ListDescription) == LISTED
    assert list_described_at(root, "PLBCF2DAC6FFB574DE") == LISTED.changed_at
    file.write_text("half of")
    assert list_described_at(root, "PLBCF2DAC6FFB574DE") is None


@pytest.mark.parametrize("name", ["", "../evil", ".hidden"])
def test_a_name_that_would_leave_the_folder_is_no_lists(root: Path, name: str) -> None:
    with pytest.raises(NotATarget):
        describe_list(root, name, LISTED)
