"""kill -9 at every single change that the library makes to the disk: the same end each time."""

import hashlib
import itertools
import multiprocessing
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ytarchived.domain.media import VideoMetadata
from ytarchived.effects.library import describe, discard, open_library, pending, publish, seal, settle, staging_of
from ytarchived.effects.programs import find_ffmpeg

VIDEO_ID = "dQw4w9WgXcQ"
OLD = {f"{VIDEO_ID}.mkv": b"the old media", f"{VIDEO_ID}_metadata.json": b"{}"}
KNOWN = VideoMetadata(video_id=VIDEO_ID, title="new")
DESCRIPTION = b'{\n "video_id": "dQw4w9WgXcQ",\n "title": "new"\n}\n'
PROGRAMS = find_ffmpeg("")


def seal_fetched(root: Path) -> None:
    """What a worker does with a fetched video."""
    work = staging_of(root, VIDEO_ID) / "work"
    seal(
        staging=work.parent,
        video_id=VIDEO_ID,
        media=work / "video.mp4",
        thumbnail=work / "cover.jpg",
        captions=[("en", work / "en.vtt")],
        info=b'{"title": "new"}',
        announced_seconds=None,
        ffprobe=PROGRAMS.ffprobe,
    )


def archive(root: Path) -> None:
    """What worker and daemon do with a fetched video; the file `recorded` stands for the log."""
    recorded = root / "recorded"
    if not recorded.exists():
        if VIDEO_ID not in pending(root):
            describe(root, KNOWN)
            seal_fetched(root)
        publish(root, VIDEO_ID)
        recorded.touch()
    settle(root, VIDEO_ID)


def give_up(root: Path) -> None:
    """What the daemon does with a cancelled job."""
    discard(root, VIDEO_ID)


def die_after(changes: int, step: Callable[[Path], None], root: Path) -> None:
    """Do a step in this process, which dies by kill -9 before it would change the disk more often than this."""
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
    step(root)


def killed(changes: int, step: Callable[[Path], None], root: Path) -> bool:
    """Whether a process that does the step was killed after so many changes, or came to its end before."""
    # forked from a small server of its own: quick, and never a copy of this process with its threads
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    victim = processes.Process(target=die_after, args=(changes, step, root))
    victim.start()
    victim.join()
    exit_code = victim.exitcode
    victim.close()
    assert exit_code in (0, -signal.SIGKILL)
    return exit_code != 0


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
    for changes in itertools.count():
        root = tmp_path / str(changes)
        fetched(root, media, replacing=replacing)
        place, staging = root / "videos" / VIDEO_ID, root / ".staging" / VIDEO_ID
        died = killed(changes, archive, root)

        if place.exists():
            assert contents(place) in ([new, old] if replacing else [new]), f"half a video after {changes} changes"
        if replacing and contents(place) != new:
            assert old in (contents(place), contents(staging / "old")), (
                f"the older copy is lost after {changes} changes"
            )
        if (root / "recorded").exists() and contents(staging):
            assert pending(root) == [VIDEO_ID], f"forgotten after {changes} changes"
        archive(root)
        assert contents(place) == new, f"after {changes} changes"
        assert list((root / ".staging").iterdir()) == []
        assert contents(root / "metadata") == {f"videos/{VIDEO_ID}.json": hashlib.sha256(DESCRIPTION).hexdigest()}

        shutil.rmtree(root)
        if not died:
            break
    assert changes > 40


def test_kill_9_while_discarding_leaves_nothing_half_removed_to_publish(tmp_path: Path, media: bytes) -> None:
    old = {name: hashlib.sha256(content).hexdigest() for name, content in OLD.items()}
    for changes in itertools.count():
        root = tmp_path / str(changes)
        fetched(root, media, replacing=True)
        seal_fetched(root)
        place, staging = root / "videos" / VIDEO_ID, root / ".staging" / VIDEO_ID
        place.rename(staging / "old")
        died = killed(changes, give_up, root)

        if VIDEO_ID in pending(root):
            publish(root, VIDEO_ID)
        else:
            assert contents(place) == old, f"after {changes} changes"
        discard(root, VIDEO_ID)
        assert list((root / ".staging").iterdir()) == []
        assert place.exists()

        shutil.rmtree(root)
        if not died:
            break
    assert changes > 10
