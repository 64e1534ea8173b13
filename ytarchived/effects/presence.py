"""Whether the archived videos are where they should be: a look at every media file, without reading any.

The daemon looks at its start and daily, the control API when somebody asks for a video that should be there or for a look.
What is found goes to the ledger: few missing videos as lost, a mass of them as a doubt about the whole library.
"""

import secrets
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import anyio
from anyio import to_thread
from msgspec import Struct

from ytarchived.domain.commands import DoubtLibrary, RecordPresence
from ytarchived.domain.library import is_mass
from ytarchived.domain.media import Damage
from ytarchived.domain.targets import Target
from ytarchived.effects import library
from ytarchived.errors import YtarchivedError
from ytarchived.protocol import Check
from ytarchived.record.ledger import Ledger
from ytarchived.record.projections import states, storage
from ytarchived.record.projections.storage import Holding

DAILY_SECONDS = 86_400.0
DOUBT_AGAIN_SECONDS = 60.0
"""How soon to look again while the library is doubted or not there."""

_TOGETHER = 250
"""Videos looked at, or reported, in one go: nobody else waits long for the reader or the writer."""
_EXAMPLES = 20
_RESTS = 3
"""How much longer than it looked it rests where nobody waits for it: all others want the processor more."""


class Look(Struct, frozen=True, kw_only=True):
    """What one look at the whole library found: how many videos are held, which are not in their place, which are again."""

    held: int
    missing: list[Damage]
    back: list[str]


class Presence:
    """Looks after the files of the library at the ledger's word."""

    def __init__(self, ledger: Ledger, root: Path) -> None:
        self._root = root
        self._ledger = ledger
        self._looking = anyio.Lock()

    async def run(self) -> None:
        """Look now, and then every day; sooner while the library is doubted or not there."""
        while True:
            try:
                await self.look(rests=_RESTS)
                doubted = (await self._ledger.read(states.library)).doubted
            except YtarchivedError:  # the host's own check tells it
                doubted = True
            await anyio.sleep(DOUBT_AGAIN_SECONDS if doubted else DAILY_SECONDS)

    async def look(self, by: str = "", *, rests: float = 0) -> Look:
        """Look at the whole library and report it; `by` says who wants all that is missing to be taken for lost.

        With `rests` it takes so many times longer, and leaves the processor to others meanwhile.
        Raises LibraryUnusable when the library is not there: then nothing is concluded.
        """
        async with self._looking:
            found = await self._survey(rests)
            trace = secrets.token_hex(8)
            if not by and is_mass(len(found.missing), found.held):
                doubt = DoubtLibrary(
                    missing=len(found.missing),
                    held=found.held,
                    examples=tuple(damage.path for damage in found.missing[:_EXAMPLES]),
                )
                await self._ledger.execute(doubt, trace=trace)
                return found
            missing, back = iter(found.missing), iter(found.back)
            doubted = (await self._ledger.read(states.library)).doubted
            while True:
                report = RecordPresence(
                    held=found.held,
                    missing=tuple(islice(missing, _TOGETHER)),
                    back=tuple(islice(back, _TOGETHER)),
                    by=by,
                )
                if not (report.missing or report.back or doubted):
                    return found
                await self._ledger.execute(report, trace=trace)
                doubted = 0

    async def notice(self, video_ids: Sequence[str]) -> list[str]:
        """Those of these archived videos that turn out to be lost now; none while the library is doubted or not there."""
        holdings = await self._ledger.read(storage.find_holdings, video_ids)
        absent = [holding for holding in holdings if await to_thread.run_sync(_absence, self._root, holding)]
        if not absent:
            return []
        try:
            # a single absence is judged by the whole: it may be one of thousands
            await self.look()
        except YtarchivedError:  # the host's own check tells it, and the ask is answered as if nothing were missing
            return []
        now = await self._ledger.read(storage.find_holdings, [holding.video_id for holding in absent])
        return [holding.video_id for holding in now if holding.lost]

    async def check(self) -> Check:
        """Whether the library is believed, in words."""
        doubted = (await self._ledger.read(states.library)).doubted
        if doubted:
            return Check(
                name="files",
                ok=False,
                words=f"{doubted} archived videos are not in their place; nothing is concluded from so many at once",
                hint="bring back the disk they are on; if they are gone for good: `ytctl storage check --accept-loss`",
            )
        lost = await self._ledger.read(storage.count_lost)
        return Check(name="files", ok=True, words=f"{lost} archived videos are lost" if lost else "none is missing")

    async def _survey(self, rests: float) -> Look:
        known = await self._ledger.read(states.library_id)
        if known is None:
            return Look(held=0, missing=[], back=[])
        held, after = 0, 0
        missing, back = [], []
        await to_thread.run_sync(library.check_library, self._root, known)
        while holdings := await self._ledger.read(storage.list_holdings, after=after, limit=_TOGETHER):
            looked_at = anyio.current_time()
            held, after = held + len(holdings), holdings[-1].position
            for holding, damage in await to_thread.run_sync(_absences, self._root, holdings):
                if damage is None and holding.lost == "absent":
                    back.append(Target(kind="video", id=holding.video_id).key)
                elif damage is not None and not holding.lost:
                    missing.append(damage)
            await anyio.sleep(rests * (anyio.current_time() - looked_at))
        # a disk that was taken away meanwhile takes the marker with it
        await to_thread.run_sync(library.check_library, self._root, known)
        return Look(held=held, missing=missing, back=back)


def _absences(root: Path, holdings: Sequence[Holding]) -> list[tuple[Holding, Damage | None]]:
    return [(holding, _absence(root, holding)) for holding in holdings]


def _absence(root: Path, holding: Holding) -> Damage | None:
    """Whether a video's media file is missing or of another size; one that nobody may look at is not known to be."""
    media = holding.media
    try:
        return library.inspect(root / media.path, media, reread=False)
    except OSError:
        return None
