"""A library with archived videos in it, and the ledger that knows them."""

from hashlib import sha256
from pathlib import Path

from tests.domain.examples import FACTS, request
from ytarchived.domain.commands import AdoptLibrary, RecordArchived, StartAttempt
from ytarchived.domain.media import ArchivedFile
from ytarchived.effects import library
from ytarchived.record.ledger import Ledger

TRACE = "0123456789abcdef"


def video_id(number: int) -> str:
    """The id of one of these videos."""
    return f"video{number:06}"


def media(root: Path, number: int) -> Path:
    """Where the file of one of these videos lies."""
    return root / f"videos/{video_id(number)}/{video_id(number)}.mp4"


async def begin(ledger: Ledger, root: Path) -> None:
    """Begin a library in this folder."""
    await ledger.execute(AdoptLibrary(library_id=library.open_library(root, None), path=str(root)), trace=TRACE)


async def hold(ledger: Ledger, root: Path, number: int, size_bytes: int = 1000) -> None:
    """Archive so many videos."""
    keys = [f"youtube:{video_id(each)}" for each in range(number)]
    files = [_archived(root, each, size_bytes) for each in range(number)]
    asks = [request(key) for key in keys]
    starts = [StartAttempt(key=key, job=job) for job, key in enumerate(keys, start=1)]
    reports = [
        RecordArchived(key=key, job=job, files=(file,), media=FACTS, quality="best")
        for job, (key, file) in enumerate(zip(keys, files, strict=True), start=1)
    ]
    for commands in (asks, starts, reports):
        results = await ledger.execute_all(commands, trace=TRACE)
        assert not [result for result in results if isinstance(result, Exception)]


def take_away(root: Path) -> None:
    """Leave an empty mount point where the library was."""
    root.rename(root.with_name("away"))
    root.mkdir()


def _archived(root: Path, number: int, size_bytes: int) -> ArchivedFile:
    file = media(root, number)
    content = video_id(number).encode() * (size_bytes // 11)
    file.parent.mkdir()
    file.write_bytes(content)
    path = str(file.relative_to(root))
    return ArchivedFile(path=path, role="media", bytes=len(content), sha256=sha256(content).hexdigest())
