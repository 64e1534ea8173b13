"""From a sealed video to its place in the library, by one rename that can be tried again after any crash.

The daemon publishes what a worker sealed, records it, then settles; at start it does the same with all that is pending.
A manifest in staging means: not yet settled. What is replaced waits in `staging/old` until then.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from ytarchived.durable import sync
from ytarchived.effects.library.disk import explained, move
from ytarchived.effects.library.layout import (
    MANIFEST,
    OLD,
    READY,
    STAGING,
    VIDEOS,
    is_video_id,
    require_marker,
    staging_folder,
    staging_of,
    video_folder,
)
from ytarchived.effects.library.manifest import Manifest, SealRefused, read_manifest
from ytarchived.effects.library.verifying import inspect
from ytarchived.errors import YtarchivedError

_BLOCK_BYTES = 512
"""The unit of st_blocks, whatever the filesystem's own."""


def publish(root: Path, video_id: str) -> Manifest:
    """Put a sealed video in its place, or finish what a crash left of that, and return its manifest for the record.

    An older copy is set aside first and stays whole on disk until `settle`. A video already in place is read again and
    compared. Raises SealRefused when the files are not what was sealed (then `discard`), StorageFull or LibraryUnusable
    when the disk refuses.
    """
    staging, place = staging_folder(root, video_id), video_folder(root, video_id)
    ready, old = staging / READY, staging / OLD
    require_marker(root)
    with explained(f"publish {video_id}"):
        manifest = read_manifest(staging)
        waiting = ready.exists()
        _require_whole(manifest, ready if waiting else place, reread=not waiting)
        place.parent.mkdir(exist_ok=True)
        if waiting:
            if place.exists():
                if old.exists():
                    shutil.rmtree(old)
                move(place, old)
            move(ready, place)
    return manifest


def staged(root: Path) -> list[str]:
    """The ids of all videos that have a staging folder, sealed or not; raises LibraryUnusable."""
    with explained(f"look for unfinished videos in {root}"):
        return sorted(folder.name for folder in (root / STAGING).iterdir() if is_video_id(folder.name))


def staged_bytes(root: Path, video_id: str) -> int:
    """How much of the disk a video's staging folder takes; what a worker removes meanwhile counts nothing."""
    taken_bytes = 0
    for folder, _, names in os.walk(staging_folder(root, video_id)):
        for name in names:
            with suppress(OSError):
                taken_bytes += Path(folder, name).stat().st_blocks * _BLOCK_BYTES
    return taken_bytes


def pending(root: Path) -> list[str]:
    """The ids of sealed videos that were not settled, so perhaps not even published; raises LibraryUnusable."""
    return [video_id for video_id in staged(root) if (staging_folder(root, video_id) / MANIFEST).exists()]


def sealed(root: Path, video_id: str) -> Manifest | None:
    """The manifest of a sealed video that was not settled, None where nothing is sealed or the manifest is damaged."""
    with explained(f"look for the sealed {video_id}"):
        try:
            return read_manifest(staging_folder(root, video_id))
        except SealRefused:
            return None


def begin(root: Path, video_id: str) -> Manifest | None:
    """The manifest of a sealed video that was not settled; where there is none, its staging folder is made.

    Raises NotATarget when it is no video id, LibraryUnusable or StorageFull when the folder cannot be made.
    """
    manifest = sealed(root, video_id)
    if manifest is None:
        staging_of(root, video_id)
    return manifest


def settle(root: Path, video_id: str) -> None:
    """Remove a published video's staging folder, the replaced copy included, once the outcome is recorded.

    Raises YtarchivedError when the video is not in its place, LibraryUnusable when the disk refuses.
    """
    staging = staging_folder(root, video_id)
    require_marker(root)
    with explained(f"settle {video_id}"):
        try:
            paths = list(staging.iterdir())
        except FileNotFoundError:
            return
        if staging / READY in paths or not video_folder(root, video_id).exists():
            raise YtarchivedError(f"cannot settle {video_id}: it is not published")
        # the manifest goes last, so that after a crash the video is still pending and is settled then
        for path in sorted(paths, key=lambda path: path.name == MANIFEST):
            _remove(path)
        staging.rmdir()


def discard(root: Path, video_id: str) -> None:
    """Remove the staging folder of a job that is not wanted any more; a copy that was set aside goes back to its place.

    What stands in its place already is never touched. Raises LibraryUnusable when the disk refuses.
    """
    staging, place = staging_folder(root, video_id), video_folder(root, video_id)
    require_marker(root)
    with explained(f"discard {video_id}"):
        if not staging.exists():
            return
        if (staging / OLD).exists() and not place.exists():
            move(staging / OLD, place)
        # the manifest goes before the files, so that after a crash nobody publishes what is half removed
        (staging / MANIFEST).unlink(missing_ok=True)
        sync(staging)
        shutil.rmtree(staging)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def _require_whole(manifest: Manifest, folder: Path, *, reread: bool) -> None:
    prefix = f"{VIDEOS}/{manifest.video_id}/"
    for file in manifest.files:
        finding = inspect(folder / file.path.removeprefix(prefix), file, reread=reread)
        if finding:
            raise SealRefused(f"cannot publish {manifest.video_id}: {file.path} is {finding.kind} ({finding.detail})")
