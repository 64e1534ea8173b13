"""The parts of a running daemon, and what is told of one that died."""

import os
import signal
import time
from pathlib import Path
from typing import Any

from tests.journeys.home import DEADLINE_SECONDS, Home

PARTS = ("ledger", "session", "workers", "control", "inbox", "runner", "plans", "presence", "lists", "search")


def services(home: Home) -> dict[str, Any]:
    """The parts by name."""
    _, envelope = home.ask("GET", "/services")
    return {service["name"]: service for service in envelope["data"]["services"]}


def warm_services(home: Home) -> dict[str, Any]:
    """The parts once all of them are started and workers are ready."""
    end = time.monotonic() + DEADLINE_SECONDS
    while "search" not in (told := services(home)) or told["workers"]["started_at"] is None:
        assert time.monotonic() < end, told
    return told


def warm_process(home: Home) -> int:
    """The process that the workers are forked from."""
    _, envelope = home.ask("GET", "/health")
    daemon = envelope["data"]["pid"]
    children = Path(f"/proc/{daemon}/task/{daemon}/children").read_text().split()
    [pid] = [pid for pid in children if b"workers.warm" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    return int(pid)


def test_every_part_says_how_it_is_and_a_part_that_died_that_it_was_started_anew(home: Home) -> None:
    home.start()
    before = warm_services(home)
    assert tuple(before) == PARTS
    assert [service["name"] for service in before.values() if not service["ok"]] == []
    assert {service["restarts"] for service in before.values()} == {0}
    os.kill(warm_process(home), signal.SIGKILL)
    end = time.monotonic() + DEADLINE_SECONDS
    while not (after := warm_services(home))["workers"]["restarts"]:
        assert time.monotonic() < end, after
    assert after["workers"]["started_at"] > before["workers"]["started_at"]
    assert after["inbox"]["started_at"] == before["inbox"]["started_at"]
