"""One line of the daemon's own log: what `log` makes of outcomes and warnings, and the sinks write down."""

from datetime import datetime

from msgspec import Struct

from ytarchived.config import Level

LEVELS: tuple[Level, ...] = ("debug", "info", "warning", "error")


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened, in words for a person, with what a program needs to find it."""

    at: datetime
    level: Level
    service: str
    """The part of the daemon that it concerns."""
    type: str
    """The kind of outcome, E999 for what nobody foresaw, `said` for what the daemon says of itself."""
    words: str
    stream: str = ""
    trace: str = ""
    job: int | None = None
    video: str = ""
    traceback: str = ""
