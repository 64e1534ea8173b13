"""One attempt at one job: a worker fetches, the library publishes, and every step is reported to the ledger as a command.

The runner starts it with a job that is due and cancels it when the job is no longer wanted or the daemon stops.
"""

import errno
from contextlib import suppress
from pathlib import Path
from typing import assert_never

import anyio
from anyio import to_thread
from msgspec import Struct

from ytarchived.config import Downloads
from ytarchived.domain.classification import classify
from ytarchived.domain.commands import (
    CompleteJob,
    FinishListing,
    RecordAbsence,
    RecordArchived,
    RecordFailure,
    RecordInterruption,
    RecordListing,
    StartAttempt,
)
from ytarchived.domain.media import VideoMetadata
from ytarchived.domain.outcomes import VideoArchived
from ytarchived.domain.quota import Purpose
from ytarchived.domain.targets import Target, from_key
from ytarchived.domain.trouble import Trouble
from ytarchived.domain.views import ProgressView
from ytarchived.effects import library
from ytarchived.effects.data_api.api import DataApi
from ytarchived.effects.data_api.calls import ApiUnavailable
from ytarchived.effects.data_api.from_the_end import list_from_the_end
from ytarchived.effects.data_api.listing import Tell, list_with_api
from ytarchived.effects.description import Description
from ytarchived.effects.library import Making, Manifest
from ytarchived.effects.live import Live
from ytarchived.effects.reporting import Reports
from ytarchived.effects.space import Space
from ytarchived.effects.workers.messages import (
    Alive,
    Captured,
    CapturedOnly,
    Failed,
    Fetched,
    Listed,
    ListingDone,
    Offered,
    Order,
    Outcome,
    Progress,
    Report,
)
from ytarchived.effects.workers.pool import Workers
from ytarchived.errors import CommandRefused, Overloaded, StorageFull, YtarchivedError
from ytarchived.record.ledger import Ledger
from ytarchived.record.projections import jobs, states, storage
from ytarchived.record.projections.jobs import DueJob, OpenJob


class World(Struct, frozen=True, kw_only=True):
    """What an attempt works with."""

    ledger: Ledger
    workers: Workers
    live: Live
    space: Space
    library: Path
    downloads: Downloads
    data_api: DataApi | None = None
    """None without a key: yt-dlp serves alone."""


async def attempt(world: World, job: DueJob) -> None:
    """Carry out one attempt to its recorded end; returns at once when the job may not start."""
    try:
        await world.ledger.execute(StartAttempt(key=job.key, job=job.job), trace=job.trace)
    except (CommandRefused, StorageFull, Overloaded):
        return  # what could not be recorded was not begun
    reports = Reports(world.ledger, job.trace)
    try:
        await _finish(world, job, await _work(world, job, reports), reports)
    except YtarchivedError as error:
        await _fail(world, job, _trouble(error), reports)
    except anyio.get_cancelled_exc_class():
        with anyio.CancelScope(shield=True):
            await _let_go(world, job, reports)
        raise
    finally:
        world.live.forget(job.job)
        world.space.release(from_key(job.key).id)


async def publish(world: World, job: DueJob | OpenJob, manifest: Manifest, reports: Reports) -> None:
    """Put a sealed video in its place, record it, and clear its staging; in this order, so that a crash loses nothing."""
    with anyio.CancelScope(shield=True):
        await to_thread.run_sync(library.publish, world.library, manifest.video_id)
        archived = RecordArchived(
            key=job.key,
            job=job.job,
            files=manifest.files,
            media=manifest.media,
            quality=manifest.making.quality,
            format_ids=manifest.making.format_ids,
            engine=manifest.making.engine,
            missing=manifest.making.missing,
            note=manifest.making.note,
        )
        await reports.record(archived)
        await to_thread.run_sync(library.settle, world.library, manifest.video_id)


async def _work(world: World, job: DueJob, reports: Reports) -> Outcome:
    target = from_key(job.key)
    if target.kind == "video" and not job.options.metadata_only:
        await world.space.reserve(target.id)
    archived = None
    if target.kind == "video" and job.options.missing_only:
        archived = await world.ledger.read(storage.find_archived, target.id)
        if archived is not None and not archived.missing:
            # Meanwhile it was archived whole.
            return CapturedOnly()

    async def keep(command: RecordAbsence | RecordListing) -> None:
        await reports.record(command)

    description = Description(job.key, job.job, world.library, reports)
    if world.data_api is not None:
        purpose: Purpose = "background" if await world.ledger.read(jobs.is_entry, job.job) else "direct"
        if target.kind == "video":
            await description.ask(world.data_api, target.id, purpose)
        elif listed := await _list(world, world.data_api, job, target, purpose, keep):
            return listed

    async def hear(said: Report) -> None:
        await _hear(world, job, description, reports, said)

    order = await _order(world, job, target, description.known, archived)
    if order.task == "download":
        # known here as well as there, and for each message of a worker the daemon wakes up
        world.live.publish(job.job, ProgressView(stage="extracting"))
    outcome = await world.workers.run(order, hear)
    if isinstance(outcome, Failed):
        await description.keep_what_there_is()
    return outcome


