"""Work plans: looking at what did not make it plan by plan, making plans by hand, retrying and dismissing."""

import secrets
import sqlite3
from datetime import UTC, datetime
from typing import Annotated

from msgspec import Meta, Struct

from ytarchived.domain.commands import CreatePlan, DismissItems, RetryPlan
from ytarchived.domain.kind import Kind
from ytarchived.domain.options import Options
from ytarchived.domain.targets import read_target
from ytarchived.domain.views import PlanView
from ytarchived.effects.control.context import Call, Context, P
from ytarchived.effects.control.envelope import RequestRefused
from ytarchived.effects.control.jobs import ORIGIN
from ytarchived.effects.control.page import Limit, cut
from ytarchived.effects.control.route import Nothing
from ytarchived.errors import CommandRefused, NotFound
from ytarchived.protocol import FailureReport, PlanList
from ytarchived.record.projections.plans import failure_groups, find_plan, list_plans, open_keys

_EXAMPLES = 3
_TOGETHER = 1000  # one decision holds the states of so many targets at a time


class SomePlans(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The open plans, or all there ever were."""

    all: bool = False
    cursor: Annotated[str, Meta(min_length=1, description="`next` of the page before.")] | None = None
    limit: Limit = 50


class OnePlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One plan by its name, or by so much of its beginning as only one has."""

    plan: str


class NewPlan(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be in a plan made by hand, as URLs or ids, and what it is called."""

    urls: Annotated[tuple[str, ...], Meta(extra_json_schema={"minItems": 1})]
    title: str = ""


class Which(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which items of a plan: those of one kind of failure, or all."""

    only: Kind | None = None


class Unwanted(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which items are not wanted any more, as URLs or ids; none named: all."""

    urls: tuple[str, ...] = ()


async def list_(context: Context, call: Call[SomePlans, None]) -> PlanList:
    """The work plans, newest first, without their items."""
    asked = call.asked
    found = await context.ledger.read(list_plans, closed=asked.all, after=asked.cursor or "", limit=asked.limit + 1)
    plans, last = cut(found, asked.limit)
    return PlanList(plans=plans, next=last.plan if last else None)


async def show(context: Context, call: Call[OnePlan, None]) -> PlanView:
    """One work plan with its items: each with its reason, what can be done, and when it is tried again."""
    return await _find(context, call.asked.plan)


async def create(context: Context, call: Call[Nothing, NewPlan]) -> PlanView:
    """Make a plan of videos, playlists or channels; nothing is fetched before it is retried."""
    if not call.body.urls:
        raise RequestRefused("cannot take the request's body: `urls` is empty")
    keys = tuple(read_target(url).target.key for url in call.body.urls)
    name = f"{datetime.now(UTC):%Y-%m-%d}-{secrets.token_hex(3)}"
    title = call.body.title or f"{len(keys)} by hand"
    await context.ledger.execute(CreatePlan(plan=name, title=title, keys=keys, by=ORIGIN), trace=call.trace)
    return await _find(context, name)


async def retry(context: Context, call: Call[OnePlan, Which]) -> PlanView:
    """Try the items of a plan once more that wait for it, or those of one kind of failure."""
    plan = await _find(context, call.asked.plan)
    await _retry(context, call, plan.plan)
    return await _find(context, plan.plan)


async def retry_all(context: Context, call: Call[Nothing, Which]) -> PlanList:
    """Try the items of all open plans once more that wait for it, or those of one kind of failure."""
    refusals = []
    plans = await context.ledger.read(list_plans)
    for plan in plans:
        try:
            await _retry(context, call, plan.plan)
        except CommandRefused as refusal:
            refusals.append(refusal)
    if refusals and len(refusals) == len(plans):
        raise refusals[0]
    return PlanList(plans=await context.ledger.read(list_plans))


async def dismiss(context: Context, call: Call[OnePlan, Unwanted]) -> PlanView:
    """Say that items of a plan are not wanted any more: they leave it, and are not asked for again by themselves."""
    plan = await _find(context, call.asked.plan)
    keys = await context.ledger.read(open_keys, plan.plan)
    if call.body.urls:
        named = {read_target(url).target.key for url in call.body.urls}
        if unknown := named - set(keys):
            raise NotFound(f"cannot dismiss {', '.join(sorted(unknown))}: the plan {plan.plan} holds no such open item")
        keys = [key for key in keys if key in named]
    for part in _parts(keys):
        await context.ledger.execute(DismissItems(plan=plan.plan, keys=part, by=ORIGIN), trace=call.trace)
    return await _find(context, plan.plan)


async def report(context: Context, call: Call[Nothing, None]) -> FailureReport:
    """What fails now, by its kind: how often, with examples, and what can be done."""
    return FailureReport(groups=await context.ledger.read(failure_groups, _EXAMPLES))


async def _retry(context: Context, call: Call[P, Which], plan: str) -> None:
    only = str(call.body.only or "")
    keys = await context.ledger.read(open_keys, plan, only)
    if not keys:
        of = f" of kind {only}" if only else ""
        raise CommandRefused(f"cannot retry the plan {plan}: no item{of} is open in it")
    options = Options(quality=context.quality())
    for part in _parts(keys):
        await context.ledger.execute(RetryPlan(plan=plan, keys=part, by=ORIGIN, options=options), trace=call.trace)


def _parts(keys: list[str]) -> list[tuple[str, ...]]:
    return [tuple(keys[start : start + _TOGETHER]) for start in range(0, len(keys), _TOGETHER)]


async def _find(context: Context, name: str) -> PlanView:
    return await context.ledger.read(_meant, name)


def _meant(db: sqlite3.Connection, name: str) -> PlanView:
    """The plan of this name, or the only one whose name begins so."""
    if plan := find_plan(db, name):
        return plan
    found = [plan.plan for plan in list_plans(db, closed=True) if plan.plan.startswith(name)]
    if len(found) == 1 and (plan := find_plan(db, found[0])):
        return plan
    why = f"it may be {', '.join(found[:_EXAMPLES])}" if found else "there is none of that name"
    raise NotFound(f"cannot find the plan {name}: {why}", hint="`ytctl recovery list` shows them")
