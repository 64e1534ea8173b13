"""The daemon's own log over the API: the lines that `ytctl logs` shows, page by page, however long they are."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.effects.control.client import Api
from ytarchived import log_sources
from ytarchived.config import Level
from ytarchived.effects.control import logs
from ytarchived.effects.logs.line import Line

FIRST, SECOND = "2026-11-19", "2026-11-20"


def written(day: str, second: int, words: str, **more: object) -> str:
    line = {"at": f"{day}T10:00:{second:02}Z", "level": "info", "service": "archive", "type": "VideoArchived"}
    return json.dumps({**line, "words": words, **more})


def said(words: str, level: Level) -> Line:
    return Line(at=datetime(2026, 11, 20, tzinfo=UTC), level=level, service="daemon", type="said", words=words)


@pytest.fixture
def folder(api: Api) -> Path:
    """Two days of the log, with what is no line of it among them."""
    folder = api.context.logs
    folder.mkdir()
    failed = written(FIRST, 3, "failed", level="warning", type="AttemptFailed", job=7)
    first = [written(FIRST, 2, "second"), written(FIRST, 1, "first, told late"), '["no line"]', '{"at": 3}', failed]
    (folder / f"{FIRST}.ndjson").write_text("\n".join([*first, '{"cut sho']))
    (folder / f"{SECOND}.ndjson").write_text(written(SECOND, 4, "ü" * 100, service="inbox") + "\n")
    (folder / "notes.ndjson").write_text(written(SECOND, 5, "not ours") + "\n")
    return folder


async def told(api: Api, query: str = "") -> list[str]:
    """The words of a page that is the last."""
    page = (await api.get(f"/logs?{query}")).data
    assert page["next"] is None
    return [line["words"] for line in page["lines"]]


@pytest.mark.usefixtures("folder")
async def test_lines_are_told_as_they_were_written_the_newest_first(api: Api) -> None:
    assert await told(api) == ["ü" * 100, "failed", "first, told late", "second"]
    line = (await api.get("/logs?level=warning")).data["lines"][0]
    assert line == json.loads(written(FIRST, 3, "failed", level="warning", type="AttemptFailed", job=7))


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("level=warning", ["failed"]),
        ("service=inbox", ["ü" * 100]),
        ("type=VideoArchived&date=2026-11-19", ["first, told late", "second"]),
        ("date=2026-11-18", []),
    ],
)
async def test_lines_are_chosen(api: Api, query: str, words: list[str]) -> None:
    assert await told(api, query) == words


@pytest.mark.parametrize("query", ["level=loud", "date=yesterday", "cursor=1", "limit=0", "follow=maybe"])
async def test_what_is_no_choice_is_refused(api: Api, query: str) -> None:
    assert (await api.get(f"/logs?{query}")).status == 400


async def test_without_a_log_there_are_no_lines(api: Api) -> None:
    assert await told(api) == []


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("piece_bytes", [7, 1 << 18])
@pytest.mark.parametrize("most", [1, 20_000])
async def test_pages_hold_every_line_once_however_little_is_read_at_a_time(
    api: Api, monkeypatch: pytest.MonkeyPatch, piece_bytes: int, most: int
) -> None:
    whole = (await api.get("/logs")).data["lines"]
    monkeypatch.setattr(log_sources, "_PIECE_BYTES", piece_bytes)
    monkeypatch.setattr(logs, "_MOST_LOOKED_AT", most)
    for query in ("", "&service=archive"):
        gathered: list[Any] = []
        page = (await api.get(f"/logs?limit=1{query}")).data
        while page["next"]:
            gathered += page["lines"]
            page = (await api.get(f"/logs?limit=1{query}&cursor={page['next']}")).data
        assert gathered + page["lines"] == [line for line in whole if not query or line["service"] == "archive"]


async def test_a_page_goes_on_where_the_last_one_ended_while_more_is_written(api: Api, folder: Path) -> None:
    page = (await api.get("/logs?limit=2")).data
    with (folder / f"{SECOND}.ndjson").open("a") as today:
        today.write(written(SECOND, 6, "meanwhile") + "\n")
    assert await told(api, f"cursor={page['next']}") == ["first, told late", "second"]
    (folder / f"{FIRST}.ndjson").write_text("")
    assert await told(api, f"cursor={page['next']}") == []


async def test_the_journal_is_told_as_well(api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        {"__REALTIME_TIMESTAMP": str(1763550000000000 - each), "MESSAGE": f"line {each}", "PRIORITY": "6"}
        for each in range(3)
    ]
    (tmp_path / "journal").write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    program = tmp_path / "journalctl"
    program.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/asked\nexec cat {tmp_path}/journal\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    page = (await api.get("/logs?limit=1")).data
    assert [line["words"] for line in page["lines"]] == ["line 0"]
    assert await told(api, f"cursor={page['next']}") == ["line 1", "line 2"]
    assert "--until @1763550000.000000" in (tmp_path / "asked").read_text()


async def test_the_log_is_followed_as_it_is_written(api: Api) -> None:
    async with api.listen("/logs?follow=true&level=warning") as listener:
        api.context.latest([said("quiet", "info"), said("loud", "warning")])
        api.context.latest([said("louder", "error")])
        assert [json.loads(line)["words"] for line in await listener.lines(2)] == ["loud", "louder"]
        api.context.latest([said(str(number), "error") for number in range(3_000)])
        assert [json.loads(line)["words"] for line in await listener.lines(2)] == ["2000", "2001"]
        api.context.closing.set()
        assert (await listener.rest()).endswith('"words":"2999"}\n')
