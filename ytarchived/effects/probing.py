"""The one request that asks whether a limit is over: the metadata of a video that is known to be good.

The runner sends it when the session says that it is due; its answer goes back to the ledger as a command.
"""

import secrets

import anyio

from ytarchived.domain.classification import classify
from ytarchived.domain.commands import AbandonProbe, RecordProbe, StartProbe
from ytarchived.domain.failure import Failure
from ytarchived.domain.session import Limit
from ytarchived.domain.targets import Target, from_key
from ytarchived.domain.trouble import Trouble
from ytarchived.effects.attempt import World
from ytarchived.effects.reporting import report
from ytarchived.effects.workers.messages import Failed, Listed, ListingDone, Order, Outcome, Report
from ytarchived.errors import CommandRefused, Overloaded, StorageFull
from ytarchived.record.projections import storage


async def probe(world: World, limit: Limit) -> None:
    """Send the probe of a limit and record its answer; returns at once when none is due any more."""
    trace = secrets.token_hex(8)
    target = await _target(world, limit)
    try:
        await world.ledger.execute(StartProbe(key=target.key), trace=trace)
    except (CommandRefused, Overloaded, StorageFull):
        return
    try:
        await report(world.ledger, RecordProbe(failure=await _ask(world, target)), trace=trace)
    except CommandRefused:
        # Somebody reset the session meanwhile.
        return
    except anyio.get_cancelled_exc_class():
        with anyio.CancelScope(shield=True):
            await _abandon(world, trace)
        raise


async def _target(world: World, limit: Limit) -> Target:
    """The newest archived video, else what was asked for when the limit showed."""
    newest = await world.ledger.read(storage.list_videos, limit=1)
    return Target(kind="video", id=newest[0][1].video_id) if newest else from_key(limit.key)


async def _ask(world: World, target: Target) -> Failure | None:
    outcome: Outcome | None = None
    order = Order(task="metadata" if target.kind == "video" else "list", url=target.url, video_id=target.id)
    with anyio.CancelScope() as enough:

        async def hear(said: Report) -> None:
            if isinstance(said, Listed):
                # One page answers the question, however long the list is.
                enough.cancel()

        outcome = await world.workers.run(order, hear)
    match outcome:
        case Failed(trouble=trouble) | ListingDone(trouble=Trouble() as trouble):
            return classify(trouble)
        case _:
            return None


async def _abandon(world: World, trace: str) -> None:
    try:
        await world.ledger.execute(AbandonProbe(reason="the daemon was stopped"), trace=trace)
    except (CommandRefused, Overloaded, StorageFull):
        # It still says that it is out; the next start gives it up.
        return
