"""Writes each work plan beside the library as `work_plans/PLAN.json`, for people and programs without the daemon.

Follows the record: whenever something in a plan changed, its file is written anew. A library that is not there is waited
for, and what could not be written then is written later.
"""

from contextlib import suppress
from pathlib import Path

import anyio
import msgspec
from anyio import to_thread

from ytarchived.domain.views import PlanView
from ytarchived.effects.library.layout import require_marker
from ytarchived.errors import YtarchivedError
from ytarchived.record.ledger import Ledger
from ytarchived.record.projections.plans import changed_plans, find_plan

FOLDER = "work_plans"
IDLE_SECONDS = 60.0
"""How long to wait at most before looking again whether the library is back."""

PAUSE_SECONDS = 1.0
"""Between two looks, so that a plan that grows by the minute is written once for many changes."""


async def keep_files(ledger: Ledger, root: Path) -> None:
    """Keep the files of the plans up with the record, until cancelled; at first all of them are looked at."""
    written = 0
    while True:
        seen = ledger.feed.position
        with suppress(YtarchivedError, OSError):
            changed, last = await ledger.read(changed_plans, written)
            for name in changed:
                plan = await ledger.read(find_plan, name)
                if plan is not None:
                    await to_thread.run_sync(write, root, plan)
            written = last
        await anyio.sleep(PAUSE_SECONDS)
        with anyio.move_on_after(IDLE_SECONDS):
            await ledger.feed.wait_after(seen)


def write(root: Path, plan: PlanView) -> None:
    """Write the file of one plan where it is not so already; raises LibraryUnusable, or OSError, when it cannot be."""
    require_marker(root)
    folder = root / FOLDER
    folder.mkdir(exist_ok=True)
    file = folder / f"{plan.plan}.json"
    text = msgspec.json.format(msgspec.json.encode(plan), indent=2) + b"\n"
    if file.exists() and file.read_bytes() == text:
        return
    beside = file.with_suffix(".part")
    beside.write_bytes(text)
    beside.replace(file)
