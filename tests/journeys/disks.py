"""Disks for journeys about disks: small ones, read-only ones, ones that are taken away and brought back.

A real mount where this user may make one; elsewhere the nearest that every user can do to a folder.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MAY_MOUNT = os.geteuid() == 0 and not subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode


@contextmanager
def small_disk(folder: Path, size_bytes: int) -> Iterator[None]:
    """A filesystem of this size in the folder; only where MAY_MOUNT."""
    folder.mkdir(exist_ok=True)
    _run("mount", "-t", "tmpfs", "-o", f"size={size_bytes}", "tmpfs", str(folder))
    try:
        yield
    finally:
        _run("umount", "--lazy", str(folder))


@contextmanager
def filled(folder: Path) -> Iterator[None]:
    """No byte more goes onto the disk of this folder meanwhile."""
    ballast = folder / "ballast"
    try:
        with ballast.open("ab", buffering=0) as file:
            for block_bytes in (1 << 20, 1 << 12, 1):
                with suppress(OSError):
                    while file.write(bytes(block_bytes)) == block_bytes:
                        pass
        yield
    finally:
        ballast.unlink()


@contextmanager
def forbidden(folder: Path) -> Iterator[None]:
    """Who minds permissions can make, move and remove nothing in the folder meanwhile."""
    folder.chmod(0o500)
    try:
        yield
    finally:
        folder.chmod(0o700)


@contextmanager
def taken_away(folder: Path) -> Iterator[None]:
    """The folder is an empty mount point meanwhile, while what was in it goes on existing elsewhere."""
    away = folder.with_name(f"{folder.name}.away")
    folder.rename(away)
    folder.mkdir()
    try:
        yield
        assert not list(folder.iterdir()), "something was written into the mount point"
    finally:
        folder.rmdir()
        away.rename(folder)


@contextmanager
def mounted(disk: Path, folder: Path) -> Iterator[None]:
    """The disk's content is in the folder meanwhile; only where MAY_MOUNT."""
    _run("mount", "--bind", str(disk), str(folder))
    try:
        yield
    finally:
        _run("umount", "--lazy", str(folder))


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nothing can be written into the folder meanwhile: mounted so for root, whom no permission stops."""
    if MAY_MOUNT:
        with mounted(folder, folder):
            _run("mount", "-o", "remount,ro,bind", str(folder))
            yield
        return
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for each in folders:
        each.chmod(0o500)
    try:
        yield
    finally:
        for each in folders:
            each.chmod(0o700)


def _run(*command: str) -> None:
    subprocess.run(command, check=True)
