"""The daemon: how it is, what it does, what it goes by."""

from typing import Any, TypedDict

from ytctl.shapes.jobs import Failure, Job, Session


class Check(TypedDict):
    """One thing that the daemon depends on."""

    name: str
    ok: bool
    words: str
    hint: str


class Health(TypedDict):
    """How the daemon is."""

    status: str
    version: str
    pid: int
    uptime_seconds: float
    checks: list[Check]


class Service(TypedDict):
    """One part of the daemon."""

    name: str
    ok: bool
    words: str
    hint: str
    started_at: str | None
    restarts: int


class Services(TypedDict):
    """The parts of the daemon."""

    services: list[Service]


class Report(TypedDict):
    """What `ytctl status` shows."""

    version: str
    session: Session
    counts: dict[str, int]
    videos: int
    bytes: int
    today: int
    in_plans: int
    disk: str
    pace: str
    running: list[Job]
    waiting: list[Job]
    problems: list[Check]
    position: int


class Configuration(TypedDict):
    """The configuration in force."""

    file: str
    values: dict[str, dict[str, Any]]
    text: str
    waiting: list[str]


class QuotaSpent(TypedDict):
    """What one method of the Data API cost today for one purpose."""

    purpose: str
    method: str
    calls: int
    units: int
    refused: int


class Quota(TypedDict):
    """The Data API's quota of today."""

    has_key: bool
    day: str
    per_day: int
    reserve: int
    used: int
    left: int
    used_up: bool
    turns_at: str
    forecast: int
    spent: list[QuotaSpent]
    problem: Failure | None
