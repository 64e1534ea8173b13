"""One batch of commands becomes one transaction: decide each in order, append, project, commit.

Runs in the writer's thread, crossed once per batch. A command that is refused or that raises spoils only itself: it is
decided and encoded in full before anything of it is kept.
"""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec

from ytarchived.domain.commands import Command
from ytarchived.domain.decider import State, decide, evolve, initial, touches
from ytarchived.domain.moment import Decision, Moment, Strategies
from ytarchived.domain.outcomes import JobRequested, Outcome
from ytarchived.record import log, together
from ytarchived.record.log import Row
from ytarchived.record.projections import PROJECTIONS, states
from ytarchived.record.projections.statement import Handler, Record
from ytarchived.record.projections.states import Versioned
from ytarchived.record.trouble import in_our_words

_encoder = msgspec.json.Encoder()

HANDLERS: Mapping[type[Outcome], Sequence[tuple[int, Handler]]] = {
    kind: [(place, one.handlers[kind]) for place, one in enumerate(PROJECTIONS) if kind in one.handlers]
    for kind in set(chain.from_iterable(projection.handlers for projection in PROJECTIONS))
}
"""Who hears of an outcome: each projection's place among them, and its handler."""


class Ask(NamedTuple):
    """A command, the trace it belongs to, and the random draw it is decided with."""

    command: Command
    trace: str
    chance: float


class Tail(NamedTuple):
    """Where the log ends: its last position and the last job number given."""

    position: int
    job: int


class Written(NamedTuple):
    """What became of a batch: where the log ends now, and each ask's decision or error."""

    tail: Tail
    results: list[Decision | Exception]


def write(db: sqlite3.Connection, asks: Sequence[Ask], tail: Tail, now: datetime, strategies: Strategies) -> Written:
    """Decide and commit a batch; raises what SQLite raised when nothing of it could be kept, as one of our errors."""
    with transaction(db):
        batch = _Batch(states.load(db, _initials(asks)), tail, now, strategies)
        results = [batch.decide(ask) for ask in asks]
        if batch.rows:
            log.append(db, batch.rows)
            project(db, batch.records)
            states.save(db, batch.changed.items())
    return Written(batch.tail, results)


def project(db: sqlite3.Connection, records: Iterable[Record]) -> None:
    """Run every projection's statements for these records: one projection after the other, each in the records' order.

    A projection writes to its own tables alone, so that the same statement mostly follows itself, and runs as one. Where
    streams do not meet, the first statements of all of them come before the second ones, and so on, for the same reason.
    """
    statements: list[list[tuple[int, str, Any]]] = [[] for _ in PROJECTIONS]
    turns: list[dict[str, int]] = [{} for _ in PROJECTIONS]
    for record in records:
        for place, handler in HANDLERS.get(type(record.outcome), ()):
            stream = record.stream if PROJECTIONS[place].by_stream else ""
            for sql, values in handler(record, record.outcome):
                turn = turns[place][stream] = turns[place].get(stream, 0) + 1
                statements[place].append((turn, sql, values))
    ordered = chain.from_iterable(sorted(some, key=itemgetter(0, 1)) for some in statements)
    for sql, run in groupby(ordered, key=itemgetter(1)):
        together.execute(db, sql, map(itemgetter(2), run))


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; a disk that is full or a database that is damaged is told in our own words."""
    with in_our_words():
        try:
            db.execute("BEGIN IMMEDIATE")
            yield
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


def _initials(asks: Iterable[Ask]) -> dict[str, State]:
    initials: dict[str, State] = {}
    for ask in asks:
        try:
            initials |= {stream: initial(stream) for stream in touches(ask.command)}
        except Exception:  # met again, and then answered, when it is decided in its turn
            continue
    return initials


def _home(stream: str, outcomes: Sequence[Outcome]) -> str:
    """Where a command is kept: in its own stream, or where its first outcome is when none is in its own.

    So every command is followed by an outcome of the same stream, and a replay needs to read nothing but outcomes.
    """
    streams = [outcome.stream for outcome in outcomes]
    return stream if stream in streams else streams[0]


class _Batch:
    """The batch as far as it is decided: rows and records to keep, and the states each next command is decided on."""

    def __init__(self, loaded: dict[str, Versioned], tail: Tail, now: datetime, strategies: Strategies) -> None:
        self.states = loaded
        self.tail = tail
        self.rows: list[Row] = []
        self.records: list[Record] = []
        self.changed: dict[str, Versioned] = {}
        self._now = now
        self._strategies = strategies
        self._at = log.to_micros(now)

    def decide(self, ask: Ask) -> Decision | Exception:
        """Decide one command on what those before it left; keep what follows from it, or nothing."""
        try:
            touched = touches(ask.command)
            view = {stream: self.states[stream][1] if stream in self.states else initial(stream) for stream in touched}
            moment = Moment(self._now, self.tail.job + 1, ask.chance, self._strategies)
            decision = decide(view, ask.command, moment)
            if decision.outcomes:
                self._keep(ask, _home(touched[0], decision.outcomes), decision.outcomes)
            return decision
        except Exception as error:
            return error

    def _keep(self, ask: Ask, stream: str, outcomes: Sequence[Outcome]) -> None:
        position, job = self.tail
        cause = position + 1
        after: dict[str, Versioned] = {}
        version, state = self.states[stream]
        after[stream] = version + 1, state
        rows = [self._row(cause, "command", stream, version + 1, ask.command, None, ask.trace)]
        records = []
        for position, outcome in enumerate(outcomes, start=cause + 1):
            stream = outcome.stream
            version, state = after.get(stream) or self.states[stream]
            after[stream] = version + 1, evolve(state, outcome, self._now)
            rows.append(self._row(position, "outcome", stream, version + 1, outcome, cause, ask.trace))
            records.append(Record(position, self._at, stream, ask.trace, outcome))
            if isinstance(outcome, JobRequested):
                job = outcome.job
        self.tail = Tail(position, job)
        self.states.update(after)
        self.changed.update(after)
        self.rows += rows
        self.records += records

    def _row(
        self,
        position: int,
        role: str,
        stream: str,
        version: int,
        said: Command | Outcome,
        cause: int | None,
        trace: str,
    ) -> Row:
        body = _encoder.encode(said).decode()
        return Row(position, self._at, role, stream, version, type(said).__name__, said.schema, cause, trace, body)
