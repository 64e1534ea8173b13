"""How soon what is dropped into the inbox has its receipts, beside the bare work, and beside yt-dlp skipping known videos.

Whole files are moved in, as a file manager moves them. The bare work: read each file, write the same rows in transactions as
large as the inbox's, rename each file. What the files of the receipts alone cost stands beside it too, for making a file
may cost more than all the rest where very many were removed a moment ago (ext4 passes over their places for a minute).
"""

import os
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from tests.bench import bare
from tests.bench.daemons import running, silence
from tests.bench.scene import Scene, video_id
from tests.bench.table import Figure, Table
from tests.journeys.home import BIN, Home
from ytarchived.domain.commands import Command, RecordFiled
from ytarchived.domain.options import Options
from ytarchived.effects.inbox.folder import opened, scan
from ytarchived.effects.inbox.intake import MOST_IN_A_BATCH, MOST_UNRECORDED
from ytarchived.effects.inbox.taking import command_for

_HOUR_SECONDS = 3_600
_LOOK_SECONDS = 0.01
_RECEIPT = bytes(700)
_SETTINGS = "[inbox]\nmost_lines = 20000\n"


def measure(scene: Scene) -> Table:
    """Drop many files, a list of new lines and a list of known ones, in turns with what stands beside each."""
    rounds, number = scene.pick(quick=(1, 1_000), usual=(2, 10_000), full=(5, 10_000))
    folder = scene.folder / "inbox"
    files, bare_files, with_receipts, new, known, skipped = [], [], [], [], [], []
    with silence() as proxy, running(Home(folder / "home", proxy=proxy, settings=_SETTINGS)) as home:
        for turn in range(rounds):
            place = folder / f"round-{turn}"
            place.mkdir()
            first = turn * 10 * number
            dropped = shortcuts(place / "shortcuts", first, number)
            bare_files.append(_bare_seconds(place, dropped))
            with_receipts.append(bare_files[-1] + _receipts_seconds(place, dropped))
            files.append(drop_seconds(home, dropped))
            lines = [_url(first + 5 * number + index) for index in range(number)]
            new.append(drop_seconds(home, [_list(place / f"new-{turn}.txt", lines)]))
            known.append(drop_seconds(home, [_list(place / f"known-{turn}.txt", lines)]))
            skipped.append(_skip_seconds(place, lines))
    return Table(
        title="inbox",
        method=f"from drop to last receipt, {number:,} of each; median of {rounds} rounds",
        figures=[
            Figure(what=".url files, beside the bare work", unit="s", ours=files, beside=bare_files, at_most=3),
            Figure(what="the same, beside it with a receipt each", unit="s", ours=files, beside=with_receipts),
            Figure(what="list of new lines", unit="s", ours=new, at_most=1),
            Figure(what="list of known lines, beside yt-dlp", unit="s", ours=known, beside=skipped, at_most=1),
        ],
    )


def _url(number: int) -> str:
    return f"https://www.youtube.com/watch?v={video_id(number)}"


def shortcuts(folder: Path, first: int, number: int) -> list[Path]:
    """So many finished files of one link each, for the videos from `first` on."""
    folder.mkdir()
    return [
        _written(folder / f"Video {first + index}.url", f"[InternetShortcut]\r\nURL={_url(first + index)}\r\n")
        for index in range(number)
    ]


def _list(path: Path, lines: Sequence[str]) -> Path:
    return _written(path, "".join(f"{line}\n" for line in (f"# {path.name}", *lines)))


def _written(path: Path, text: str) -> Path:
    path.write_text(text)
    # as old as a file that somebody finished long before moving it
    os.utime(path, (time.time() - _HOUR_SECONDS,) * 2)
    return path


def drop_seconds(home: Home, files: Sequence[Path]) -> float:
    """How long it takes from moving the first of the files into the inbox to the last receipt."""
    began = time.perf_counter()
    for file in files:
        file.rename(home.inbox / file.name)
    # a file leaves the inbox when its receipts are on the disk
    while _holds_files(home.inbox):
        time.sleep(_LOOK_SECONDS)
    seconds = time.perf_counter() - began
    assert all((home.inbox / "done" / f"{file.name}.receipt.json").exists() for file in files)
    return seconds


def _holds_files(folder: Path) -> bool:
    with os.scandir(folder) as found:
        return any(item.is_file() for item in found)


def _bare_seconds(place: Path, files: Sequence[Path]) -> float:
    done = place / "done"
    done.mkdir()
    copies = _shortcuts_again(place / "copies", files)
    batches = bare.capture(place / "captured.db", _batches(copies))
    with closing(bare.create(place / "bare.db")) as db:
        began = time.perf_counter()
        for copy in copies:
            copy.read_bytes()
        for batch in batches:
            bare.commit(db, batch)
        for copy in copies:
            copy.rename(done / copy.name)
        return time.perf_counter() - began


def _receipts_seconds(place: Path, files: Sequence[Path]) -> float:
    began = time.perf_counter()
    for file in files:
        (place / "done" / f"{file.name}.receipt.json").write_bytes(_RECEIPT)
    return time.perf_counter() - began


def _shortcuts_again(folder: Path, files: Sequence[Path]) -> list[Path]:
    folder.mkdir()
    return [_written(folder / file.name, file.read_text()) for file in files]


def _batches(files: Sequence[Path]) -> list[Sequence[Command]]:
    with opened(files[0].parent) as folder:
        read = [command_for(folder, entry, Options(), 1) for entry in scan(folder, frozenset())]
    takes = [command for command in read if command]
    batches: list[Sequence[Command]] = []
    for start in range(0, len(takes), MOST_UNRECORDED):
        some = takes[start : start + MOST_UNRECORDED]
        batches += [some[first : first + MOST_IN_A_BATCH] for first in range(0, len(some), MOST_IN_A_BATCH)]
        batches.append([RecordFiled(paths={take.take: f"done/{take.name}" for take in some})])
    return batches


def _skip_seconds(place: Path, lines: Sequence[str]) -> float:
    archive = place / "archive.txt"
    archive.write_text("".join(f"youtube {line[-11:]}\n" for line in lines))
    urls = _list(place / "urls.txt", lines)
    options = [
        "--ignore-config",
        "--quiet",
        "--no-warnings",
        "--download-archive",
        str(archive),
        "--batch-file",
        str(urls),
    ]
    began = time.perf_counter()
    subprocess.run([str(BIN / "yt-dlp"), *options], check=True)
    return time.perf_counter() - began
