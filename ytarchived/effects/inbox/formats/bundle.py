"""A zip of lists, such as Google Takeout hands out: every list in it is read, everything else is passed over.

Receives the bytes of a dropped file and the reader of single files; hands the lines of all members on. A zip can claim
and hold far more than its size: what goes beyond the limits is refused by name.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

import msgspec

from ytarchived.domain.addresses import shown
from ytarchived.effects.inbox.formats.line import Line, at_most, refused

MOST_MEMBERS = 20_000  # a Takeout with every video of a busy channel has a few thousand
MOST_MEMBER_BYTES = 128 * 2**20  # the watch history of fifteen years is some 60 MB
MOST_BYTES = 512 * 2**20  # of all lists together: each is held in memory once
MOST_RATIO = 200  # repetitive JSON shrinks to a thirtieth; zeros shrink to a thousandth
_BYTES_OF_ANY_RATIO = 2**20  # small members are harmless however well they shrink

_TEXTS = (".txt", ".list", ".urls", ".m3u", ".m3u8", ".html", ".htm", ".opml", ".xml")
_LISTS = frozenset((*_TEXTS, ".csv", ".json", ".jsonl", ".db", ".url", ".webloc", ".desktop"))
_ARCHIVES = frozenset((".zip", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst", ".7z", ".rar"))

ReadMember = Callable[[bytes, str], tuple[Line, ...]]


def is_bundle(data: bytes) -> bool:
    """Whether the bytes begin as a zip does, be it an empty one."""
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def read_bundle(data: bytes, read_member: ReadMember) -> list[Line]:
    """Answer every line of every list in the zip; numbers run on, and texts begin with the member's name."""
    try:
        bundle = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        return [refused(1, "zip", f"cannot open the zip: {error}")]
    with bundle:
        lines = at_most(_read_members(bundle, read_member))
    return [msgspec.structs.replace(line, number=number) for number, line in enumerate(lines, 1)]


def _read_members(bundle: zipfile.ZipFile, read_member: ReadMember) -> Iterator[Line]:
    members = [member for member in bundle.infolist() if not member.is_dir()]
    if len(members) > MOST_MEMBERS:
        yield refused(0, "zip", f"the zip holds {len(members)} files, more than {MOST_MEMBERS}; unpack it")
        return
    left = MOST_BYTES
    for member in members:
        name, suffix = shown(member.filename, 200), PurePosixPath(member.filename).suffix.lower()
        if suffix in _ARCHIVES:
            yield refused(0, name, "an archive within an archive is not opened; unpack it and drop it by itself")
        if suffix not in _LISTS:
            continue
        if flaw := _flaw(member, left):
            yield refused(0, name, flaw)
            continue
        left -= member.file_size
        try:
            content = _unpack(bundle, member)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            yield refused(0, name, f"cannot unpack it: {error}")
            continue
        for line in read_member(content, member.filename):
            yield msgspec.structs.replace(line, text=shown(f"{name}: {line.text}", 500))


def _unpack(bundle: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    # With a bound on every read: an unbounded one inflates all there is before it looks at the size that was claimed.
    with bundle.open(member) as content:
        return content.read(member.file_size + 1)


def _flaw(member: zipfile.ZipInfo, left_bytes: int) -> str:
    size = member.file_size
    if member.flag_bits & 1:
        return "it is encrypted; unpack it and drop it by itself"
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "it is packed in a way that zips of lists never are; unpack it and drop it by itself"
    if size > MOST_MEMBER_BYTES:
        return f"it is larger than {MOST_MEMBER_BYTES // 2**20} MiB; unpack it and drop it by itself"
    if size > _BYTES_OF_ANY_RATIO and size > MOST_RATIO * member.compress_size:
        return "it shrinks as no list does; unpack it and drop it by itself if it is one"
    if size > left_bytes:
        return f"the lists are larger than {MOST_BYTES // 2**20} MiB together; unpack the zip and drop them one by one"
    return ""
