"""Puts in order what an earlier run, or a job that is over, left behind.

What claims to be running was interrupted, unless it was sealed already: then it is published. Staging folders that no open
job wants are removed.
"""

import secrets

from anyio import to_thread

from ytarchived.domain.commands import AbandonProbe, RecordInterruption, RecordMetadata
from ytarchived.domain.session import Probing
from ytarchived.domain.targets import Target, from_key
from ytarchived.effects import library
from ytarchived.effects.attempt import World, publish
from ytarchived.effects.reporting import Reports, report
from ytarchived.errors import YtarchivedError
from ytarchived.record.projections import jobs, states
from ytarchived.record.projections.jobs import OpenJob

_ENDED = "the daemon ended before it was done"


async def recover(world: World) -> None:
    """Give every job, and the probe, that claims to be running its end; call it before anything is started."""
    session = await world.ledger.read(states.session)
    if isinstance(session.standing, Probing):
        await report(world.ledger, AbandonProbe(reason=_ENDED), trace=secrets.token_hex(8))
    for job in await world.ledger.read(jobs.list_running):
        try:
            published = await _publish_sealed(world, job)
        except YtarchivedError:
            # Not mounted, or not whole after all: the next attempt finds out, and says so.
            published = False
        if not published:
            interruption = RecordInterruption(key=job.key, job=job.job, reason=_ENDED)
            await report(world.ledger, interruption, trace=job.trace)


async def clear_staging(world: World) -> None:
    """Remove the staging folders of videos that no open job wants; call it while nothing runs.

    Raises LibraryUnusable when the library is not there.
    """
    for video_id in await to_thread.run_sync(library.staged, world.library):
        if not await world.ledger.read(states.has_open_job, Target(kind="video", id=video_id).key):
            await to_thread.run_sync(library.discard, world.library, video_id)


async def _publish_sealed(world: World, job: OpenJob) -> bool:
    target = from_key(job.key)
    if target.kind != "video":
        return False
    manifest = await to_thread.run_sync(library.sealed, world.library, target.id)
    if manifest is None:
        return False
    reports = Reports(world.ledger, job.trace)
    # it may have been killed before it recorded what the video is called
    if metadata := await to_thread.run_sync(library.described, world.library, target.id):
        reports.hold(RecordMetadata(key=job.key, job=job.job, metadata=metadata))
    await publish(world, job, manifest, reports)
    return True
