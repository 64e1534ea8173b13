"""What a record cannot be is found, said in words, and left as it is."""

import re
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import anyio
import pytest
from anyio import to_thread

from tests.record.examples import ask
from tests.record.lives import live, tampering
from ytarchived.errors import Overloaded, RecordUnusable
from ytarchived.record import rebuild, verify
from ytarchived.record.ledger import Ledger
from ytarchived.record.progress import Progress
from ytarchived.record.verify import Finding


def findings_of(path: Path) -> list[Finding]:
    """What is found in a record."""
    return verify.verify(path, Progress()).findings


def after(path: Path, *statements: str) -> list[Finding]:
    """What is found in a record with a life in it after these statements."""
    live(path)
    with tampering(path) as db:
        for statement in statements:
            db.execute(statement)
    return findings_of(path)


def test_a_life_that_was_lived_is_found_sound(path: Path) -> None:
    last = live(path)
    records, streams, findings = verify.verify(path, Progress())
    with closing(sqlite3.connect(path)) as db:
        [[lived]] = db.execute("SELECT count(DISTINCT stream) FROM log")
    assert (records, streams, findings) == (last, lived, [])


def test_looking_changes_nothing(path: Path) -> None:
    live(path)
    before = path.read_bytes()
    findings_of(path)
    assert path.read_bytes() == before


def test_a_record_that_is_missing_is_found(path: Path) -> None:
    findings = after(path, "DELETE FROM log WHERE position = 4")
    assert Finding("positions", "what was between records 3 and 5 is missing") in findings


def test_a_missing_beginning_is_found(path: Path) -> None:
    findings = after(path, "DELETE FROM log WHERE position = 1")
    assert Finding("positions", "what was between records 0 and 2 is missing") in findings


def test_a_stream_with_a_gap_in_its_versions_is_found(path: Path) -> None:
    last = "(SELECT max(position) FROM log WHERE stream = 'library')"
    findings = after(path, f"UPDATE log SET version = version + 1 WHERE position = {last}")
    (gap,) = [words for check, words in findings if check == "versions"]
    said = re.fullmatch(r"stream library has (\d+) records, but its last version is (\d+)", gap)
    assert said and int(said[2]) == int(said[1]) + 1


def test_a_body_that_does_not_decode_is_found_and_named(path: Path) -> None:
    findings = after(path, 'UPDATE log SET body = \'{"type":"LibraryAdopted"}\' WHERE position = 2')
    said = next(words for check, words in findings if check == "bodies")
    assert said.startswith("record 2, a LibraryAdopted: cannot read a LibraryAdopted of schema 1 in the record: ")
    assert any(check == "tables" for check, _ in findings)


def test_a_body_that_is_no_text_at_all_is_found(path: Path) -> None:
    findings = after(path, "UPDATE log SET body = CAST(x'ff00ff' AS TEXT) WHERE position = 2")
    assert any(check == "bodies" and "decode" in words for check, words in findings)


def test_a_record_of_a_newer_schema_is_found(path: Path) -> None:
    findings = after(path, "UPDATE log SET schema = 99 WHERE position = 1")
    assert any("record 1, a AdoptLibrary: cannot read a AdoptLibrary of schema 99" in words for _, words in findings)


def test_a_record_of_another_type_than_its_body_is_found(path: Path) -> None:
    findings = after(path, "UPDATE log SET type = 'CancelJob' WHERE position = 1")
    assert Finding("bodies", "record 1, a CancelJob: its body is a AdoptLibrary") in findings


def test_an_outcome_in_the_wrong_stream_is_found(path: Path) -> None:
    findings = after(path, "UPDATE log SET stream = 'youtube:00000000000', version = 1 WHERE position = 4")
    words = "record 4, a JobRequested: it is in stream youtube:00000000000, but speaks of youtube:dQw4w9WgXcQ"
    assert Finding("bodies", words) in findings


@pytest.mark.parametrize("cause", ["NULL", "2", "40", "999"])
def test_an_outcome_without_a_command_before_it_as_its_cause_is_found(path: Path, cause: str) -> None:
    findings = after(path, f"UPDATE log SET cause = {cause} WHERE position = 4")
    shown = None if cause == "NULL" else cause
    assert Finding("causes", f"record 4 names record {shown} as its cause, which is none") in findings


def test_an_outcome_with_another_trace_than_its_cause_is_found(path: Path) -> None:
    findings = after(path, "UPDATE log SET trace = 'other' WHERE position = 4")
    assert Finding("causes", "record 4 names record 3 as its cause, which is none") in findings


