"""Whether a folder is our library: the marker that tells a mounted library from an empty mount point.

The daemon opens the library at start with the id that its record remembers, and checks it before each download.
"""

import errno
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct

from ytarchived.durable import sync
from ytarchived.effects.library.disk import explained, write_durably
from ytarchived.effects.library.layout import FOLDERS, MARKER, METADATA, STAGING, VIDEOS
from ytarchived.errors import LibraryUnusable

_FORMAT = 1


class _Marker(Struct, frozen=True, kw_only=True, omit_defaults=True):
    library: str
    format: int
    created: datetime | None = None


def open_library(root: Path, known_id: str | None) -> str:
    """Open the library, or begin a new one where none is known and none can be harmed, and return its id.

    A known library must be here and be the same one; a new one begins only where neither `videos`, `metadata` nor
    `.staging` exists. Nothing is written before that is sure. Raises LibraryUnusable or StorageFull.
    """
    if known_id is None:
        with explained(f"use the library at {root}"):
            marker = _read_marker(root)
        known_id = marker.library if marker else _begin(root)
    check_library(root, known_id)
    return known_id


def check_library(root: Path, known_id: str) -> None:
    """Make sure, cheaply, that the known library is here and can be written; its folders come back where missing.

    Raises LibraryUnusable or StorageFull.
    """
    with explained(f"use the library at {root}"):
        marker = _read_marker(root)
        if marker is None:
            line = msgspec.json.encode(_Marker(library=known_id, format=_FORMAT)).decode()
            raise LibraryUnusable(
                f"cannot use the library at {root}: its marker {MARKER} is missing",
                hint=f"mount the library's disk; if this is the right folder, write {line} into {root / MARKER}",
            )
        if marker.library != known_id:
            raise LibraryUnusable(
                f"cannot use the library at {root}: its marker {MARKER} names another library ({marker.library})",
                hint=f"mount the disk of library {known_id}, or set library.path to where it lies",
            )
        folders = [root / folder for folder in FOLDERS]
        for folder in folders:
            if not folder.is_dir():
                folder.mkdir()
        # asks the filesystem for leave to write as a download would, and gets its reason when it refuses
        os.utime(root / STAGING)
        for folder in folders:
            # the owner of a folder may touch it without leave to write into it
            if not os.access(folder, os.W_OK | os.X_OK, effective_ids=True):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
        if (root / STAGING).stat().st_dev != (root / VIDEOS).stat().st_dev:
            raise LibraryUnusable(
                f"cannot use the library at {root}: {VIDEOS} and {STAGING} lie on different filesystems",
                hint="a finished video is renamed into place, so both must lie on the same one",
            )


def _begin(root: Path) -> str:
    with explained(f"begin a library at {root}"):
        for ours in (VIDEOS, METADATA, STAGING):
            if (root / ours).exists():
                raise LibraryUnusable(
                    f"cannot begin a library at {root}: it holds {ours} but no marker {MARKER}",
                    hint="put the marker back from a backup, or set library.path to another folder",
                )
        root.mkdir(parents=True, exist_ok=True)
        marker = _Marker(library=secrets.token_hex(16), format=_FORMAT, created=datetime.now(UTC))
        # the marker comes first: a crash right after it leaves a library whose folders the next start makes
        write_durably(root / MARKER, msgspec.json.encode(marker))
        sync(root.resolve().parent)
    return marker.library


def _read_marker(root: Path) -> _Marker | None:
    try:
        marker = msgspec.json.decode((root / MARKER).read_bytes(), type=_Marker)
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise LibraryUnusable(
            f"cannot use the library at {root}: its marker {MARKER} is damaged ({error})",
            hint="put the marker back from a backup",
        ) from error
    if marker.format > _FORMAT:
        raise LibraryUnusable(
            f"cannot use the library at {root}: its format {marker.format} is newer than this program",
            hint="install the version of ytarchived that wrote it, or a newer one",
        )
    return marker
