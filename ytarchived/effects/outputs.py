"""Lets videos be found in the output folders of the profiles by way of which they were asked for: a link under their title.

Follows the record: what is wanted there is read from it each time, from its beginning at the start, so that a crash or a
disk that is not in its place only delays a link. The library is never touched, and no trouble of a folder gets out.
"""

import math
from collections.abc import Mapping
from pathlib import Path

import anyio
from anyio import to_thread

from ytarchived.effects.links import made_anew, make_links
from ytarchived.protocol import Check
from ytarchived.record.ledger import Ledger
from ytarchived.record.projections.outputs import Wanted, wanted_after

AGAIN_SECONDS = 60.0
"""How long to wait at most before what did not work is tried again."""

PAUSE_SECONDS = 1.0
"""Between two looks at the record, so that many changes are one look."""

_TOGETHER = 500


class Outputs:
    """Keeps the links in the folders of the profiles, by the name of the profile, to the library at `root`."""

    def __init__(self, ledger: Ledger, root: Path, folders: Mapping[str, Path]) -> None:
        self._ledger = ledger
        self._root = root
        self._folders = folders
        self._problems: dict[str, str] = {}

    async def run(self) -> None:
        """Keep up with the record until cancelled; at first everything is looked at."""
        async with anyio.create_task_group() as tasks:
            for profile, folder in self._folders.items():
                tasks.start_soon(self._keep, profile, folder, name=f"output of {profile}")

    def check(self) -> Check:
        """How the links are, in words."""
        problem = "; ".join(self._problems.values())
        folders = ", ".join(sorted({str(folder) for folder in self._folders.values()}))
        hint = (
            "make the folder, mount its disk or move away what is there; after a change of the configuration as well: "
        )
        return Check(
            name="outputs",
            ok=not problem,
            words=problem or f"links lie in {folders}",
            hint=f"{hint}`ytctl service install`" if problem else "",
        )

    async def _keep(self, profile: str, folder: Path) -> None:
        done = 0
        waiting: dict[str, Wanted] = {}
        while True:
            seen = self._ledger.feed.position
            goes_on = False
            try:
                if await to_thread.run_sync(made_anew, folder):
                    done = 0
                new = await self._ledger.read(wanted_after, profile, done, _TOGETHER)
                waiting |= {each.video_id: each for each in new}
                refusals = await to_thread.run_sync(make_links, folder, self._root, list(waiting.values()))
            except FileNotFoundError:
                problem = f"cannot make the folder {folder}: there is none above it"
            except OSError as error:
                problem = f"cannot keep links in {folder}: {error.strerror}"
            else:
                goes_on = bool(new)
                done = new[-1].changed if new else done
                waiting = {video_id: waiting[video_id] for video_id in refusals}
                more = f" (and {len(refusals) - 1} more)" if len(refusals) > 1 else ""
                problem = f"{next(iter(refusals.values()))}{more}" if refusals else ""
            self._tell(profile, problem)
            if not goes_on:
                await anyio.sleep(PAUSE_SECONDS)
                with anyio.move_on_after(AGAIN_SECONDS if problem else math.inf):
                    await self._ledger.feed.wait_after(seen)

    def _tell(self, profile: str, problem: str) -> None:
        if problem:
            self._problems[profile] = problem
        else:
            self._problems.pop(profile, None)
