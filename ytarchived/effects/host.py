"""What this machine must offer before anything is fetched: the library in its place, space, ffmpeg, a JavaScript runtime.

The runner asks before each start; what is missing stops starts, fails nothing, and is cured by itself when it is back.
"""

import secrets
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from anyio import to_thread

from ytarchived.domain.commands import AdoptLibrary
from ytarchived.domain.targets import Target
from ytarchived.effects import library
from ytarchived.effects.programs import (
    HostProblem,
    Programs,
    are_there,
    check_cookies,
    check_login,
    find_ffmpeg,
    find_js_runtime,
)
from ytarchived.effects.space import Space
from ytarchived.errors import YtarchivedError
from ytarchived.protocol import Check
from ytarchived.record.ledger import Ledger
from ytarchived.record.projections.states import has_open_job, library_id


class Host:
    """The machine as far as fetching depends on it."""

    def __init__(
        self, ledger: Ledger, *, library: Path, space: Space, ffmpeg: str, cookies: Path | None = None
    ) -> None:
        self._ledger = ledger
        self._cookies = cookies
        self._library = library
        self._space = space
        self._ffmpeg = ffmpeg
        self._library_id: str | None = None
        self._programs: Programs | None = None

    async def ready(self) -> None:
        """Make sure that a fetch can begin; raises the YtarchivedError that says what is in the way."""
        if self._ledger.full:
            await self._ledger.probe()
        if self._library_id is None:
            await self.use_library()
        await self._forget_the_unwanted()
        await self._space.require(self._look)

    async def checks(self) -> list[Check]:
        """How each thing that fetching depends on is now, in words."""
        return [
            await _check("library", self.use_library),
            await _check("disk", self._measure_space),
            await _check("record", self._probe_record),
            await _check("ffmpeg", self._find_ffmpeg),
            await _check("javascript", _find_js_runtime),
            *([await _check("cookies", self._check_login)] if self._cookies else []),
        ]

    async def use_library(self) -> str:
        """Open the library, beginning a new one where this record knows none; says where it is, or raises LibraryUnusable."""
        known = self._library_id or await self._ledger.read(library_id)
        found = await to_thread.run_sync(library.open_library, self._library, known)
        if known is None:
            adopt = AdoptLibrary(library_id=found, path=str(self._library))
            await self._ledger.execute(adopt, trace=secrets.token_hex(8))
        self._library_id = found
        return f"{self._library} is in its place"

    async def _measure_space(self) -> str:
        await self._forget_the_unwanted()
        return await self._space.measure()

    async def _forget_the_unwanted(self) -> None:
        for video_id in self._space.waiting:
            if not await self._ledger.read(has_open_job, Target(kind="video", id=video_id).key):
                self._space.forget(video_id)

    async def _probe_record(self) -> str:
        await self._ledger.probe()
        return f"{self._ledger.feed.position} records, and it can be written"

    async def _find_ffmpeg(self) -> str:
        programs = await to_thread.run_sync(self._found_ffmpeg)
        return f"{programs.ffmpeg} and {programs.ffprobe.name}"

    async def _check_login(self) -> str:
        return await to_thread.run_sync(check_login, self._cookies, time.time()) if self._cookies else "none"

    def _look(self) -> None:
        """All that a download writes to, calls or reads, in one crossing into a thread."""
        library.open_library(self._library, self._library_id)
        self._found_ffmpeg()
        _found_js_runtime()
        if self._cookies:
            check_cookies(self._cookies)

    def _found_ffmpeg(self) -> Programs:
        if self._programs is None or not are_there(self._programs):
            self._programs = find_ffmpeg(self._ffmpeg)
        return self._programs


async def _find_js_runtime() -> str:
    return str(await to_thread.run_sync(_found_js_runtime))


def _found_js_runtime() -> Path:
    runtime = find_js_runtime()
    if runtime is None:
        raise HostProblem(
            "cannot solve YouTube's challenges: no JavaScript runtime is there",
            hint="install the deno package into the environment of ytarchived, or Node.js 22 or newer",
        )
    return runtime


async def _check(name: str, probe: Callable[[], Awaitable[str]]) -> Check:
    try:
        return Check(name=name, ok=True, words=await probe())
    except YtarchivedError as error:
        return Check(name=name, ok=False, words=error.message, hint=error.hint)
