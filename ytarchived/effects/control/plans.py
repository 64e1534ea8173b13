"""Looking at what did not make it, and what to do about it."""

from typing import Annotated

from msgspec import Meta, Struct

from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.page import Limit, cut
from ytarchived.protocol import PlanPage
from ytarchived.record.log import to_micros
from ytarchived.record.projections.plans import list_items

_MOMENT_AND_KEY = r"^[0-9]{1,16}\.[^\x00]+$"  # no number says where one stands that may be seen again at any time
Place = Annotated[str, Meta(pattern=_MOMENT_AND_KEY, max_length=200, description="`next` of the page before.")]


class SomeItems(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of items."""

    cursor: Place | None = None
    limit: Limit = 50


async def list_(context: Context, call: Call[SomeItems, None]) -> PlanPage:
    """Targets that did not make it, newest first, each with its reason and advice."""
    asked = call.asked
    micros, _, key = (asked.cursor or "").partition(".")
    before = (int(micros), key) if micros else None
    items, last = cut(await context.ledger.read(list_items, asked.limit + 1, before=before), asked.limit)
    return PlanPage(items=items, next=f"{to_micros(last.last_seen)}.{last.key}" if last else None)
