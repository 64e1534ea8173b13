"""The links of one output folder: how each is called, which there are ours, and making those that are missing.

Works for `outputs`, in a thread. Nothing but links is made, and what is not surely a link of ours is left alone.
"""

import errno
import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from ytarchived.effects.library.layout import VIDEOS
from ytarchived.record.projections.outputs import Wanted

_MOST_NAME_BYTES = 255
_OF_THE_NAME = (errno.EEXIST, errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)
"""Errors that say nothing of other names in the folder."""
_OURS = re.compile(r".*\[([A-Za-z0-9_-]{11})\]\.\w+", re.DOTALL)


def link_name(title: str, video_id: str, ending: str) -> str:
    """`TITLE [VIDEO_ID].EXT` as one safe name; of a title that is too long its end is cut off."""
    tail = f"[{video_id}]{ending}"
    shown = "".join(each if each.isprintable() else " " for each in title.replace("/", "-"))
    shown = " ".join(shown.split()).lstrip(". ")  # a name that begins with a dot is hidden
    room = _MOST_NAME_BYTES - len(f" {tail}".encode())
    return f"{shown.encode()[:room].decode(errors='ignore').rstrip()} {tail}".lstrip()


def made_anew(folder: Path) -> bool:
    """Whether the folder had to be made; raises OSError when it cannot be, as when the one above it is missing."""
    if folder.is_dir():
        return False
    folder.mkdir()
    return True


def make_links(folder: Path, root: Path, wanted: Sequence[Wanted]) -> dict[str, str]:
    """Let each video be found in the folder, by whatever link it has there already; why its name cannot be had, by its id.

    A link of ours that leads to another file of its video, as before that was fetched anew, goes. Raises OSError when the
    folder takes no links.
    """
    refusals = {}
    links = _ours(folder, {each.video_id for each in wanted})
    for each in wanted:
        media = root / each.path
        name = folder / link_name(each.title, each.video_id, media.suffix)
        try:
            for link, target in links.get(each.video_id, {}).items():
                if target != media:
                    link.unlink(missing_ok=True)
            if media not in links.get(each.video_id, {}).values():
                _link(name, media)
        except OSError as error:
            if error.errno not in _OF_THE_NAME:
                raise
            refusals[each.video_id] = f"cannot make the link {name}: {error.strerror}"
    return refusals


def _link(name: Path, media: Path) -> None:
    try:
        name.symlink_to(media)
    except FileExistsError:
        # the folder may be that of several profiles
        if not (name.is_symlink() and name.readlink() == media):
            raise


def _ours(folder: Path, video_ids: set[str]) -> dict[str, dict[Path, Path]]:
    """Our links to these videos, with what they lead to: known by the id in their name and by the place in a library."""
    found: dict[str, dict[Path, Path]] = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            video_id = named[1] if (named := _OURS.fullmatch(entry.name)) else ""
            if video_id not in video_ids or not entry.is_symlink():
                continue
            with suppress(FileNotFoundError):  # somebody took it away meanwhile
                link = Path(entry.path)
                if _leads_to(video_id, target := link.readlink()):
                    found.setdefault(video_id, {})[link] = target
    return found


def _leads_to(video_id: str, target: Path) -> bool:
    return target.is_absolute() and target.parts[-3:-1] == (VIDEOS, video_id) and target.stem == video_id
