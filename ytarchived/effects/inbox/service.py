"""The inbox as a service: whatever is dropped into the folder is taken, once it is finished.

The daemon runs it and asks for its `problem`. An event of the folder only hurries the next look; what a look does depends on
nothing but the folder and the log, so that a lost event, a crash or a folder without events costs time and never a line.
"""

from collections.abc import Mapping
from contextlib import aclosing
from pathlib import Path

import anyio
import anyio.lowlevel
from anyio import to_thread
from anyio.abc import TaskStatus
from watchfiles import awatch
from watchfiles._rust_notify import WatchfilesRustInternalError

from ytarchived import config
from ytarchived.effects.inbox import foreign
from ytarchived.effects.inbox.folder import Entry, make, opened, scan
from ytarchived.effects.inbox.following import FOLLOWED_SECONDS, MOST_FOLLOWED, Following
from ytarchived.effects.inbox.intake import Intake, Notice
from ytarchived.effects.inbox.stable import Sighting, sight, wait_seconds
from ytarchived.effects.inbox.taking import wanted
from ytarchived.record.ledger import Ledger
from ytarchived.record.projections import takes

_EMPTY_TIMES = 5
"""An empty file waits so many times longer: some programs make the name first and send the content seconds later."""

_DEBOUNCE_MS = 100
_STEP_MS = 100
_MOST_TOLD = 3


class Inbox:
    """The inbox folder of one daemon; give `run` to its task group."""

    def __init__(
        self,
        folder: Path,
        ledger: Ledger,
        settings: config.Inbox,
        downloads: config.Downloads,
        profiles: Mapping[str, config.Profile],
        *,
        notice: Notice | None = None,
    ) -> None:
        self._folder = folder
        self._ledger = ledger
        self._settings = settings
        self._profiles = profiles
        self._notice = notice
        self._wanted = wanted(downloads, profiles)
        self._woken = anyio.Event()
        self._looked = anyio.Event()
        self._sightings: dict[str, Sighting] = {}
        self._following = Following()
        self._earlier_until: int | None = ledger.feed.position
        """Where the log of those before ended, until what they moved is followed as well."""
        self._watch_problem = ""
        self._look_problems: list[str] = []

    def use(self, downloads: config.Downloads) -> None:
        """From the next file on, what it does not say itself is as these say."""
        self._wanted = wanted(downloads, self._profiles)

    @property
    def problem(self) -> str:
        """What hinders the inbox now, in words; empty when nothing does."""
        problems = [problem for problem in (self._watch_problem, *self._look_problems) if problem]
        more = len(problems) - _MOST_TOLD
        return "; ".join([*problems[:_MOST_TOLD], *([f"and {more} more"] if more > 0 else [])])

    async def looked(self) -> None:
        """Wait for the end of the next look, or of the one that goes on: `problem` is up to date then."""
        await self._looked.wait()

    def wake(self) -> None:
        """Ask for a look now, for something changed that no event of the folder tells of."""
        self._woken.set()

    async def run(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        """Take what lies in the folder and what comes, until cancelled; started when the folder is watched."""
        async with anyio.create_task_group() as tasks:
            await tasks.start(self._watch)
            task_status.started()
            while True:
                self._woken = anyio.Event()
                next_seconds = await self._look()
                self._looked.set()
                self._looked = anyio.Event()
                with anyio.move_on_after(next_seconds):
                    await self._woken.wait()

    async def _look(self) -> float:
        """Take everything that is finished; how many seconds until the next look is due."""
        now = anyio.current_time()
        try:
            problems, found = await to_thread.run_sync(self._survey, now)
        except OSError as error:
            self._look_problems = [f"cannot look into the inbox: {error}"]
            return self._settings.sweep_seconds
        folders = [entry.path for entry, _ in found if entry.kind == "folder"]
        waits = [(entry, wait) for entry, wait in found if entry.kind != "folder"]
        intake = Intake(self._folder, self._ledger, self._wanted, self._settings.most_lines, self._notice)
        await intake.take((entry for entry, wait in waits if wait == 0), {entry.seen.inode for entry, _ in waits})
        for path, entry in intake.moved:
            self._following.add(path, entry, now)
        earlier = intake.found
        if self._earlier_until is not None:
            before = self._earlier_until, FOLLOWED_SECONDS, MOST_FOLLOWED
            earlier = [*earlier, *await self._ledger.read(takes.list_filed_before, *before)]
            self._earlier_until = None
        if earlier:
            await to_thread.run_sync(self._following.pick_up, self._folder, earlier, now)
        self._look_problems = [*problems, *intake.problems, *map(foreign.problem, folders)]
        again = [wait for _, wait in waits if wait > 0]
        if intake.changed or earlier:
            again.append(self._settings.settle_seconds)
        return min([self._settings.sweep_seconds, *again])

    def _survey(self, now_seconds: float) -> tuple[list[str], list[tuple[Entry, float]]]:
        """What lies there, each with how long it still has to stand still; in a thread, for it may be very much."""
        problems = self._following.put_back(self._folder, now_seconds)
        with opened(self._folder) as inbox:
            entries = foreign.leave_notes(inbox, scan(inbox, self._profiles.keys()))
        self._sightings = {
            entry.path: sight(self._sightings.get(entry.path), entry.seen, now_seconds) for entry in entries
        }
        return problems, [(entry, self._wait_seconds(entry, now_seconds)) for entry in entries]

    def _wait_seconds(self, entry: Entry, now_seconds: float) -> float:
        settle_seconds = self._settings.settle_seconds
        if entry.kind == "file" and not entry.seen.size_bytes:
            settle_seconds *= _EMPTY_TIMES
        return wait_seconds(self._sightings[entry.path], now_seconds, settle_seconds)

    async def _watch(self, *, task_status: TaskStatus[None] = anyio.TASK_STATUS_IGNORED) -> None:
        is_told = False
        while True:
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(self._listen)
                # It watches before it first waits: one turn of the loop later nothing escapes, and the look that is asked
                # for now finds what came before.
                await anyio.lowlevel.checkpoint()
                self._woken.set()
                if not is_told:
                    task_status.started()
                    is_told = True

    async def _listen(self) -> None:
        """Ask for a look at every event, until a folder itself is removed, replaced or cannot be watched."""
        stop = anyio.Event()
        folders = [self._folder, *(self._folder / profile for profile in self._profiles)]
        watched = {str(folder) for folder in folders}
        try:
            make(self._folder, self._profiles)  # on the loop: see the checkpoint in `_watch`
            self._watch_problem = ""
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(_set_at_the_end, stop)
                changes = awatch(
                    *folders,
                    watch_filter=None,
                    debounce=_DEBOUNCE_MS,
                    step=_STEP_MS,
                    stop_event=stop,
                    recursive=False,
                )
                async with aclosing(changes):
                    async for batch in changes:
                        self._woken.set()
                        if any(path in watched for _, path in batch):
                            break
                tasks.cancel_scope.cancel()
        except* (OSError, WatchfilesRustInternalError) as errors:
            seconds = self._settings.sweep_seconds
            self._watch_problem = (
                f"cannot watch the inbox, only look into it every {seconds:g} seconds: {_first(errors)}"
            )
        if self._watch_problem:
            await anyio.sleep(self._settings.sweep_seconds)


async def _set_at_the_end(event: anyio.Event) -> None:
    # Cancelling does not reach the thread that awatch waits in; the event does, within milliseconds.
    try:
        await anyio.sleep_forever()
    finally:
        event.set()


def _first(error: BaseException) -> BaseException:
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error
