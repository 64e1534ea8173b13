"""Looking at the parts of the daemon."""

from ytarchived.domain.story import standing
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.route import Nothing
from ytarchived.effects.services import Part
from ytarchived.protocol import Check, ServiceList, ServiceView
from ytarchived.record.projections import states


async def list_(context: Context, call: Call[Nothing, None]) -> ServiceList:
    """The daemon's parts, each with its health, since when it runs, and how often it was started anew.

    A part that runs inside the daemon ends with it and is never started anew alone; one with a process of its own is.
    """
    session = await context.ledger.read(lambda db: standing(states.session(db)))
    checks = {check.name: check for check in await context.checks.recently()}
    checks["session"] = Check(name="session", ok=session.standing == "healthy", words=session.words)
    return ServiceList(
        services=[_view(part, [checks[name] for name in part.checks if name in checks]) for part in context.services]
    )


def _view(part: Part, checks: list[Check]) -> ServiceView:
    problem = next((check for check in checks if not check.ok), None)
    return ServiceView(
        name=part.name,
        ok=problem is None,
        words=problem.words if problem else part.words or " ".join(check.words for check in checks),
        hint=problem.hint if problem else "",
        started_at=part.started_at(),
        restarts=part.restarts(),
    )
