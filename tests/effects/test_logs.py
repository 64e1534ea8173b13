"""The daemon's own log: what is written, where, and that it neither waits nor tells secrets."""

import json
import logging
import os
import socket
import struct
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import msgspec
import pytest
from anyio import to_thread

from ytarchived.config import Config, load
from ytarchived.domain.commands import CancelJob, Command
from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.outcomes import AttemptFailed, AttemptStarted, LibraryDoubted, Outcome, SessionReset
from ytarchived.effects.logs.daily import DailyFiles
from ytarchived.effects.logs.journald import Journal, is_ours
from ytarchived.effects.logs.latest import Latest
from ytarchived.effects.logs.line import Line
from ytarchived.effects.logs.log import Log
from ytarchived.effects.logs.outcomes import line_of
from ytarchived.effects.logs.terminal import Output
from ytarchived.effects.redaction import redacted
from ytarchived.record.log import StoredBody, to_micros

VIDEO = "youtube:dQw4w9WgXcQ"
AT = datetime(2026, 11, 20, 10, tzinfo=UTC)


def line(words: str = "something", at: datetime = AT) -> Line:
    return Line(at=at, level="info", service="archive", type="VideoArchived", words=words, job=7, video="dQw4w9WgXcQ")


def stored(said: Outcome | Command, stream: str = VIDEO) -> StoredBody:
    """A record as a reader of the log finds it."""
    return 1, to_micros(AT), stream, 1, type(said).__name__, said.schema, "t1", msgspec.json.encode(said).decode()


def lines_of(folder: Path) -> list[dict[str, object]]:
    return [json.loads(text) for text in (folder / f"{AT:%Y-%m-%d}.ndjson").read_text().splitlines()]


def test_a_line_is_one_object_with_what_a_program_needs_to_find_it(tmp_path: Path) -> None:
    DailyFiles(tmp_path / "logs", kept_days=30)([line("two\nlines")])
    assert lines_of(tmp_path / "logs") == [
        {
            "at": "2026-11-20T10:00:00Z",
            "level": "info",
            "service": "archive",
            "type": "VideoArchived",
            "words": "two\nlines",
            "job": 7,
            "video": "dQw4w9WgXcQ",
        }
    ]


def test_each_day_has_a_file_of_its_own_and_old_ones_go(tmp_path: Path) -> None:
    write = DailyFiles(tmp_path, kept_days=30)
    (tmp_path / "notes.ndjson").touch()
    for days in (0, 1, 30, 31):
        write([line(at=AT + timedelta(days=days))])
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "2026-12-20.ndjson",
        "2026-12-21.ndjson",
        "notes.ndjson",
    ]


def test_the_files_are_their_owners_alone(tmp_path: Path) -> None:
    DailyFiles(tmp_path / "logs", kept_days=30)([line()])
    modes = [(path.stat().st_mode & 0o777) for path in (tmp_path / "logs", *(tmp_path / "logs").iterdir())]
    assert modes == [0o700, 0o600]


def test_what_the_disk_does_not_take_is_counted(tmp_path: Path) -> None:
    (tmp_path / "logs").touch()
    write = DailyFiles(tmp_path / "logs", kept_days=30)
    write([line("lost"), line("lost as well")])
    write([line("lost too")])
    (tmp_path / "logs").unlink()
    write([line("kept")])
    assert [each["words"] for each in lines_of(tmp_path / "logs")] == [
        "3 lines of this log could not be written",
        "kept",
    ]


