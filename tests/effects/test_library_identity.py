"""A library is told from an empty mount point by its marker, and nothing is written where there is doubt."""

import errno
import json
import os
from pathlib import Path

import pytest

from ytarchived.durable import sync
from ytarchived.effects.library import check_library, free_bytes, open_library, staging_of
from ytarchived.effects.library.disk import explained, write_durably
from ytarchived.errors import LibraryUnusable, NotATarget, StorageFull


def contents(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_a_new_library_begins_with_its_marker_and_folders(tmp_path: Path) -> None:
    root = tmp_path / "deep" / "archive"
    library_id = open_library(root, None)
    assert json.loads((root / ".ytarchived").read_text())["library"] == library_id
    assert contents(root) == {
        ".ytarchived",
        "videos",
        "metadata",
        "metadata/videos",
        "metadata/playlists",
        ".staging",
    }
    check_library(root, library_id)


def test_two_libraries_have_two_ids(tmp_path: Path) -> None:
    assert open_library(tmp_path / "one", None) != open_library(tmp_path / "two", None)


def test_a_library_may_begin_beside_an_inbox_and_files_that_are_not_ours(tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    open_library(tmp_path, None)
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("ours", ["videos", "metadata", ".staging"])
def test_a_folder_with_our_names_but_no_marker_is_never_adopted(tmp_path: Path, ours: str) -> None:
    (tmp_path / ours).mkdir()
    with pytest.raises(LibraryUnusable, match=r"cannot begin a library at .*: it holds .* but no marker"):
        open_library(tmp_path, None)
    assert contents(tmp_path) == {ours}


def test_a_library_whose_record_was_lost_keeps_its_id(tmp_path: Path) -> None:
    library_id = open_library(tmp_path, None)
    assert open_library(tmp_path, None) == library_id


def test_opening_stopped_right_after_the_marker_is_finished_by_the_next_start(tmp_path: Path) -> None:
    library_id = open_library(tmp_path / "whole", None)
    (tmp_path / "half").mkdir()
    (tmp_path / "half" / ".ytarchived").write_bytes((tmp_path / "whole" / ".ytarchived").read_bytes())
    assert open_library(tmp_path / "half", library_id) == library_id
    assert contents(tmp_path / "half") == contents(tmp_path / "whole")


def test_a_missing_mount_is_not_filled_with_folders(tmp_path: Path) -> None:
    for mount_point in (tmp_path / "empty", tmp_path / "gone"):
        if mount_point.name == "empty":
            mount_point.mkdir()
        before = contents(tmp_path)
        for use in (open_library, check_library):
            with pytest.raises(
                LibraryUnusable, match=r"cannot use the library at .*: its marker .* is missing"
            ) as refusal:
                use(mount_point, "0123")
            assert "mount the library's disk" in refusal.value.hint
        with pytest.raises(LibraryUnusable):
            staging_of(mount_point, "dQw4w9WgXcQ")
        assert contents(tmp_path) == before


def test_the_hint_of_a_missing_marker_says_what_to_write_into_it(tmp_path: Path) -> None:
    library_id = open_library(tmp_path, None)
    (tmp_path / ".ytarchived").unlink()
    with pytest.raises(LibraryUnusable) as refusal:
        open_library(tmp_path, library_id)
    line = refusal.value.hint.split("write ")[1].split(" into ")[0]
    (tmp_path / ".ytarchived").write_text(line)
    assert open_library(tmp_path, library_id) == library_id


def test_another_library_at_the_same_path_is_refused_and_left_alone(tmp_path: Path) -> None:
    open_library(tmp_path, None)
    (tmp_path / ".staging").rmdir()
    with pytest.raises(LibraryUnusable, match="names another library"):
        open_library(tmp_path, "0123")
    assert not (tmp_path / ".staging").exists()


@pytest.mark.parametrize("damage", [b"", b"not json", b"{}", b'{"library": "\xff", "format": 1}'])
def test_a_damaged_marker_is_refused(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / ".ytarchived").write_bytes(damage)
    for known_id in (None, "0123"):
        with pytest.raises(LibraryUnusable, match="is damaged"):
            open_library(tmp_path, known_id)
    assert contents(tmp_path) == {".ytarchived"}


def test_a_library_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".ytarchived").write_text('{"library": "0123", "format": 2}')
    with pytest.raises(LibraryUnusable, match="format 2 is newer"):
        open_library(tmp_path, "0123")


def test_a_library_may_be_reached_through_a_symlink(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "archive").symlink_to(tmp_path / "disk")
    library_id = open_library(tmp_path / "archive", None)
    assert open_library(tmp_path / "disk", library_id) == library_id
    assert staging_of(tmp_path / "archive", "dQw4w9WgXcQ").is_dir()


def test_a_dangling_symlink_and_a_file_are_no_library(tmp_path: Path) -> None:
    (tmp_path / "dangling").symlink_to(tmp_path / "unplugged")
    (tmp_path / "file").write_text("")
    for root in (tmp_path / "dangling", tmp_path / "file"):
        with pytest.raises(LibraryUnusable, match=r"^cannot "):
            open_library(root, None)
    assert contents(tmp_path) == {"dangling", "file"}


def test_a_deleted_staging_folder_comes_back(tmp_path: Path) -> None:
    library_id = open_library(tmp_path, None)
    (tmp_path / ".staging").rmdir()
    check_library(tmp_path, library_id)
    assert (tmp_path / ".staging").is_dir()


def test_videos_on_another_filesystem_are_refused_before_anything_is_downloaded(tmp_path: Path) -> None:
    library_id = open_library(tmp_path, None)
    (tmp_path / "videos").rmdir()
    (tmp_path / "videos").symlink_to("/proc")
    with pytest.raises(LibraryUnusable, match="lie on different filesystems"):
        check_library(tmp_path, library_id)


def test_a_staging_folder_keeps_what_is_in_it(tmp_path: Path) -> None:
    open_library(tmp_path, None)
    staging = staging_of(tmp_path, "-_leading-d")
    (staging / "work" / "video.part").write_text("half")
    assert staging_of(tmp_path, "-_leading-d") == staging == tmp_path / ".staging" / "-_leading-d"
    assert (staging / "work" / "video.part").read_text() == "half"


@pytest.mark.parametrize(
    "text", ["", "..", "../../../etc", "dQw4w9WgXc", "dQw4w9WgXcQQ", "dQw4w9WgXc/", "dQw4w9WgXc\n", "ñQw4w9WgXcQ"]
)
def test_what_is_no_video_id_never_becomes_a_path(tmp_path: Path, text: str) -> None:
    open_library(tmp_path, None)
    with pytest.raises(NotATarget, match="as a video id"):
        staging_of(tmp_path, text)


@pytest.mark.parametrize(
    ("number", "kind", "hint"),
    [
        (errno.ENOSPC, StorageFull, "free some space"),
        (errno.EDQUOT, StorageFull, "quota"),
        (errno.EROFS, LibraryUnusable, "ReadWritePaths"),
        (errno.EACCES, LibraryUnusable, "let the daemon's user write there"),
        (errno.EXDEV, LibraryUnusable, "same filesystem"),
        (errno.EIO, LibraryUnusable, "disk may be failing"),
        (errno.EFBIG, LibraryUnusable, ""),
    ],
)
def test_what_the_disk_says_becomes_one_line_and_a_hint(
    number: int, kind: type[LibraryUnusable | StorageFull], hint: str
) -> None:
    with pytest.raises(kind, match=r"^cannot publish it: [a-z/ -]+ \(/x\)$") as refusal, explained("publish it"):
        raise OSError(number, os.strerror(number), "/x")
    assert hint in refusal.value.hint


def test_a_full_disk_leaves_the_old_content(tmp_path: Path) -> None:
    (tmp_path / "note").write_bytes(b"old")
    (tmp_path / ".note.partial").symlink_to("/dev/full")
    with pytest.raises(StorageFull, match="cannot note it: no space left on device"), explained("note it"):
        write_durably(tmp_path / "note", b"new")
    assert (tmp_path / "note").read_bytes() == b"old"


def test_a_file_that_cannot_be_synced_is_told() -> None:
    with pytest.raises(LibraryUnusable, match="invalid argument"), explained("sync it"):
        sync(Path("/dev/full"))


def test_a_filesystem_that_cannot_sync_folders_is_good_enough() -> None:
    sync(Path("/proc"))


def test_free_space_is_that_of_the_filesystem_below(tmp_path: Path) -> None:
    assert free_bytes(tmp_path) > 0
    with pytest.raises(LibraryUnusable, match="cannot measure the free space"):
        free_bytes(tmp_path / "gone")
