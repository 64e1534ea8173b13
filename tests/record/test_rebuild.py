import gc
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.domain.sequences import Archive, Move, moves
from tests.record.examples import TRACE, ask, dump, new_log
from ytarchived.domain.retry import DEFAULT
from ytarchived.record import log, rebuild
from ytarchived.record.connection import connect_to_write
from ytarchived.record.ledger import open_ledger
from ytarchived.record.projections import PROJECTIONS, states
from ytarchived.record.transaction import Ask, Tail, write


def live(db: sqlite3.Connection, made: list[Move], batch: int) -> Archive:
    """Play moves on the record as the ledger would, so many commands to a transaction; and in memory beside it."""
    archive, tail, asks = Archive(), Tail(0, 0), list[Ask]()
    for number, move in enumerate(made, start=1):
        # One transaction has one time, so the clock only moves between two.
        command, _ = archive.play(move if not asks else move._replace(later=move.later * 0))
        asks.append(Ask(command, TRACE, move.chance))
        if len(asks) == batch or number == len(made):
            tail = write(db, asks, tail, archive.now, DEFAULT).tail
            asks = []
    return archive


@settings(max_examples=40, deadline=None)
@given(moves, st.sampled_from([1, 7, 100]))
def test_rebuilt_tables_equal_live_tables(made: list[Move], batch: int) -> None:
    with tempfile.TemporaryDirectory() as folder, closing(new_log(Path(folder) / "log.db")) as db:
        live(db, made, batch)
        before = dump(db)
        rebuild.rebuild(db)
        assert dump(db) == before


@settings(max_examples=20, deadline=None)
@given(moves, st.sampled_from([1, 7, 100]))
def test_the_stored_states_are_those_that_the_deciders_fold(made: list[Move], batch: int) -> None:
    with tempfile.TemporaryDirectory() as folder, closing(new_log(Path(folder) / "log.db")) as db:
        archive = live(db, made, batch)
        stored = states.load(db, {stream: archive.state("library") for stream in archive.states})
        assert {stream: state for stream, (_, state) in stored.items()} == archive.states


@settings(max_examples=10, deadline=None)
@given(moves)
def test_a_rebuild_in_small_pieces_equals_one_in_a_piece(made: list[Move]) -> None:
    with tempfile.TemporaryDirectory() as folder, closing(new_log(Path(folder) / "log.db")) as db:
        live(db, made, 10)
        before = dump(db)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rebuild, "CHUNK", 7)
            rebuild.rebuild(db)
        assert dump(db) == before


def test_every_table_but_the_log_is_rebuilt(path: Path) -> None:
    with closing(new_log(path)) as db:
        names = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert names == {"log", "projections", *rebuild.tables()}


def objects_of(db: sqlite3.Connection) -> list[tuple[str, str]]:
    """Every table, index and trigger by name."""
    return db.execute("SELECT type, name FROM sqlite_schema ORDER BY type, name").fetchall()


async def test_a_raised_version_of_a_projection_rebuilds_at_the_next_start(path: Path) -> None:
    async with open_ledger(path) as ledger:
        await ask(ledger, 1)
    with closing(connect_to_write(path)) as db:
        before, objects = dump(db), objects_of(db)
        db.execute("UPDATE projections SET version = version - 1 WHERE name = 'jobs'")
        db.execute("DELETE FROM jobs")
        db.execute("CREATE TABLE of_an_older_version (x)")
    told: list[tuple[int, int]] = []
    async with open_ledger(path, report=lambda done, total: told.append((done, total))) as ledger:
        assert await ledger.read(dump) == before
        assert await ledger.read(objects_of) == objects
    assert told == [(2, 2)]


async def test_projections_that_are_current_are_left_alone(path: Path) -> None:
    async with open_ledger(path) as ledger:
        await ask(ledger, 1)
    told: list[tuple[int, int]] = []
    async with open_ledger(path, report=lambda done, total: told.append((done, total))):
        pass
    assert told == []


async def test_a_rebuild_that_fails_leaves_the_old_tables(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(new_log(path)) as db:
        live(db, [], 1)
        before, objects = dump(db), objects_of(db)

        def broken(*_: object) -> None:
            raise RuntimeError("broken")

        monkeypatch.setattr(states, "load", broken)
        log.append(db, [log.Row(1, 0, "outcome", "library", 1, "LibraryAdopted", 1, None, "", "{}")])
        with pytest.raises(RuntimeError, match="broken"):
            rebuild.rebuild(db)
        assert dump(db) == before
        assert objects_of(db) == objects


def test_a_rebuild_hands_back_the_memory_and_the_collector_it_borrowed(path: Path) -> None:
    with closing(new_log(path)) as db:
        rebuild.rebuild(db)
        assert db.execute("PRAGMA cache_size").fetchone() == (-8000,)
    assert gc.isenabled()


@settings(max_examples=20, deadline=None)
@given(moves, st.sampled_from([1, 7]))
def test_the_last_record_of_every_stream_is_an_outcome(made: list[Move], batch: int) -> None:
    with tempfile.TemporaryDirectory() as folder, closing(new_log(Path(folder) / "log.db")) as db:
        live(db, made, batch)
        last = db.execute("SELECT role, max(version) FROM log GROUP BY stream").fetchall()
        assert {role for role, _ in last} <= {"outcome"}


def test_every_projection_has_a_name_and_tables_of_its_own() -> None:
    assert len({projection.name for projection in PROJECTIONS} | {states.NAME}) == len(PROJECTIONS) + 1
    tables = list(rebuild.tables())
    assert len(set(tables)) == len(tables)