def test_the_journal_gets_the_fields(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal:
        journal.bind(str(tmp_path / "socket"))
        with closing(Journal(str(tmp_path / "socket"))) as write:
            write([line("two\nlines")])
        entry = journal.recv(1 << 16)
    for name, value in (("MESSAGE", b"two\nlines"), ("PRIORITY", b"6"), ("YTARCHIVED_JOB", b"7")):
        assert name.encode() + b"\n" + struct.pack("<Q", len(value)) + value + b"\n" in entry


def test_a_journal_that_is_not_there_costs_lines_and_nothing_else(tmp_path: Path) -> None:
    with (
        closing(Journal(str(tmp_path / "socket"))) as write,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as journal,
    ):
        write([line()])
        journal.bind(str(tmp_path / "socket"))
        write([line()])
        assert b"YTARCHIVED_LOST_BEFORE" in journal.recv(1 << 16)


def test_the_journal_is_used_when_stderr_is_its_own() -> None:
    status = os.fstat(2)
    assert is_ours(f"{status.st_dev}:{status.st_ino}")
    assert not is_ours("")


def test_a_pipe_that_nobody_reads_holds_nothing_up_and_what_was_dropped_is_counted() -> None:
    reader, writer = os.pipe()
    output = Output(writer)
    for number in range(10_000):
        output.write(f"line {number}")
    read = os.read(reader, 1 << 20).decode()
    output.write("the last")
    read += os.read(reader, 1 << 20).decode()
    *whole, dropped, last = read.splitlines()
    assert whole == [f"line {number}" for number in range(len(whole))]
    assert dropped == f"({10_000 - len(whole)} lines were dropped here, because nobody read them)"
    assert last == "the last"
    assert os.get_blocking(writer), "what we were given stays as it was"
    os.close(reader)
    output.write("to nobody")
    os.close(writer)


def test_a_file_gets_every_line(tmp_path: Path) -> None:
    with (tmp_path / "out").open("wb") as file:
        Output(file.fileno()).write("a line")
    assert (tmp_path / "out").read_text() == "a line\n"


@pytest.mark.parametrize(
    ("said", "level"),
    [
        (AttemptStarted(key=VIDEO, job=7, attempt=1), "info"),
        (AttemptFailed(key=VIDEO, job=7, attempt=1, failure=Failure(kind=Kind.UNKNOWN), spent=True), "warning"),
        (LibraryDoubted(missing=12, held=40, examples=()), "warning"),
        (CancelJob(key=VIDEO, job=7, by="ada"), "debug"),
    ],
)
def test_an_outcome_is_as_grave_as_its_kind(said: Outcome | Command, level: str) -> None:
    assert line_of(stored(said)).level == level


def test_an_outcome_names_its_job_its_video_and_its_trace() -> None:
    told = line_of(stored(AttemptStarted(key=VIDEO, job=7, attempt=1)))
    assert (told.job, told.video, told.trace, told.service) == (7, "dQw4w9WgXcQ", "t1", "archive")
    assert told.words == "attempt 1 of job 7 started"
    assert line_of(stored(SessionReset(by="ada"), "session")).job is None


def test_less_than_the_level_is_not_written_and_the_level_changes_live() -> None:
    written: list[Line] = []
    log = Log([written.extend], "warning")
    log.say("quiet")
    log.use(Config())
    log.say("loud")
    log.use(load(None, {"HOME": "/nowhere", "YTARCHIVE_LOG_LEVEL": "error"}, {}))
    log.say("quiet again")
    assert [each.words for each in written] == ["loud"]


def test_a_secret_that_is_known_is_never_written() -> None:
    written: list[Line] = []
    log = Log([written.extend])
    log.hide("")
    log.hide("my-key")
    log.say("asked with my-key")
    assert [each.words for each in written] == ["asked with ***"]


def test_what_nobody_foresaw_is_told_with_its_traceback() -> None:
    written: list[Line] = []
    logger = logging.Logger("ytarchived.effects.control.envelope")
    logger.addHandler(Log([written.extend]))
    try:
        raise KeyError("key=AIzaSyA-1234567890123456789012345678901")
    except KeyError as error:
        logger.exception("cannot answer")
        Log([written.extend]).unforeseen(error)
    answering, ending = written
    assert (answering.level, answering.service, answering.type) == ("error", "control", "E999")
    assert (ending.service, ending.type) == ("daemon", "E999")
    assert all("Traceback" in each.traceback and "AIza" not in each.traceback for each in written)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("via http://ada:secret@proxy:3128/ now", "via http://***@proxy:3128/ now"),
        ("GET /videos?id=1&key=abc&part=x", "GET /videos?id=1&key=***&part=x"),
        ("AIzaSyA-1234567890123456789012345678901 is no key", "*** is no key"),
        ("Cookie: SID=abc; HSID=def", "Cookie:***"),
        ("sent SAPISID=abc/def; and", "sent ***; and"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://www.youtube.com/@handle", "https://www.youtube.com/@handle"),
    ],
)
def test_secrets_are_taken_out_and_nothing_else(text: str, shown: str) -> None:
    assert redacted(text) == shown


async def test_whoever_follows_is_woken_by_a_line_of_any_thread() -> None:
    latest = Latest()
    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(latest.wait_after, 0)
            await anyio.lowlevel.checkpoint()
            await to_thread.run_sync(latest, [line()])
    assert latest.after(0) == ([line()], 1)
    latest([line("nobody follows any more")])
