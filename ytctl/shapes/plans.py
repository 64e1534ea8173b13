"""What did not make it."""

from typing import TypedDict

from ytctl.shapes.jobs import Failure


class PlanItem(TypedDict):
    """One target that did not make it."""

    plan: str
    key: str
    job: int | None
    title: str
    failure: Failure | None
    attempts: int
    first_seen: str
    last_seen: str
    state: str
    url: str
    retry_at: str | None
    list: str


class Plan(TypedDict):
    """One work plan."""

    plan: str
    title: str
    by_hand: bool
    cause: str
    advice: str
    created_at: str
    is_open: bool
    open: int
    archived: int
    dismissed: int
    items: list[PlanItem]


class FailureGroup(TypedDict):
    """All that fails now for one reason."""

    kind: str
    scope: str
    severity: str
    code: str
    advice: str
    failed: int
    waiting: int
    examples: list[PlanItem]
