"""Folders in the inbox that no profile belongs to: nothing in them is guessed at, and a note beside each says so.

The service calls it with what each look found.
"""

import os
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress

from ytarchived.effects.inbox.folder import Entry
from ytarchived.effects.inbox.names import shown_name
from ytarchived.effects.inbox.papers import content_of, write

NOTE = ".not-taken.txt"


def problem(folder: str) -> str:
    """Why the folder is not taken, and what to do."""
    name = shown_name(folder)
    profile = "" if "/" in folder else f"make a profile of it by [profiles.{name}] in the configuration, or "
    where = "one folder up" if "/" in folder else "into the inbox itself"
    return f"cannot take the folder {name}: it is no profile; {profile}move its files {where}"


def leave_notes(inbox: int, found: Sequence[Entry]) -> list[Entry]:
    """Write the notes that are missing, remove those that are true no more; what was found without them."""
    notes = {entry.path + NOTE: _note(entry.path) for entry in found if entry.kind == "folder"}
    for path in notes.keys() - {entry.path for entry in found}:
        with suppress(OSError):  # it is a help, and the health says the same
            write(inbox, path, notes[path], is_new=True)
    return list(_without_notes(inbox, found, notes.keys()))


def _without_notes(inbox: int, found: Sequence[Entry], notes: Set[str]) -> Iterator[Entry]:
    for entry in found:
        if entry.path in notes:
            continue
        if entry.kind == "file" and entry.path.endswith(NOTE):
            with suppress(OSError):
                if content_of(inbox, entry.path) == _note(entry.path.removesuffix(NOTE)):
                    os.unlink(entry.path, dir_fd=inbox)
                    continue
        yield entry


def _note(folder: str) -> bytes:
    return f"{problem(folder)}.\n".encode("utf-8", "replace")
