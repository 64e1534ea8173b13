"""Moving taken files out of the inbox, each with its receipts beside it; after a crash at any point it is simply done again.

The intake hands over what is committed to the log; what comes back is recorded as filed. Receipts are on the disk before the
file moves, so that no file in `done/` or `failed/` is ever without them. A place belongs to the take that the receipt in it
names: that is how what a crash left is found again.
"""

import os
from collections.abc import Sequence
from itertools import count
from pathlib import Path

from msgspec import Struct

from ytarchived.domain.views import LineView, TakeView
from ytarchived.effects.inbox import receipts
from ytarchived.effects.inbox.folder import Entry, look
from ytarchived.effects.inbox.names import RECEIPT_JSON, RECEIPT_TEXT, numbered, receipt_name, shown_name
from ytarchived.effects.inbox.syncing import sync_files
from ytarchived.effects.library.disk import sync


class Filing(Struct, frozen=True, kw_only=True):
    """A committed take that is to be moved, and its file as it was read: None when it is not in the inbox any more."""

    take: TakeView
    lines: list[LineView]
    entry: Entry | None


class _Place(Struct, frozen=True, kw_only=True):
    """Where one take is kept, `path` in the log's words: relative to the inbox, that of the receipt where there is no file."""

    path: str
    target: Path
    entry: Entry | None
    receipts: tuple[tuple[Path, Path], ...]
    """Temporary and final names: they show only once all of them are on the disk."""


def file_all(inbox: Path, filings: Sequence[Filing]) -> list[str | OSError | None]:
    """Move taken files away, and say for each where it is now, relative to the inbox, or what hindered that.

    None: its content was changed after it was read. Such a file stays, for it may hold lines that nobody has answered: a
    later look takes it as a new file, and the first take is then filed without it.
    """
    claimed: set[Path] = set()
    places = [_prepare(inbox, filing, claimed) for filing in filings]
    prepared = [place for place in places if isinstance(place, _Place)]
    try:
        sync_files(inbox, [partial for place in prepared for partial, _ in place.receipts])
        results = [_move(inbox, place) if isinstance(place, _Place) else place for place in places]
        for folder in {place.target.parent for place in prepared}:
            sync(folder)
        sync(inbox)
    except OSError as error:
        # nothing may be recorded as filed that a power cut could undo; the next look finishes what was done
        return [error for _ in filings]
    return results


def _prepare(inbox: Path, filing: Filing, claimed: set[Path]) -> _Place | OSError:
    """Choose a place for a take and write its receipts there under temporary names."""
    take = filing.take
    folder = inbox / ("done" if take.accepted + take.duplicate + take.archived else "failed")
    try:
        folder.mkdir(exist_ok=True)
        name, target, is_ours = _choose(folder, filing, claimed)
        is_alone = filing.entry is None and not (is_ours and _is_there(target, name))
        json_path, text_path = folder / f"{name}{RECEIPT_JSON}", folder / f"{name}{RECEIPT_TEXT}"
        path = f"{folder.name}/{json_path.name if is_alone else shown_name(target.name)}"
        claimed.add(json_path)
        contents = {
            json_path: receipts.as_json(take, filing.lines, path),
            text_path: receipts.as_text(take, filing.lines, without_file=is_alone).encode("utf-8", "replace"),
        }
        if is_ours:
            contents = {path_: content for path_, content in contents.items() if not _holds(path_, content)}
        written = []
        for final, content in contents.items():
            # its name is hidden and too short to be refused, unlike that of the receipt with another ending
            partial = folder / f".{take.take.removeprefix('inbox:')}{final.suffix}"
            partial.write_bytes(content)
            written.append((partial, final))
    except OSError as error:
        return error
    return _Place(path=path, target=target, entry=filing.entry, receipts=tuple(written))


def _choose(folder: Path, filing: Filing, claimed: set[Path]) -> tuple[str, Path, bool]:
    """The name of the receipts, the place of the file, and whether a receipt of this very take is there already."""
    name = filing.entry.name if filing.entry else filing.take.name
    for number in count(1):
        receipt, target = receipt_name(name, number), folder / numbered(name, number)
        json_path = folder / f"{receipt}{RECEIPT_JSON}"
        if json_path in claimed:
            continue
        if os.path.lexists(json_path):
            # A file that is in the inbox although its place is filled was put back by somebody.
            if _names(json_path, filing.take.take) and not (filing.entry and os.path.lexists(target)):
                return receipt, target, True
        elif not os.path.lexists(target) and not os.path.lexists(folder / f"{receipt}{RECEIPT_TEXT}"):
            return receipt, target, False
    raise AssertionError("numbers do not end")


def _names(receipt: Path, take: str) -> bool:
    return f'"{take}"'.encode() in receipt.read_bytes()


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() == content
    except FileNotFoundError:
        return False


def _is_there(target: Path, name: str) -> bool:
    if os.path.lexists(target):
        return True
    # a name that is no UTF-8 is not in the log as it is on the disk
    with os.scandir(target.parent) as found:
        return any(receipt_name(item.name, 1) == name for item in found)


def _move(inbox: Path, place: _Place) -> str | OSError | None:
    try:
        for partial, final in place.receipts:
            partial.replace(final)
        if place.entry is not None:
            source = inbox / place.entry.name
            now = look(source)
            if now is None or not now.holds_the_same(place.entry):
                return None
            source.rename(place.target)
    except OSError as error:
        return error
    return place.path
