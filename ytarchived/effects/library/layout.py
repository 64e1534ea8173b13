"""Where things lie in a library: the one place that turns a video id into paths.

Every other file of the library asks here; workers get their staging folder from `staging_of`.
"""

import re
from pathlib import Path

from ytarchived.effects.library.disk import explained
from ytarchived.errors import LibraryUnusable, NotATarget

MARKER = ".ytarchived"
STAGING = ".staging"
VIDEOS = "videos"
METADATA = "metadata"
FOLDERS = (VIDEOS, METADATA, f"{METADATA}/videos", f"{METADATA}/playlists", STAGING)

WORK = "work"
READY = "ready"
OLD = "old"
MANIFEST = "manifest.json"

_VIDEO_ID = re.compile(r"[A-Za-z0-9_-]{11}")


def is_video_id(text: str) -> bool:
    """Whether the text is a YouTube video id, and so a safe name for a folder."""
    return _VIDEO_ID.fullmatch(text) is not None


def require_video_id(text: str) -> str:
    """The text itself when it is a video id; raises NotATarget."""
    if not is_video_id(text):
        raise NotATarget(f"cannot use {text!r} as a video id: it is not 11 letters, digits, - or _")
    return text


def video_folder(root: Path, video_id: str) -> Path:
    """Where the files of a video belong; raises NotATarget when it is no video id."""
    return root / VIDEOS / require_video_id(video_id)


def staging_folder(root: Path, video_id: str) -> Path:
    """Where a video is put together, whether it exists or not; raises NotATarget when it is no video id."""
    return root / STAGING / require_video_id(video_id)


def metadata_file(root: Path, video_id: str) -> Path:
    """Where what is known of a video lies, archived or not; raises NotATarget when it is no video id."""
    return root / METADATA / "videos" / f"{require_video_id(video_id)}.json"


def playlist_file(root: Path, name: str) -> Path:
    """Where what is known of a playlist or channel lies; raises NotATarget for a name that would leave the folder."""
    if not name or name.startswith(".") or "/" in name or "\0" in name:
        raise NotATarget(f"cannot use {name!r} as the name of a list")
    return root / METADATA / "playlists" / f"{name}.json"


def require_marker(root: Path) -> None:
    """Raise LibraryUnusable when no library lies here now, so that an unmounted disk's folder stays untouched."""
    with explained(f"use the library at {root}"):
        here = (root / MARKER).is_file()
    if not here:
        raise LibraryUnusable(
            f"cannot use the library at {root}: its marker {MARKER} is missing", hint="mount the library's disk"
        )


def staging_of(root: Path, video_id: str) -> Path:
    """Make a video's staging folder, with `work/` for the downloader's files, and keep what is already in it.

    Raises NotATarget when it is no video id, LibraryUnusable or StorageFull when the folder cannot be made.
    """
    staging = staging_folder(root, video_id)
    require_marker(root)
    with explained(f"make the staging folder of {video_id}"):
        (staging / WORK).mkdir(parents=True, exist_ok=True)
    return staging
