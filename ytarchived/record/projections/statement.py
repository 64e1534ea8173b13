"""What a projection is made of: records in, statements out, so that projecting itself touches no database."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from ytarchived.domain.outcomes import Outcome


class Record(NamedTuple):
    """One appended outcome with its place in the log; `at` in microseconds since 1970, UTC."""

    position: int
    at: int
    stream: str
    trace: str
    outcome: Any
    """An Outcome; each handler names the type it takes."""


Statement = tuple[str, tuple[Any, ...]]
Handler = Callable[[Record, Any], Iterable[Statement]]


class Projection(NamedTuple):
    """A named set of tables computed from outcomes; a raised version makes the next start rebuild them."""

    name: str
    version: int
    tables: tuple[str, ...]
    schema: str
    """Script that creates the tables."""
    handlers: Mapping[type[Outcome], Handler]
    by_stream: bool = False
    """Whether a stream's outcomes write to rows of its own, so that those of different streams may be written in any order."""
    upkeep: str = ""
    """Script that computes what follows from full tables (counts, indexes) and creates the triggers that keep it so.

    Apart from the schema because a rebuild does it once at its end, which is cheaper than with every record.
    """
