"""kill -9 at every single change that sealing, publishing and settling make to the disk: the same end each time."""

import hashlib
import multiprocessing
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ytarchived.effects.library import open_library, publish, seal, settle, staging_of
from ytarchived.effects.programs import find_ffmpeg

VIDEO_ID = "dQw4w9WgXcQ"
OLD = {f"{VIDEO_ID}.mkv": b"the old media", f"{VIDEO_ID}_metadata.json": b"{}"}
PROGRAMS = find_ffmpeg("")


def archive(root: Path) -> None:
    """What worker and daemon do with a fetched video; the file `recorded` stands for the log."""
    work = staging_of(root, VIDEO_ID) / "work"
    recorded = root / "recorded"
    if not recorded.exists():
        if not (work.parent / "manifest.json").exists():
            seal(
                staging=work.parent,
                video_id=VIDEO_ID,
                media=work / "video.mp4",
                thumbnail=work / "cover.jpg",
                captions={"en": work / "en.vtt"},
                info=b'{"title": "new"}',
                announced_seconds=None,
                ffprobe=PROGRAMS.ffprobe,
            )
        publish(root, VIDEO_ID)
        recorded.touch()
    settle(root, VIDEO_ID)


def archive_until(root: Path, changes: int) -> None:
    """Run `archive` in this process, which dies by kill -9 before it would make one change more than these."""
    left = changes

    def mortal(change: Callable[..., Any]) -> Callable[..., Any]:
        def changed(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return change(*arguments, **options)

        return changed

    for name in ("fsync", "mkdir", "open", "rename", "replace", "rmdir", "unlink"):
        setattr(os, name, mortal(getattr(os, name)))
    archive(root)


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("media") / "video.mp4"
    sources = ("-f", "lavfi", "-i", "testsrc=d=1:s=160x90:r=10", "-f", "lavfi", "-i", "sine=d=1")
    command = [str(PROGRAMS.ffmpeg), "-nostdin", "-v", "error", *sources, "-c:v", "mpeg4", "-c:a", "aac", str(path)]
    subprocess.run(command, check=True)
    return path.read_bytes()


def fetched(root: Path, media: bytes, *, replacing: bool) -> None:
    open_library(root, None)
    work = staging_of(root, VIDEO_ID) / "work"
    (work / "video.mp4").write_bytes(media)
    (work / "cover.jpg").write_bytes(b"cover")
    (work / "en.vtt").write_bytes(b"WEBVTT\n")
    (work / "video.f137.mp4.ytdl").write_bytes(b"left over")
    if replacing:
        (root / "videos" / VIDEO_ID).mkdir()
        for name, content in OLD.items():
            (root / "videos" / VIDEO_ID / name).write_bytes(content)


@pytest.mark.parametrize("replacing", [False, True], ids=["first copy", "replacing an older copy"])
def test_a_video_survives_kill_9_at_every_change_to_the_disk(tmp_path: Path, media: bytes, replacing: bool) -> None:
    new = {
        f"{VIDEO_ID}.mp4": hashlib.sha256(media).hexdigest(),
        f"{VIDEO_ID}_thumb.jpg": hashlib.sha256(b"cover").hexdigest(),
        f"{VIDEO_ID}_metadata.json": hashlib.sha256(b'{"title": "new"}').hexdigest(),
        f"captions/{VIDEO_ID}_en.vtt": hashlib.sha256(b"WEBVTT\n").hexdigest(),
    }
    old = {name: hashlib.sha256(content).hexdigest() for name, content in OLD.items()}
    # forked from a small server of its own: quick, and never a copy of this process with its threads
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    survived = 0
    while True:
        root = tmp_path / str(survived)
        fetched(root, media, replacing=replacing)
        place, aside = root / "videos" / VIDEO_ID, root / ".staging" / VIDEO_ID / "old"
        victim = processes.Process(target=archive_until, args=(root, survived))
        victim.start()
        victim.join()
        exit_code = victim.exitcode
        victim.close()

        if place.exists():
            assert contents(place) in ([new, old] if replacing else [new]), f"half a video after {survived} changes"
        if replacing and contents(place) != new:
            assert old in (contents(place), contents(aside)), f"the older copy is lost after {survived} changes"
        archive(root)
        assert contents(place) == new, f"after {survived} changes"
        assert list((root / ".staging").iterdir()) == []
        assert contents(root / "metadata") == {f"videos/{VIDEO_ID}.json": new[f"{VIDEO_ID}_metadata.json"]}

        shutil.rmtree(root)
        if exit_code == 0:
            break
        assert exit_code == -signal.SIGKILL
        survived += 1
    assert survived > 40
