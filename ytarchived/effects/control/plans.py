"""Looking at what did not make it, and what to do about it."""

from msgspec import Struct

from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.page import Limit
from ytarchived.protocol import PlanPage
from ytarchived.record.projections.plans import list_items


class SomeItems(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number of items."""

    limit: Limit = 50


async def list_(context: Context, call: Call[SomeItems, None]) -> PlanPage:
    """Targets that did not make it, newest first, each with its reason and advice."""
    return PlanPage(items=await context.ledger.read(list_items, call.asked.limit))
