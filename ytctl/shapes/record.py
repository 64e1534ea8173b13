"""The log, and the work that is done on it."""

from typing import Any, TypedDict


class Record(TypedDict):
    """One record of the log."""

    position: int
    at: str
    role: str
    stream: str
    version: int
    type: str
    schema: int
    cause: int | None
    trace: str
    words: str
    body: dict[str, Any]


class Working(TypedDict):
    """How far a long piece of work is."""

    type: str
    step: str
    done: int
    total: int


class Rebuilt(TypedDict):
    """Every table was computed anew."""

    records: int
    seconds: float


class Finding(TypedDict):
    """One thing in the record that cannot be."""

    check: str
    words: str


class RecordReport(TypedDict):
    """What was looked through in the record, and what was found."""

    records: int
    streams: int
    findings: list[Finding]
    seconds: float


class BackedUp(TypedDict):
    """A finished backup."""

    file: str
    records: int
    added: int
    bytes: int
    seconds: float
