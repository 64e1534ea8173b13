"""Work on the record itself, while the daemon goes on: computing its tables anew, looking through it, backing it up.

Receives calls from the routes and hands each back as a `Work`, which does it in a thread and tells how far it is.
"""

import time
from pathlib import Path

from anyio import to_thread

from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.envelope import RequestRefused
from ytarchived.effects.control.route import Nothing
from ytarchived.effects.control.work import Work
from ytarchived.protocol import BackedUp, BackupOrder, Finding, Rebuilt, RecordReport
from ytarchived.record.backup import back_up
from ytarchived.record.progress import Progress
from ytarchived.record.verify import verify as look_through


async def rebuild(context: Context, call: Call[Nothing, None]) -> Work[Rebuilt]:
    """Compute every table anew from the log; readers see the old tables until it is done, commands wait."""
    begun = time.monotonic()

    async def work(progress: Progress) -> Rebuilt:
        progress.begin("computing every table anew")
        await context.ledger.rebuild(progress)
        return Rebuilt(records=progress.total, seconds=time.monotonic() - begun)

    return Work(context, call, work)


async def verify(context: Context, call: Call[Nothing, None]) -> Work[RecordReport]:
    """Look through the whole record for anything that cannot be; it is not changed, and nobody waits for it."""
    begun = time.monotonic()

    async def work(progress: Progress) -> RecordReport:
        found = await to_thread.run_sync(look_through, context.ledger.path, progress)
        return RecordReport(
            records=found.records,
            streams=found.streams,
            findings=[Finding(check=check, words=words) for check, words in found.findings],
            seconds=time.monotonic() - begun,
        )

    return Work(context, call, work)


async def backup(context: Context, call: Call[Nothing, BackupOrder]) -> Work[BackedUp]:
    """Copy the log into a file that the daemon may write; into an earlier backup of this record only what it lacks."""
    begun = time.monotonic()
    file = Path(call.body.file)
    if not file.is_absolute() or not file.name or "\0" in str(file):
        raise RequestRefused(f"cannot back up to {file}: it is no absolute path", hint="name it from the root on")

    async def work(progress: Progress) -> BackedUp:
        made = await to_thread.run_sync(back_up, context.ledger.path, file, progress)
        return BackedUp(file=str(file), **made._asdict(), seconds=time.monotonic() - begun)

    return Work(context, call, work)
