"""Our standing with YouTube: looking at it, saying that it is well again, and pausing and resuming all work."""

from ytarchived.domain.commands import PauseAll, ResetSession, ResumeAll
from ytarchived.domain.story import standing
from ytarchived.domain.views import SessionView
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.jobs import ORIGIN
from ytarchived.effects.control.route import Nothing
from ytarchived.record.projections import states


async def show(context: Context, call: Call[Nothing, None]) -> SessionView:
    """Whether work may start, and if not, why, since when, and when it is asked again whether all is well."""
    return standing(await context.ledger.read(states.session))


async def reset(context: Context, call: Call[Nothing, None]) -> SessionView:
    """Say that all is well again: everything may start at once."""
    await context.ledger.execute(ResetSession(by=ORIGIN), trace=call.trace)
    return await show(context, call)


async def pause(context: Context, call: Call[Nothing, None]) -> SessionView:
    """Stop what runs, keep what it has, and start nothing until work is resumed."""
    await context.ledger.execute(PauseAll(by=ORIGIN), trace=call.trace)
    return await show(context, call)


async def resume(context: Context, call: Call[Nothing, None]) -> SessionView:
    """Let all work go on."""
    await context.ledger.execute(ResumeAll(by=ORIGIN), trace=call.trace)
    return await show(context, call)