async def _list(
    world: World, api: DataApi, job: DueJob, target: Target, purpose: Purpose, keep: Tell
) -> ListingDone | None:
    """How the Data API listed the entries; None where yt-dlp has to, from the beginning, but asking for nothing twice."""
    try:
        if job.options.order == "oldest":
            return await list_from_the_end(api, target, job.job, purpose, keep)
        begun = await world.ledger.read(states.listing_of, job.key, job.job)
        return await list_with_api(api, target, job.job, begun, purpose, keep)
    except ApiUnavailable:
        return None


async def _order(
    world: World, job: DueJob, target: Target, known: VideoMetadata | None, archived: VideoArchived | None
) -> Order:
    if target.kind != "video":
        return Order(task="list", url=target.url, from_the_end=job.options.order == "oldest")
    root = str(world.library)
    if job.options.metadata_only:
        return Order(task="metadata", url=target.url, video_id=target.id, library=root, known=known)
    options, downloads = job.options, world.downloads
    languages, formats = options.caption_languages, options.caption_formats
    return Order(
        task="download",
        url=target.url,
        video_id=target.id,
        library=root,
        known=known,
        quality="bestaudio" if options.audio_format else options.quality or downloads.quality,
        audio_format=options.audio_format,
        steps_down=await world.ledger.read(states.steps_down, job.key, job.job) if job.has_failed else 0,
        codecs=downloads.codecs,
        caption_languages=downloads.caption_languages if languages is None else languages,
        caption_formats=downloads.caption_formats if formats is None else formats,
        mends=_manifest(target.id, archived) if archived is not None else None,
    )


def _manifest(video_id: str, archived: VideoArchived) -> Manifest:
    making = Making(
        quality=archived.quality,
        format_ids=archived.format_ids,
        engine=archived.engine,
        missing=archived.missing,
        note=archived.note,
    )
    return Manifest(video_id=video_id, files=archived.files, media=archived.media, making=making)


async def _hear(world: World, job: DueJob, description: Description, reports: Reports, said: Report) -> None:
    # whoever says more is still at work, and does not soon come to an end that this could be recorded with
    await reports.record()
    match said:
        case Captured():
            try:
                if said.estimated_bytes is not None:
                    await world.space.reserve(said.metadata.video_id, said.estimated_bytes)
            finally:  # what a video is called is worth knowing also while it waits for room
                if said.kept:
                    description.record(said.metadata)
                if job.options.since:
                    # by its day it may turn out not to be wanted
                    await reports.record()
        case Listed():
            page = RecordListing(
                key=job.key,
                job=job.job,
                page=said.page,
                entries=said.entries,
                title=said.title,
                channel=said.channel,
                expected=said.expected,
            )
            await reports.record(page)
        case Progress():
            view = ProgressView(
                stage=said.stage,
                bytes_done=said.bytes_done,
                bytes_total=said.bytes_total,
                bytes_per_second=said.bytes_per_second,
                eta_seconds=said.eta_seconds,
            )
            world.live.publish(job.job, view)
        case Alive():
            pass
        case _:
            assert_never(said)


async def _finish(world: World, job: DueJob, outcome: Outcome, reports: Reports) -> None:
    match outcome:
        case Fetched(manifest=manifest):
            await publish(world, job, manifest, reports)
        case CapturedOnly() | Offered():
            await reports.record(CompleteJob(key=job.key, job=job.job))
        case ListingDone(trouble=Trouble() as trouble):
            await _fail(world, job, trouble, reports)
        case ListingDone():
            finished = FinishListing(
                key=job.key,
                job=job.job,
                complete=outcome.complete,
                received=outcome.received,
                expected=outcome.expected,
                reason=outcome.reason,
                title=outcome.title,
                channel=outcome.channel,
                channel_id=outcome.channel_id,
                description=outcome.description,
            )
            await reports.record(finished)
        case Failed(trouble=trouble):
            await _fail(world, job, trouble, reports)
        case _:
            assert_never(outcome)


async def _fail(world: World, job: DueJob, trouble: Trouble, reports: Reports) -> None:
    try:
        await reports.record(RecordFailure(key=job.key, job=job.job, failure=classify(trouble)))
    except CommandRefused:
        await _discard(world, job)


async def _let_go(world: World, job: DueJob, reports: Reports) -> None:
    interruption = RecordInterruption(key=job.key, job=job.job, reason="the daemon was stopped")
    try:
        *_, end = await world.ledger.execute_all([*reports.take(), interruption], trace=job.trace)
        if isinstance(end, Exception):
            raise end
    except CommandRefused:
        # Somebody stopped the job: where it is over, its bytes are not wanted any more.
        await _discard(world, job)
    except (StorageFull, Overloaded):
        # It still says that it runs; the next start records the interruption.
        pass


async def _discard(world: World, job: DueJob) -> None:
    target = from_key(job.key)
    if target.kind == "video" and not await world.ledger.read(states.has_open_job, job.key):
        # Where the library is gone, the runner clears what is left when it is back.
        with suppress(YtarchivedError):
            await to_thread.run_sync(library.discard, world.library, target.id)


def _trouble(error: YtarchivedError) -> Trouble:
    cause = error.__cause__
    return Trouble(
        message=error.message,
        source="filesystem" if isinstance(cause, OSError) else "library",
        exception=type(error).__name__,
        errno=cause.errno if isinstance(cause, OSError) else errno.ENOSPC if isinstance(error, StorageFull) else None,
    )
