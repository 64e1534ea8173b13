"""Moving files out of the inbox, each with its receipt or note beside it; after a crash at any point it is simply done again.

The intake hands over what is committed to the log. A receipt is written before its file moves, so that no file in `done/` or
`failed/` is ever without one; what a power cut undoes of both is done again, for nothing is recorded as filed before all of
it is on the disk (see `syncing`). A place belongs to the take that the receipt in it names: that is how what a crash left
is found again.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path

from msgspec import Struct

from ytarchived.domain.views import LineView, TakeView
from ytarchived.effects.inbox import receipts
from ytarchived.effects.inbox.folder import Entry, is_free, look, opened
from ytarchived.effects.inbox.names import NOTE, RECEIPT, name_beside, numbered, shown_name
from ytarchived.effects.inbox.papers import append, content_of, is_whole, write

RECEIPTS = "receipts.txt"
"""In `done/` and in `failed/`: a line in plain words for each line of each file in it, oldest first."""


class Filing(Struct, frozen=True, kw_only=True):
    """A committed take that is to be moved, and its file as it was read: None when it is not in the inbox any more."""

    take: TakeView
    lines: list[LineView]
    entry: Entry | None
    is_new: bool = False
    """It was committed a moment ago, so that nothing of it can be there from before a crash."""


class Filed(Struct, frozen=True, kw_only=True):
    """A file that was moved: its path now, relative to the inbox, and what has to be on the disk before that is recorded."""

    path: str
    written: tuple[str, ...]


class _Place(Struct, frozen=True, kw_only=True):
    """Where one take is kept."""

    path: str
    """In the log's words: valid UTF-8, and that of the receipt where there is no file."""
    target: str
    paper: str
    """The receipt, or the note of a file that is held."""
    entry: Entry | None


def file_all(folder: Path, filings: Sequence[Filing]) -> list[Filed | OSError | None]:
    """Move files away, and say for each where it is now, or what hindered that.

    None: its content was changed after it was read. Such a file stays, for it may hold lines that nobody has answered: a
    later look takes it as a new file, and the first take is then filed without it.
    """
    try:
        with opened(folder) as inbox:
            places = [_prepare(inbox, filing) for filing in filings]
            failures = _tell(inbox, filings)
            return [
                _move(inbox, filing, place, failures.get(_base(filing.take)))
                for filing, place in zip(filings, places, strict=True)
            ]
    except OSError as error:
        return [error for _ in filings]


def _base(take: TakeView) -> str:
    if take.stage != "taken":
        return "held"
    return "done" if take.accepted + take.duplicate + take.archived else "failed"


def _folder(take: TakeView) -> str:
    """Files of a profile lie under its name there too."""
    profile = take.name.rpartition("/")[0]
    return f"{_base(take)}/{profile}" if profile else _base(take)


def _prepare(inbox: int, filing: Filing) -> _Place | OSError:
    """Choose a place for a take and write its receipt or note there."""
    take, entry = filing.take, filing.entry
    try:
        if entry is None and take.path and not take.path.endswith(NOTE):
            entry = look(inbox, take.path)  # approved: it lies where it was held
        try:
            return _claim(inbox, filing, entry)
        except FileNotFoundError:
            for folder in dict.fromkeys((_base(take), _folder(take))):
                with suppress(FileExistsError):
                    os.mkdir(folder, dir_fd=inbox)
            return _claim(inbox, filing, entry)
    except OSError as error:
        return error


def _claim(inbox: int, filing: Filing, entry: Entry | None) -> _Place:
    take = filing.take
    folder, ending = _folder(take), RECEIPT if take.stage == "taken" else NOTE
    name = entry.name if entry else take.name.rpartition("/")[2]
    for number in count(1):
        paper = f"{folder}/{name_beside(name, number, ending)}"
        target = f"{folder}/{numbered(name, number)}"
        if target == f"{_base(take)}/{RECEIPTS}":
            continue
        is_empty = is_free(inbox, target)
        before = None if filing.is_new else content_of(inbox, paper)
        is_ours = before is not None and f'"{take.take}"'.encode() in before
        if is_ours and entry is not None and not is_empty:
            continue  # it is in the inbox although its place is filled: somebody put it back
        if not is_ours and not (is_empty and (before is None or not is_whole(before))):
            continue
        is_alone = entry is None and not (is_ours and _is_there(inbox, folder, target, name))
        path = paper if is_alone else f"{folder}/{shown_name(numbered(name, number))}"
        content = receipts.as_json(take, filing.lines, path) if take.stage == "taken" else receipts.note(take)
        if content != before:
            try:
                write(inbox, paper, content, is_new=before is None)
            except FileExistsError:
                continue
        return _Place(path=path, target=target, paper=paper, entry=entry)
    raise AssertionError("numbers do not end")


def _is_there(inbox: int, folder: str, target: str, name: str) -> bool:
    if not is_free(inbox, target):
        return True
    # a name that is no UTF-8 is not in the log as it is on the disk
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=inbox)
    try:
        with os.scandir(handle) as found:
            return any(shown_name(item.name) == name for item in found)
    finally:
        os.close(handle)


def _tell(inbox: int, filings: Sequence[Filing]) -> dict[str, OSError]:
    """Append the receipts in plain words; what hindered that, by folder."""
    failures = {}
    for base in ("done", "failed"):
        told = [filing for filing in filings if _base(filing.take) == base]
        new = [line for filing in told if filing.is_new for line in receipts.as_text(filing.take, filing.lines)]
        again = [line for filing in told if not filing.is_new for line in receipts.as_text(filing.take, filing.lines)]
        if told:
            try:
                append(inbox, f"{base}/{RECEIPTS}", new, unless_there=again)
            except OSError as error:
                failures[base] = error
    return failures


def _move(inbox: int, filing: Filing, place: _Place | OSError, failure: OSError | None) -> Filed | OSError | None:
    if isinstance(place, OSError) or failure:
        return place if isinstance(place, OSError) else failure
    try:
        if place.entry is not None:
            now = look(inbox, place.entry.path)
            if now is None or not now.holds_the_same(place.entry):
                return None
            os.rename(place.entry.path, place.target, src_dir_fd=inbox, dst_dir_fd=inbox)
            if place.entry.folder.partition("/")[0] == "held":
                with suppress(FileNotFoundError):
                    os.unlink(f"{place.entry.folder}/{name_beside(place.entry.name, 1, NOTE)}", dir_fd=inbox)
    except OSError as error:
        return error
    base = _base(filing.take)
    told = () if base == "held" else (f"{base}/{RECEIPTS}",)
    return Filed(path=place.path, written=(place.paper, *told, _folder(filing.take)))
