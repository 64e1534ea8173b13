"""A status line must not pay for what it does not use."""

import subprocess
import sys
from pathlib import Path

import pytest

FORBIDDEN = (
    "rich", "msgspec", "anyio", "asyncio", "uvloop", "aiosqlite", "sqlite3", "yt_dlp", "googleapiclient", "starlette",
    "uvicorn", "http.client", "email", "ssl", "tomllib", "ytarchived.errors", "ytarchived.domain", "ytarchived.protocol",
)  # fmt: skip


def loaded_by(module: str) -> set[str]:
    """Every module that is there after one was imported."""
    code = f"import sys, {module}; print(*sys.modules)"
    # isolated from the environment, in which coverage would load modules of its own
    done = subprocess.run([sys.executable, "-c", code], env={}, capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "verb",
    [
        "run",
        "status",
        "download",
        "tail",
        "formats",
        "jobs",
        "cancel",
        "videos",
        "metadata",
        "why",
        "plans",
        "recovery",
        "inbox",
        "quota",
        "events",
        "health",
        "services",
        "config",
        "doctor",
        "service",
        "logs",
        "api",
    ],
)
def test_no_verb_loads_what_only_the_daemon_or_a_terminal_needs(verb: str) -> None:
    assert loaded_by(f"ytctl.{verb}").isdisjoint(FORBIDDEN)


def test_status_loads_no_other_verb() -> None:
    verbs = {"ytctl.download", "ytctl.jobs", "ytctl.events", "ytctl.watch", "ytctl.live", "ytctl.job_screen"}
    assert loaded_by("ytctl.run, ytctl.status").isdisjoint(verbs)


def test_ctrl_c_while_it_still_loads_is_silent(tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text("import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n")
    command = [sys.executable, "-m", "ytctl", "status"]
    done = subprocess.run(command, env={"PYTHONPATH": str(tmp_path)}, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
