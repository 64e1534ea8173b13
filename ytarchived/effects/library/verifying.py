"""Whether the files of the library still are what was archived; needs no network.

The daemon hands it files from the record and tells the person what it finds.
"""

from collections.abc import Sequence
from pathlib import Path

from ytarchived.domain.media import ArchivedFile, Damage
from ytarchived.effects.library.disk import sha256_of
from ytarchived.effects.library.layout import require_marker


def verify(root: Path, files: Sequence[ArchivedFile]) -> list[Damage]:
    """Read the files again and return those that differ from the record.

    Raises LibraryUnusable when the library itself is not there: then a missing file says nothing.
    """
    damages = [damage for file in files if (damage := _read_again(root, file))]
    if damages:
        require_marker(root)
    return damages


def inspect(path: Path, file: ArchivedFile, *, reread: bool) -> Damage | None:
    """Compare one file with its record, by its size and, with `reread`, by its content; raises OSError."""
    try:
        size_bytes = path.stat().st_size
        if size_bytes != file.bytes:
            return Damage(path=file.path, kind="resized", detail=f"{size_bytes} bytes instead of {file.bytes}")
        if reread and (sha256 := sha256_of(path)) != file.sha256:
            return Damage(path=file.path, kind="altered", detail=f"SHA-256 {sha256} instead of {file.sha256}")
    except FileNotFoundError:
        return Damage(path=file.path, kind="missing", detail="no such file")
    return None


def _read_again(root: Path, file: ArchivedFile) -> Damage | None:
    try:
        return inspect(root / file.path, file, reread=True)
    except OSError as error:
        return Damage(path=file.path, kind="unreadable", detail=(error.strerror or str(error)).lower())
