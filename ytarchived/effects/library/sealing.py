"""From what the downloader left to a video that only has to be renamed: probe, hash, lay out, sync, note.

A worker process calls `seal` when yt-dlp is done; the manifest it leaves is what `publish` goes by.
"""

import re
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from stat import S_ISREG

import msgspec

from ytarchived.domain.media import ArchivedFile, Role
from ytarchived.durable import sync
from ytarchived.effects.library.disk import explained, sha256_of, write_durably
from ytarchived.effects.library.layout import MANIFEST, READY, VIDEOS, WORK, require_video_id
from ytarchived.effects.library.manifest import Making, Manifest, SealRefused
from ytarchived.effects.library.probing import probe

_UNTOLD = Making()
_LANGUAGE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,62}")


def seal(
    *,
    staging: Path,
    video_id: str,
    media: Path,
    thumbnail: Path | None,
    captions: Iterable[tuple[str, Path]],
    info: bytes,
    announced_seconds: float | None,
    ffprobe: Path,
    expect_video: bool = True,
    expect_audio: bool = True,
    making: Making = _UNTOLD,
    unchanged: Collection[ArchivedFile] = (),
) -> Manifest:
    """Make a fetched video ready to publish: `staging/ready` as its folder will be, and `staging/manifest.json`.

    The given files, captions with their languages, lie below `staging` and are moved, after all of them were found whole
    and hashed; an empty thumbnail or caption file is left out. Called again after a crash, with the same arguments, it
    goes on from where it was. Raises SealRefused when something is missing, not whole, or not as it is in `unchanged`,
    StorageFull or LibraryUnusable when the disk refuses, HostProblem when ffprobe does not work.
    """
    require_video_id(video_id)
    ready = staging / READY
    media_name = f"{video_id}{media.suffix.lower()}"
    sources: dict[str, tuple[Path, Role]] = {media_name: (media, "media")}
    if thumbnail is not None:
        suffix = thumbnail.suffix.lower().replace(".jpeg", ".jpg")
        sources[f"{video_id}_thumb{suffix}"] = (thumbnail, "thumbnail")
    for language, caption in captions:
        if not _LANGUAGE.fullmatch(language):
            raise SealRefused(f"cannot keep {video_id}: {language!r} is no caption language")
        sources[f"captions/{video_id}_{language}{caption.suffix.lower()}"] = (caption, "caption")

    with explained(f"seal {video_id}"):
        found = {name: (_find(path, ready / name), role) for name, (path, role) in sources.items()}
        kept = {name: (path, role) for name, (path, role) in found.items() if role == "media" or path.stat().st_size}
        # hashing comes before probing: a disk that cannot read the file back must not count against the video
        files = [_measure(video_id, name, path, role) for name, (path, role) in kept.items()]
        for file in unchanged:
            if file not in files:
                raise SealRefused(f"cannot keep {Path(file.path).name}: it is not what was archived")
        facts = probe(
            kept[media_name][0],
            ffprobe=ffprobe,
            announced_seconds=announced_seconds,
            expect_video=expect_video,
            expect_audio=expect_audio,
        )

        # an earlier manifest must not vouch for what is laid out now
        (staging / MANIFEST).unlink(missing_ok=True)
        sync(staging)
        metadata = f"{video_id}_metadata.json"
        _lay_out(ready, {name: path for name, (path, _) in kept.items()}, {metadata: info})
        files.append(_measure(video_id, metadata, ready / metadata, "metadata"))
        for folder in (*(path for path in ready.iterdir() if path.is_dir()), ready, staging):
            sync(folder)
        manifest = Manifest(video_id=video_id, files=tuple(files), media=facts, making=making)
        write_durably(staging / MANIFEST, msgspec.json.encode(manifest))
        # nobody wants any more what else the downloader left, and the daemon has the less to clear away
        shutil.rmtree(staging / WORK, ignore_errors=True)
    return manifest


def _find(path: Path, laid_out: Path) -> Path:
    """The file where the downloader left it or, after a crash, where sealing had moved it already."""
    for place in (path, laid_out):
        try:
            regular = S_ISREG(place.lstat().st_mode)
        except FileNotFoundError:
            continue
        if not regular:
            raise SealRefused(f"cannot keep {place.name}: it is no ordinary file")
        return place
    raise SealRefused(f"cannot keep {path.name}: it is not there")


def _measure(video_id: str, name: str, path: Path, role: Role) -> ArchivedFile:
    sync(path)
    return ArchivedFile(
        path=f"{VIDEOS}/{video_id}/{name}", role=role, bytes=path.stat().st_size, sha256=sha256_of(path)
    )


def _lay_out(ready: Path, moved: Mapping[str, Path], written: Mapping[str, bytes]) -> None:
    """Make the folder hold exactly these files, moving some and writing others."""
    ready.mkdir(exist_ok=True)
    for name, path in moved.items():
        (ready / name).parent.mkdir(exist_ok=True)
        path.replace(ready / name)
    for name, content in written.items():
        (ready / name).write_bytes(content)
    wanted = {ready / name for name in (*moved, *written)}
    for path in [path for path in ready.rglob("*") if path.is_file() and path not in wanted]:
        path.unlink()
    for folder in [path for path in ready.iterdir() if path.is_dir() and not any(path.iterdir())]:
        folder.rmdir()