def test_an_outcome_that_was_changed_shows_in_the_tables(path: Path) -> None:
    findings = after(path, "UPDATE log SET body = replace(body, '720p', '480p') WHERE position = 4")
    assert Finding("tables", "table jobs: the row of 1 is not what the log says") in findings


@pytest.mark.parametrize("table", list(rebuild.tables()))
def test_a_row_that_was_taken_from_any_table_is_found(path: Path, table: str) -> None:
    findings = after(path, f"DELETE FROM {table}")
    assert findings
    assert all(check == "tables" for check, _ in findings)
    assert any(
        words.startswith(f"table {table}: the row of ") and words.endswith("is missing") for _, words in findings
    )


def test_a_row_that_was_changed_is_found(path: Path) -> None:
    findings = after(path, "UPDATE plan_items SET last_seen = 0 WHERE plan = 'later' AND key = 'youtube:jNQXAC9IVRw'")
    assert findings == [
        Finding("tables", "table plan_items: the row of youtube:jNQXAC9IVRw later is not what the log says")
    ]


def test_a_row_that_was_added_is_found(path: Path) -> None:
    findings = after(path, "INSERT INTO job_counts VALUES (77, 'queued', 1)")
    assert findings == [Finding("tables", "table job_counts: the row of 77 queued is not in the log")]


def test_many_findings_of_a_kind_are_counted_rather_than_listed(path: Path) -> None:
    findings = after(path, "UPDATE log SET cause = NULL")
    causes = [words for check, words in findings if check == "causes"]
    assert len(causes) == verify._MOST + 1
    assert causes[-1].startswith("and ") and causes[-1].endswith(" more of this kind")


def test_a_guard_of_the_log_that_is_gone_is_found(path: Path) -> None:
    live(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TRIGGER log_is_never_deleted")
    assert findings_of(path) == [Finding("schema", "trigger log_is_never_deleted is missing")]


def test_a_guard_that_was_replaced_by_a_tame_one_is_found(path: Path) -> None:
    live(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("DROP TRIGGER log_is_never_deleted")
        db.execute("CREATE TRIGGER log_is_never_deleted BEFORE DELETE ON log BEGIN SELECT 1; END")
    assert findings_of(path) == [Finding("schema", "trigger log_is_never_deleted is not as this version makes it")]


def test_what_does_not_belong_in_a_record_is_found(path: Path) -> None:
    live(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE notes (text TEXT)")
        db.execute("DROP TABLE members")
    assert set(findings_of(path)) == {
        Finding("schema", "table notes does not belong there"),
        Finding("schema", "table members is missing"),
    }


def test_a_log_that_cannot_be_replayed_is_found(path: Path) -> None:
    findings = after(path, """UPDATE log SET body = replace(body, '"job":2', '"job":1') WHERE type = 'JobRequested'""")
    assert any(check == "tables" and words.startswith("it could not be checked: ") for check, words in findings)
    assert not any("does not belong there" in words for _, words in findings)


def test_a_torn_page_is_found(path: Path) -> None:
    live(path)
    with closing(sqlite3.connect(path)) as db:
        [[root]] = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'jobs_status'")
    with path.open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xff" * 4096)
    assert any(check == "file" for check, _ in findings_of(path))


def test_where_no_log_is_nothing_can_be_verified(path: Path) -> None:
    path.touch()
    with pytest.raises(RecordUnusable, match="cannot verify the record: no such table: log"):
        findings_of(path)


class _StopsAt(Progress):
    """Somebody who has enough when this step begins."""

    def __init__(self, step: str) -> None:
        super().__init__()
        self._last = step

    def begin(self, step: str) -> None:
        super().begin(step)
        if step == self._last:
            self.stop()


@pytest.mark.parametrize("step", ["checking the file", "computing every table anew", "comparing the tables"])
def test_it_stops_when_it_is_told_to(path: Path, step: str) -> None:
    live(path)
    with pytest.raises(Overloaded, match="it was stopped half-way"):
        verify.verify(path, _StopsAt(step))


async def test_the_writer_goes_on_meanwhile_and_what_it_appends_is_no_finding(
    ledger: Ledger, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(10):
        await ask(ledger, number)
    begun, going_on = threading.Event(), threading.Event()
    compute = rebuild.compute

    def compute_later(db: sqlite3.Connection, report: rebuild.Report) -> None:
        begun.set()
        going_on.wait()
        compute(db, report)

    monkeypatch.setattr(rebuild, "compute", compute_later)
    verified: list[verify.Verified] = []

    async def look() -> None:
        verified.append(await to_thread.run_sync(verify.verify, path, Progress()))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(look)
        await to_thread.run_sync(begun.wait)
        for number in range(10, 20):
            await ask(ledger, number)
        going_on.set()
    assert verified == [verify.Verified(20, 10, [])]
