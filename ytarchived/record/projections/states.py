"""The state of every stream as its decider folds it: what commands are decided on, one row a stream.

The ledger loads and saves it inside its transaction; like every projection it can be dropped and folded again. A row is
named by the position of its stream's first record, which the log's own index finds: so new rows follow each other, where
names of streams, which are as good as random, would each change a page of their own.
"""

import sqlite3
from collections.abc import Iterable, Mapping

import msgspec

from ytarchived.domain.collection import Collection, Listing
from ytarchived.domain.decider import State
from ytarchived.domain.job import is_open
from ytarchived.domain.library import Library
from ytarchived.domain.outcomes import LIBRARY, QUOTA, SESSION
from ytarchived.domain.quota import Spending
from ytarchived.domain.session import Session
from ytarchived.domain.video import Video
from ytarchived.record import together

NAME = "states"
VERSION = 7
SCHEMA = "CREATE TABLE states (born INTEGER PRIMARY KEY, version INTEGER NOT NULL, state TEXT NOT NULL) STRICT;"

Versioned = tuple[int, State]
"""A stream's last version (0 when it is empty) and its state."""

_decoder: msgspec.json.Decoder[State] = msgspec.json.Decoder(State)
_encoder = msgspec.json.Encoder()


def load(db: sqlite3.Connection, initials: Mapping[str, State]) -> dict[str, Versioned]:
    """The states of all these streams in one query; a stream without records has the initial state that is given."""
    found: dict[str, Versioned] = {stream: (0, state) for stream, state in initials.items()}
    rows = db.execute(
        """SELECT stream, states.version, state FROM json_each(?)
           CROSS JOIN log ON stream = value AND log.version = 1 CROSS JOIN states ON born = position""",
        (_encoder.encode(list(found)).decode(),),
    )
    found.update((stream, (version, _decoder.decode(state))) for stream, version, state in rows)
    return found


def library(db: sqlite3.Connection) -> Library:
    """The library that this record is about, and whether it is doubted."""
    _, state = load(db, {LIBRARY: Library()})[LIBRARY]
    assert isinstance(state, Library)
    return state


def library_id(db: sqlite3.Connection) -> str | None:
    """The identity of the library that this record is about, None until one was adopted."""
    return library(db).library_id or None


def spending(db: sqlite3.Connection) -> Spending:
    """What was spent of the Data API's quota on the last day that anything was."""
    _, state = load(db, {QUOTA: Spending()})[QUOTA]
    assert isinstance(state, Spending)
    return state


def listing_of(db: sqlite3.Connection, key: str, job: int) -> Listing | None:
    """How far a job's listing is, None where it has to begin at the beginning."""
    _, state = load(db, {key: Collection()})[key]
    assert isinstance(state, Collection)
    return state.listings.get(job)


def steps_down(db: sqlite3.Connection, key: str, job: int) -> int:
    """How many heights below the wanted one a job tries now."""
    _, state = load(db, {key: Video()})[key]
    return state.jobs[job].steps_down if isinstance(state, Video) and job in state.jobs else 0


def session(db: sqlite3.Connection) -> Session:
    """Our standing with YouTube."""
    _, state = load(db, {SESSION: Session()})[SESSION]
    assert isinstance(state, Session)
    return state


def has_open_job(db: sqlite3.Connection, key: str) -> bool:
    """Whether any job for this video is not over."""
    _, state = load(db, {key: Video()})[key]
    return isinstance(state, Video) and any(map(is_open, state.jobs.values()))


def last_job(db: sqlite3.Connection, key: str) -> int | None:
    """The newest job for this target, None where nobody asked for it."""
    _, state = load(db, {key: Video()})[key]
    return max(state.jobs, default=None) if isinstance(state, Video | Collection) else None


def save(db: sqlite3.Connection, states: Iterable[tuple[str, Versioned]]) -> None:
    """Keep the states of these streams, whose records are appended already."""
    together.execute(
        db,
        """INSERT INTO states SELECT position, column2, column3 FROM (VALUES (?, ?, ?))
           CROSS JOIN log ON stream = column1 AND version = 1 WHERE true
           ON CONFLICT DO UPDATE SET version = excluded.version, state = excluded.state""",
        [(stream, version, _encoder.encode(state).decode()) for stream, (version, state) in states],
    )


def list_videos_beginning(db: sqlite3.Connection, text: str, limit: int) -> list[str]:
    """The keys of known videos whose id begins with a text, at most `limit`."""
    start = f"youtube:{text}"
    rows = db.execute(
        """SELECT stream FROM log WHERE stream >= ? AND stream < ? AND version = 1 AND length(stream) = ?
           ORDER BY stream LIMIT ?""",
        (start, f"{start}\x7f", len("youtube:") + 11, limit),
    )
    return [stream for (stream,) in rows]
