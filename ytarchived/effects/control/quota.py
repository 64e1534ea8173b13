"""How much of the Data API's quota is left today, what spent it, and when it turns."""

import sqlite3
from datetime import UTC, datetime

from ytarchived.domain.quota import Spending, forecast, today, turns_at
from ytarchived.domain.views import shown
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.route import Nothing
from ytarchived.protocol import QuotaReport, QuotaSpent
from ytarchived.record.projections import states
from ytarchived.record.projections.quota import Spent, spent_on


async def show(context: Context, call: Call[Nothing, None]) -> QuotaReport:
    """The Data API's quota of today: used, held in reserve, when it turns, what spent it, and the forecast."""
    now = datetime.now(UTC)
    spending, calls = await context.ledger.read(_read, now, context.data_api.mark if context.data_api else "")
    problem = context.data_api.problem if context.data_api else None
    return QuotaReport(
        has_key=context.data_api is not None,
        day=spending.day,
        per_day=context.budget.per_day,
        reserve=context.budget.reserve,
        used=spending.units,
        left=0 if spending.used_up else max(0, context.budget.per_day - spending.units),
        used_up=spending.used_up,
        turns_at=turns_at(now),
        forecast=forecast(spending.units, now),
        spent=[QuotaSpent(**each._asdict()) for each in calls],
        problem=shown(problem) if problem else None,
    )


def _read(db: sqlite3.Connection, now: datetime, mark: str) -> tuple[Spending, list[Spent]]:
    spending = today(states.spending(db), now, mark)
    return spending, spent_on(db, spending.day)
