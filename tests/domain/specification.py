"""Given these outcomes, when this command, then those outcomes: how the tests of the deciders are written.

The outcomes and commands go through the one door that the ledger uses, so that a claim is about the whole domain.
"""

from datetime import UTC, datetime

from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import Command
from ytarchived.domain.decider import State, decide, evolve, initial, touches
from ytarchived.domain.moment import Decision, Moment, Strategies
from ytarchived.domain.outcomes import JobRequested, Outcome
from ytarchived.domain.retry import DEFAULT
from ytarchived.errors import CommandRefused

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Then:
    """What became of the command, to be compared with what should."""

    def __init__(self, result: Decision | CommandRefused) -> None:
        self._result = result

    def then(self, *outcomes: Outcome) -> "Then":
        """Exactly these outcomes follow, in this order."""
        assert self._decision.outcomes == outcomes
        return self

    def then_nothing(self) -> "Then":
        """The command is taken, and nothing follows from it."""
        return self.then()

    def then_refused(self, words: str) -> None:
        """The command is refused in exactly these words."""
        assert isinstance(self._result, CommandRefused), f"it was not refused, but led to {self._result}"
        assert self._result.message == words

    def answers(self, *answers: Answer) -> "Then":
        """The asker is told exactly this."""
        assert self._decision.answers == answers
        return self

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What follows, for claims about a part of it."""
        return self._decision.outcomes

    @property
    def _decision(self) -> Decision:
        assert isinstance(self._result, Decision), f"it was refused: {self._result}"
        return self._result


class Given:
    """The archive after some outcomes."""

    def __init__(self, outcomes: tuple[Outcome, ...], at: datetime) -> None:
        self._states: dict[str, State] = {}
        self._next_job = 1
        for outcome in outcomes:
            self._states[outcome.stream] = evolve(self.state(outcome.stream), outcome, at)
            if isinstance(outcome, JobRequested):
                self._next_job = max(self._next_job, outcome.job + 1)

    def state(self, stream: str) -> State:
        """The state of one stream."""
        return self._states.get(stream) or initial(stream)

    def when(
        self, command: Command, *, now: datetime = NOW, chance: float = 0.0, strategies: Strategies = DEFAULT
    ) -> Then:
        """Decide one command on it; without more, at NOW and with the longest of all random waits."""
        states = {stream: self.state(stream) for stream in touches(command)}
        try:
            return Then(decide(states, command, Moment(now, self._next_job, chance, strategies)))
        except CommandRefused as refused:
            return Then(refused)


def given(*outcomes: Outcome, at: datetime = NOW) -> Given:
    """The archive in which just these outcomes happened, all of them at one time."""
    return Given(outcomes, at)
