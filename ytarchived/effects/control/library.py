"""The library: what it holds, whether that is in its place and still what was archived, and what is held elsewhere.

Receives calls from the routes; what a person says about missing files becomes a command.
"""

from collections import Counter

from ytarchived.domain.commands import ImportKnown, RecordVerification
from ytarchived.domain.library import key_of
from ytarchived.domain.outcomes import VerificationFinished
from ytarchived.domain.targets import Target
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.envelope import RequestRefused
from ytarchived.effects.control.jobs import ORIGIN
from ytarchived.effects.control.route import Nothing
from ytarchived.effects.control.work import Work
from ytarchived.effects.library.layout import is_video_id
from ytarchived.effects.verification import named
from ytarchived.effects.verification import verify as read_again
from ytarchived.protocol import Imported, KnownList, LookReport, StorageReport, Verified, VerifyOrder
from ytarchived.record.progress import Progress
from ytarchived.record.projections import plans, states, storage

_TOGETHER = 1000


async def show(context: Context, call: Call[Nothing, None]) -> StorageReport:
    """The library, what it holds, and what is missing of it as far as that is known."""
    videos, total_bytes = await context.ledger.read(storage.totals)
    last = await context.ledger.read(storage.last_verification)
    return StorageReport(
        path=str(context.library),
        videos=videos,
        bytes=total_bytes,
        lost=await context.ledger.read(storage.count_lost),
        doubted=(await context.ledger.read(states.library)).doubted,
        verified=await _verified(context, last) if last else None,
    )


async def check(context: Context, call: Call[Nothing, None]) -> LookReport:
    """Look whether every archived video is in its place."""
    return await _look(context)


async def accept_loss(context: Context, call: Call[Nothing, None]) -> LookReport:
    """Take every video that is not in its place for lost, however many they are."""
    return await _look(context, by=ORIGIN)


async def verify(context: Context, call: Call[Nothing, VerifyOrder]) -> Work[Verified]:
    """Read archived files again and compare them with their size and SHA-256; nothing is fetched or deleted.

    What is damaged or missing stands in a work plan afterwards, by which it can be had anew.
    """
    order = call.body
    if order.videos and order.sample is not None:
        raise RequestRefused("cannot take the request's body: it names videos and a sample", hint="name one of them")

    await named(context.ledger, order.videos)

    async def work(progress: Progress) -> Verified:
        root = context.library
        found = await read_again(context.ledger, root, progress, call.trace, videos=order.videos, sample=order.sample)
        return await _verified(context, found)

    return Work(context, call, work, lock=context.verifying, busy="the library is being verified already")


async def import_known(context: Context, call: Call[Nothing, KnownList]) -> Imported:
    """Know videos as archived elsewhere: asking for one is answered with that, unless it is forced."""
    wrong = next((video_id for video_id in call.body.videos if not is_video_id(video_id)), None)
    if wrong is not None:
        raise RequestRefused(f"cannot take the request's body: {wrong!r} is no video id")
    keys = [Target(kind="video", id=video_id).key for video_id in call.body.videos]
    verdicts: Counter[str] = Counter()
    for start in range(0, len(keys), _TOGETHER):
        command = ImportKnown(source=call.body.source, keys=tuple(keys[start : start + _TOGETHER]))
        answers = await context.ledger.execute(command, trace=call.trace)
        verdicts.update(answer.verdict for answer in answers)
    return Imported(imported=verdicts["accepted"], known=verdicts["duplicate"], held=verdicts["archived"])


async def _verified(context: Context, found: RecordVerification | VerificationFinished) -> Verified:
    keys = sorted({key_of(damage) for damage in found.damages})
    return Verified(
        scope=found.scope,
        videos=found.videos,
        files=found.files,
        bytes=found.bytes,
        seconds=found.seconds,
        damages=list(found.damages),
        plans=await context.ledger.read(plans.offering, keys),
    )


async def _look(context: Context, by: str = "") -> LookReport:
    found = await context.presence.look(by)
    doubted = (await context.ledger.read(states.library)).doubted
    missing = [damage.path for damage in found.missing]
    return LookReport(videos=found.held, missing=missing, back=len(found.back), doubted=doubted)
