"""Verifying the library: archived files are read again, compared with their size and SHA-256, and the findings recorded.

The control API asks for it and shows how far it is. Nothing is fetched again and nothing is deleted; no network is used.
"""

import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from pathlib import Path

import anyio
import msgspec
from anyio import to_thread
from anyio.abc import ByteSendStream
from anyio.streams.buffered import BufferedByteReceiveStream

from ytarchived.domain.commands import RecordVerification
from ytarchived.domain.media import Damage
from ytarchived.domain.targets import Target
from ytarchived.effects import library
from ytarchived.errors import LibraryUnusable, NotFound
from ytarchived.record.ledger import Ledger
from ytarchived.record.progress import Progress
from ytarchived.record.projections import states, storage
from ytarchived.record.projections.storage import Holding

_TOGETHER = 500
_LINE_BYTES = 16 << 20
_ENDED = (anyio.BrokenResourceError, anyio.ClosedResourceError, anyio.EndOfStream, anyio.IncompleteRead)
_read = msgspec.json.Decoder(list[Damage]).decode


async def verify(
    ledger: Ledger, root: Path, progress: Progress, trace: str, *, videos: Sequence[str] = (), sample: int | None = None
) -> RecordVerification:
    """Read these videos again, or a random sample, or everything; record what was found and return it.

    Raises NotFound for a video that is not archived, LibraryUnusable when the library is not there, Overloaded when the
    progress is told to stop; then nothing is recorded.
    """
    known = await ledger.read(states.library_id)
    if known is not None:
        await to_thread.run_sync(library.check_library, root, known)
    held, total_bytes = await ledger.read(storage.totals)
    if videos:
        scope = ", ".join(videos)
        chosen: list[Holding] | None = await named(ledger, videos)
    elif sample is not None:
        scope = f"a sample of {sample} videos"
        chosen = await ledger.read(storage.sample_holdings, sample)
    else:
        scope, chosen = "everything", None
    if chosen is not None:
        total_bytes = sum(file.bytes for holding in chosen for file in holding.files)
    progress.begin("reading archived files again")
    begun, reading = time.monotonic(), _Reading(progress, total_bytes)
    await reading.read(root, _all(ledger) if chosen is None else _these(chosen))
    report = RecordVerification(
        scope=scope,
        held=held,
        videos=reading.videos,
        files=reading.files,
        bytes=reading.bytes,
        seconds=round(time.monotonic() - begun, 3),
        damages=tuple(reading.damages),
        whole=tuple(reading.whole),
    )
    await ledger.execute(report, trace=trace)
    return report


class _Reading:
    """What was read so far, and what was found."""

    def __init__(self, progress: Progress, total_bytes: int) -> None:
        self.videos = self.files = self.bytes = 0
        self.damages: list[Damage] = []
        self.whole: list[str] = []
        self._progress = progress
        self._total_bytes = total_bytes

    async def read(self, root: Path, holdings: AsyncIterator[Holding]) -> None:
        """Have a process of its own read these; it is killed when this is cancelled or told to stop."""
        command = [sys.executable, "-m", "ytarchived.effects.rereading", str(root)]
        async with await anyio.open_process(command, stderr=subprocess.PIPE) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            assert process.stderr is not None
            try:
                with suppress(*_ENDED):
                    await self._converse(process.stdin, BufferedByteReceiveStream(process.stdout), holdings)
                await process.stdin.aclose()
                words = b"".join([piece async for piece in process.stderr])
                if await process.wait():
                    raise LibraryUnusable(words.decode(errors="replace").strip())
            except BaseException:
                with suppress(ProcessLookupError):
                    process.kill()
                raise

    async def _converse(
        self, asking: ByteSendStream, answers: BufferedByteReceiveStream, holdings: AsyncIterator[Holding]
    ) -> None:
        """Hand over one video after the other, always one ahead, so that the reader never waits for the next."""
        handed: Holding | None = None
        async for holding in holdings:
            await asking.send(msgspec.json.encode(holding.files) + b"\n")
            if handed is not None:
                self._take(handed, _read(await answers.receive_until(b"\n", _LINE_BYTES)))
            handed = holding
        if handed is not None:
            self._take(handed, _read(await answers.receive_until(b"\n", _LINE_BYTES)))

    def _take(self, holding: Holding, damages: list[Damage]) -> None:
        self.videos += 1
        self.files += len(holding.files)
        self.bytes += sum(file.bytes for file in holding.files)
        self.damages += damages
        if holding.lost and not damages:
            self.whole.append(Target(kind="video", id=holding.video_id).key)
        self._progress(self.bytes, self._total_bytes)


async def named(ledger: Ledger, videos: Sequence[str]) -> list[Holding]:
    """The files of these videos; raises NotFound for one that is not archived."""
    found = await ledger.read(storage.find_holdings, videos)
    absent = set(videos) - {holding.video_id for holding in found}
    if absent:
        raise NotFound(f"cannot verify {min(absent)}: it is not in the archive", hint="`ytctl videos` lists what is")
    return found


async def _these(holdings: Sequence[Holding]) -> AsyncIterator[Holding]:
    for holding in holdings:
        yield holding


async def _all(ledger: Ledger) -> AsyncIterator[Holding]:
    after = 0
    while holdings := await ledger.read(storage.list_holdings, after=after, limit=_TOGETHER):
        after = holdings[-1].position
        for holding in holdings:
            yield holding
