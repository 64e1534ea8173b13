"""What becomes of a file of the inbox: one command that takes it with all its lines, or with the reason why not.

Receives entries from the service and bytes from the folder; hands `TakeFile` to the intake. The identity of a take has
two parts. What the file is: its content's hash and its inode. After a crash between the commit and the move they tell that
this file was taken, though it was touched, renamed or its rights were changed since. And when it was put there, its ctime: a
file that was moved away and put back, or another of the same content, is a new take of its own. Where a filesystem gives
new inode numbers at every mount (FAT), such a crash makes a second take of it, and every line is answered as a duplicate.
"""

import hashlib
from pathlib import Path

from msgspec import structs

from ytarchived.config import Downloads
from ytarchived.domain.commands import FileLine, TakeFile
from ytarchived.domain.options import Options
from ytarchived.effects.inbox import folder, formats
from ytarchived.effects.inbox.folder import Entry
from ytarchived.effects.inbox.names import shown_name

MOST_BYTES = 64 * 2**20
"""A file that is larger is no list of links; the watch history of fifteen years is some 60 MB."""

_REFUSED = "refused"


def command_for(inbox: Path, entry: Entry, downloads: Downloads) -> TakeFile | None:
    """Read one entry and make the command that takes it; None when it changed meanwhile. Raises OSError."""
    if entry.kind != "file":
        return _refuse(entry, entry.kind, f"it is a {entry.kind}, and only files are read; drop the file itself")
    if entry.seen.size_bytes > MOST_BYTES:
        return _refuse(entry, "large", f"it is larger than {MOST_BYTES // 2**20} MiB; split it")
    try:
        content = folder.read(inbox, entry)
    except PermissionError:
        return _refuse(entry, "unreadable", "the daemon's user may not read it; give it the right and drop it again")
    return None if content is None else _take(entry, content, downloads)


def file_of(take: str) -> str:
    """The part of a take's identity that says which file it is, whenever it was put into the inbox."""
    return take.rpartition("-")[0]


def inode_of(take: str) -> int:
    """The inode of the file that was taken."""
    return int(take.split("-")[-2], 16)


def _take(entry: Entry, content: bytes, downloads: Downloads) -> TakeFile:
    digest = hashlib.sha256(content).hexdigest()
    contents = formats.read(content, shown_name(entry.name))
    return TakeFile(
        take=_identity(entry, digest[:32]),
        name=shown_name(entry.name),
        sha256=digest,
        bytes=len(content),
        format=contents.format,
        lines=tuple(_line(line, downloads) for line in contents.lines),
    )


def _refuse(entry: Entry, what: str, reason: str) -> TakeFile:
    name = shown_name(entry.name)
    line = FileLine(number=1, text=name, reason=reason)
    return TakeFile(
        take=_identity(entry, what),
        name=name,
        sha256="",
        bytes=entry.seen.size_bytes,
        format=_REFUSED,
        lines=(line,),
    )


def _identity(entry: Entry, what: str) -> str:
    return f"inbox:{what}-{entry.seen.inode:x}-{entry.seen.ctime_ns:x}"


def _line(line: formats.Line, downloads: Downloads) -> FileLine:
    if line.target is None:
        return FileLine(number=line.number, text=line.text, reason=line.reason, note=line.note)
    asked = line.options or Options()
    languages = asked.caption_languages
    return FileLine(
        number=line.number,
        text=line.text,
        key=line.target.key,
        note=line.note,
        # the log says what was asked for, also when the configuration has changed since
        options=structs.replace(
            asked,
            quality=asked.quality or downloads.quality,
            caption_languages=downloads.caption_languages if languages is None else languages,
        ),
    )
