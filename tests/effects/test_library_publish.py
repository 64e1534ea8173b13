"""A sealed video reaches its place whole, whatever state a crash, a cancel or a person left the folders in."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from ytarchived.domain.media import ArchivedFile, MediaFacts
from ytarchived.effects.library import (
    Manifest,
    SealRefused,
    discard,
    open_library,
    pending,
    publish,
    settle,
    staged,
    staging_of,
    verify,
)
from ytarchived.errors import LibraryUnusable, YtarchivedError

VIDEO_ID = "--wQw4w9WgX"
OLD = {"mkv": b"the old media", "_metadata.json": b'{"title": "old"}', "captions": b"WEBVTT old"}
NEW = {"mp4": b"the new media, better", "_metadata.json": b'{"title": "new"}', "captions": b"WEBVTT new"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    open_library(tmp_path, None)
    return tmp_path


def write(folder: Path, contents: dict[str, bytes]) -> None:
    media = next(key for key in contents if key in ("mkv", "mp4"))
    (folder / "captions").mkdir(parents=True)
    (folder / f"{VIDEO_ID}.{media}").write_bytes(contents[media])
    (folder / f"{VIDEO_ID}_metadata.json").write_bytes(contents["_metadata.json"])
    (folder / "captions" / f"{VIDEO_ID}_en.vtt").write_bytes(contents["captions"])


def note(root: Path) -> Manifest:
    """Write the manifest that sealing the new contents would leave."""

    def file(name: str, content: bytes) -> ArchivedFile:
        sha256 = hashlib.sha256(content).hexdigest()
        return ArchivedFile(path=f"videos/{VIDEO_ID}/{name}", role="media", bytes=len(content), sha256=sha256)

    manifest = Manifest(
        video_id=VIDEO_ID,
        files=(
            file(f"{VIDEO_ID}.mp4", NEW["mp4"]),
            file(f"captions/{VIDEO_ID}_en.vtt", NEW["captions"]),
            file(f"{VIDEO_ID}_metadata.json", NEW["_metadata.json"]),
        ),
        media=MediaFacts(container="mp4", duration_seconds=1.0),
    )
    staging = staging_of(root, VIDEO_ID)
    (staging / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    return manifest


def holds(folder: Path, contents: dict[str, bytes]) -> bool:
    found = sorted(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    return found == sorted(contents.values())


STATES: dict[str, dict[str, dict[str, bytes]]] = {
    "sealed, nothing there before": {"ready": NEW},
    "sealed, an older one in its place": {"ready": NEW, "place": OLD},
    "the older one set aside, the place empty": {"ready": NEW, "old": OLD},
    "in place, the older one still aside": {"place": NEW, "old": OLD},
    "in place": {"place": NEW},
    "sealed anew before an earlier one was settled": {"ready": NEW, "place": OLD, "old": OLD},
}


@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_from_every_state_publish_and_settle_end_with_one_whole_video(
    root: Path, state: dict[str, dict[str, bytes]]
) -> None:
    manifest = note(root)
    staging, place = root / ".staging" / VIDEO_ID, root / "videos" / VIDEO_ID
    folders = {"ready": staging / "ready", "old": staging / "old", "place": place}
    for name, contents in state.items():
        write(folders[name], contents)
    (staging / "work" / "video.f137.mp4.part").write_bytes(b"left over")

    for _again in range(2):
        assert pending(root) == [VIDEO_ID]
        assert publish(root, VIDEO_ID) == manifest
        assert holds(place, NEW)
        if OLD in state.values():
            assert holds(staging / "old", OLD)
    for _again in range(2):
        settle(root, VIDEO_ID)
        assert staged(root) == pending(root) == []
        assert list((root / ".staging").iterdir()) == []
    assert holds(place, NEW)
    assert verify(root, manifest.files) == []


@pytest.mark.parametrize("state", STATES.values(), ids=STATES.keys())
def test_discarding_never_costs_what_was_in_place(root: Path, state: dict[str, dict[str, bytes]]) -> None:
    note(root)
    staging, place = root / ".staging" / VIDEO_ID, root / "videos" / VIDEO_ID
    folders = {"ready": staging / "ready", "old": staging / "old", "place": place}
    for name, contents in state.items():
        write(folders[name], contents)
    for _again in range(2):
        discard(root, VIDEO_ID)
        assert staged(root) == []
    expected = state.get("place") or state.get("old")
    assert holds(place, expected) if expected else not place.exists()


def test_a_video_is_published_only_when_it_was_sealed(root: Path) -> None:
    write(staging_of(root, VIDEO_ID) / "ready", NEW)
    assert (staged(root), pending(root)) == ([VIDEO_ID], [])
    with pytest.raises(SealRefused, match="it was never sealed"):
        publish(root, VIDEO_ID)
    (root / ".staging" / VIDEO_ID / "manifest.json").write_bytes(b'{"video_id": "')
    with pytest.raises(SealRefused, match="its manifest is damaged"):
        publish(root, VIDEO_ID)
    assert not (root / "videos" / VIDEO_ID).exists()


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def flip(path: Path) -> None:
    path.write_bytes(path.read_bytes()[::-1])


@pytest.mark.parametrize(
    ("where", "spoil", "kind"),
    [("ready", truncate, "resized"), ("ready", Path.unlink, "missing"), ("place", flip, "altered")],
)
def test_what_was_spoilt_after_sealing_is_not_published(
    root: Path, where: str, spoil: Callable[[Path], None], kind: str
) -> None:
    note(root)
    folder = root / ".staging" / VIDEO_ID / "ready" if where == "ready" else root / "videos" / VIDEO_ID
    write(folder, NEW)
    spoil(folder / f"{VIDEO_ID}.mp4")
    with pytest.raises(SealRefused, match=rf"cannot publish {VIDEO_ID}: .*\.mp4 is {kind}"):
        publish(root, VIDEO_ID)
    assert folder.exists()


def test_an_unpublished_video_is_not_settled_away(root: Path) -> None:
    note(root)
    with pytest.raises(YtarchivedError, match=f"cannot settle {VIDEO_ID}: it is not published"):
        settle(root, VIDEO_ID)
    write(root / ".staging" / VIDEO_ID / "ready", NEW)
    write(root / "videos" / VIDEO_ID, OLD)
    with pytest.raises(YtarchivedError, match="it is not published"):
        settle(root, VIDEO_ID)
    assert holds(root / ".staging" / VIDEO_ID / "ready", NEW)


def test_a_library_that_went_away_spoils_nothing(root: Path) -> None:
    note(root)
    (root / ".ytarchived").unlink()
    for use in (publish, settle, discard):
        with pytest.raises(LibraryUnusable, match=r"its marker \.ytarchived is missing"):
            use(root, VIDEO_ID)
    with pytest.raises(LibraryUnusable, match="cannot look for unfinished videos"):
        pending(root / "gone")
    assert (root / ".staging" / VIDEO_ID / "manifest.json").exists()


def test_settling_removes_links_but_not_what_they_point_to(
    root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "mine").write_text("mine")
    note(root)
    write(root / "videos" / VIDEO_ID, NEW)
    (root / ".staging" / VIDEO_ID / "link").symlink_to(elsewhere)
    settle(root, VIDEO_ID)
    assert (elsewhere / "mine").exists()
    assert staged(root) == []


def test_foreign_names_in_staging_are_no_videos(root: Path) -> None:
    (root / ".staging" / "lost+found").mkdir()
    (root / ".staging" / ".nfs00001").write_text("")
    assert staged(root) == pending(root) == []


def test_verify_tells_apart_what_is_wrong_with_a_file(root: Path) -> None:
    manifest = note(root)
    place = root / "videos" / VIDEO_ID
    write(place, NEW)
    assert verify(root, manifest.files) == []
    (place / f"{VIDEO_ID}.mp4").unlink()
    flip(place / f"{VIDEO_ID}_metadata.json")
    truncate(place / "captions" / f"{VIDEO_ID}_en.vtt")
    assert {
        finding.path.removeprefix(f"videos/{VIDEO_ID}/"): finding.kind for finding in verify(root, manifest.files)
    } == {
        f"{VIDEO_ID}.mp4": "missing",
        f"{VIDEO_ID}_metadata.json": "altered",
        f"captions/{VIDEO_ID}_en.vtt": "resized",
    }


def test_a_file_that_cannot_be_read_is_told_as_that(root: Path) -> None:
    folder = root / "videos" / VIDEO_ID
    folder.mkdir()
    file = ArchivedFile(path=f"videos/{VIDEO_ID}", role="media", bytes=folder.stat().st_size, sha256="")
    assert [(finding.kind, finding.detail) for finding in verify(root, [file])] == [("unreadable", "is a directory")]


def test_a_library_that_is_not_mounted_has_no_missing_files(root: Path) -> None:
    manifest = note(root)
    (root / ".ytarchived").unlink()
    with pytest.raises(LibraryUnusable):
        verify(root, manifest.files)


def test_files_longer_than_a_block_are_hashed_whole(root: Path) -> None:
    content = bytes(range(256)) * 10_000
    (root / "videos" / "long").write_bytes(content)
    file = ArchivedFile(
        path="videos/long", role="media", bytes=len(content), sha256=hashlib.sha256(content).hexdigest()
    )
    assert verify(root, [file]) == []
