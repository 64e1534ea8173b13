"""What becomes of a file of the inbox: one command that takes it with all its lines, holds it, or says why it is refused.

Receives entries from the service and bytes from the folder; hands commands to the intake. The identity of a take has
two parts. What the file is: its content's hash and its inode. After a crash between the commit and the move they tell that
this file was taken, though it was touched, renamed or its rights were changed since. And when it was put there, its ctime: a
file that was moved away and put back, or another of the same content, is a new take of its own. Where a filesystem gives
new inode numbers at every mount (FAT), such a crash makes a second take of it, and every line is answered as a duplicate.
"""

import hashlib
from collections.abc import Mapping

from ytarchived.config import Downloads, Profile
from ytarchived.domain.commands import FileLine, HoldFile, TakeFile
from ytarchived.domain.options import Options, filled
from ytarchived.domain.views import TakeView
from ytarchived.effects.inbox import folder, formats
from ytarchived.effects.inbox.folder import Entry
from ytarchived.effects.inbox.names import shown_name

MOST_BYTES = 64 * 2**20
"""A file that is larger is no list of links; the watch history of fifteen years is some 60 MB."""

_REFUSED = "refused"

Wanted = Mapping[str, Options]
"""What a line gets that names no options of its own, by the folder it is dropped into; empty for the inbox itself."""


def wanted(downloads: Downloads, profiles: Mapping[str, Profile]) -> Wanted:
    """What the configuration wants: of all downloads, and of those of each profile."""
    plain = Options(quality=downloads.quality, caption_languages=downloads.caption_languages)
    return {"": plain, **{name: filled(profile.options(name), plain) for name, profile in profiles.items()}}


def command_for(inbox: int, entry: Entry, wanted: Options, most_lines: int) -> TakeFile | HoldFile | None:
    """Read one entry and make the command about it; None when it changed meanwhile. Raises OSError."""
    if entry.kind != "file":
        return refuse(entry, entry.kind, f"it is a {entry.kind}, and only files are read; drop the file itself")
    if entry.seen.size_bytes > MOST_BYTES:
        return refuse(entry, "large", f"it is larger than {MOST_BYTES // 2**20} MiB; split it")
    try:
        content = folder.read(inbox, entry)
    except PermissionError:
        return refuse(entry, "unreadable", "the daemon's user may not read it; give it the right and drop it again")
    return None if content is None else _command(entry, content, wanted, most_lines)


def refuse(entry: Entry, what: str, reason: str) -> TakeFile:
    """Take what cannot be read, with the reason as the answer of its only line."""
    name = shown_name(entry.path)
    line = FileLine(number=1, text=name, reason=reason)
    return TakeFile(
        take=_identity(entry, what),
        name=name,
        sha256="",
        bytes=entry.seen.size_bytes,
        format=_REFUSED,
        lines=(line,),
    )


def gone(held: TakeView) -> TakeFile:
    """Take what is not where it was held any more, so that its approval is answered too."""
    line = FileLine(number=1, text=held.name, reason="it was gone when it was approved; drop it again")
    return TakeFile(take=held.take, name=held.name, sha256="", bytes=0, format=_REFUSED, lines=(line,))


def file_of(take: str) -> str:
    """The part of a take's identity that says which file it is, whenever it was put into the inbox."""
    return take.rpartition("-")[0]


def inode_of(take: str) -> int:
    """The inode of the file that was taken."""
    return int(take.split("-")[-2], 16)


def _command(entry: Entry, content: bytes, wanted: Options, most_lines: int) -> TakeFile | HoldFile:
    digest = hashlib.sha256(content).hexdigest()
    name = shown_name(entry.path)
    contents = formats.read(content, name)
    take = _identity(entry, digest[:32])
    if len(contents.lines) > most_lines:
        return HoldFile(
            take=take,
            name=name,
            sha256=digest,
            bytes=len(content),
            format=contents.format,
            lines=len(contents.lines),
        )
    return TakeFile(
        take=take,
        name=name,
        sha256=digest,
        bytes=len(content),
        format=contents.format,
        lines=tuple([file_line(line, wanted) for line in contents.lines]),
    )


def _identity(entry: Entry, what: str) -> str:
    return f"inbox:{what}-{entry.seen.inode:x}-{entry.seen.ctime_ns:x}"


def file_line(line: formats.Line, wanted: Options) -> FileLine:
    """A line that was read, with what it leaves open filled in."""
    if line.target is None:
        return FileLine(number=line.number, text=line.text, reason=line.reason, note=line.note)
    return FileLine(
        number=line.number,
        text=line.text,
        key=line.target.key,
        note=line.note,
        # the log says what was asked for, also when the configuration has changed since
        options=filled(line.options, wanted) if line.options else wanted,
    )
