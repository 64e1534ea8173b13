"""What the world contributes to a decision, so that deciding itself stays pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from ytarchived.domain.answers import Answer
from ytarchived.domain.kind import Kind
from ytarchived.domain.outcomes import Outcome
from ytarchived.domain.retry import DEFAULT, Strategy
from ytarchived.domain.session import Session

Strategies = Mapping[Kind, Strategy]


class Moment(NamedTuple):
    """The time (aware UTC), the next free job number, one random draw in [0, 1), and the retry strategies in force."""

    now: datetime
    next_job: int
    chance: float
    strategies: Strategies = DEFAULT
    session: Session = Session()
    """Our standing with YouTube, for the commands that touch it."""


class Decision(NamedTuple):
    """What follows from a command: outcomes to append, and what the asker is told."""

    outcomes: tuple[Outcome, ...] = ()
    answers: tuple[Answer, ...] = ()


def decided(outcomes: Iterable[Outcome], answers: Iterable[Answer] = ()) -> Decision:
    """A decision from any iterables."""
    return Decision(tuple(outcomes), tuple(answers))
