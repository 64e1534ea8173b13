"""The real ytctl in a process of its own, against the real control API with a real ledger behind it."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

import anyio
import pytest
from anyio.lowlevel import checkpoint

from tests.effects.control.client import Api
from tests.effects.control.conftest import PROFILES, list_offered, offered, searching, serving
from tests.effects.control.scenes import World
from tests.ytctl.forked import Loaded, Run, read_all
from ytarchived.effects.checkup import Checkup
from ytarchived.effects.control.context import Context
from ytarchived.effects.live import Live
from ytarchived.effects.presence import Presence
from ytarchived.protocol import Check, ConfigReport
from ytarchived.record.ledger import open_ledger

BIN = Path(sys.executable).parent


class Done(NamedTuple):
    """What a run of ytctl came to."""

    code: int
    out: str
    err: str


class Person:
    """Somebody at a shell, in a home of their own."""

    def __init__(self, home: Path, loaded: Loaded, *, measured: bool) -> None:
        self.home = home
        self._loaded = loaded
        self._measured = measured
        self.socket = home / "run/ytarchived/control.sock"
        self.environment: dict[str, str] = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "XDG_RUNTIME_DIR": str(home / "run"),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "COLUMNS": "80",
            **{name: value for name, value in os.environ.items() if measured and name.startswith("COVERAGE")},
        }

    async def installed(self, *arguments: str, environment: Mapping[str, str] | None = None) -> Done:
        """Start the installed ytctl, as a shell does, and wait for its end."""
        environment = {**self.environment, **(environment or {})}
        done = await anyio.run_process(
            [BIN / "ytctl", *arguments], env=environment, stderr=subprocess.PIPE, check=False
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    async def ytctl(self, *arguments: str, text: str = "", environment: Mapping[str, str] | None = None) -> Done:
        """Run a ytctl that is already loaded to its end."""
        with TemporaryFile() as stdin, TemporaryFile() as stdout, TemporaryFile() as stderr:
            stdin.write(text.encode())
            stdin.seek(0)
            code = await self._run(arguments, environment, (stdin.fileno(), stdout.fileno(), stderr.fileno()))
            stdout.seek(0)
            stderr.seek(0)
            return Done(code, stdout.read().decode(), stderr.read().decode())

    async def on_a_terminal(self, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
        """What a terminal is told by such a ytctl, without the carriage returns that it needs."""
        ours, theirs = pty.openpty()
        shown = b""

        async def read() -> None:
            nonlocal shown
            shown = await read_all(ours)
            os.close(ours)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read)
            try:
                await self._run(arguments, environment, (theirs, theirs, theirs))
            finally:
                os.close(theirs)
        return shown.decode().replace("\r\n", "\n")

    async def _run(
        self, arguments: tuple[str, ...], environment: Mapping[str, str] | None, files: tuple[int, int, int]
    ) -> int:
        environment = {**self.environment, **(environment or {})}
        return await self._loaded.run(
            Run(arguments=arguments, environment=environment, measured=self._measured), *files
        )


async def interrupt(pid: int) -> None:
    """Ctrl-C for a program, once it waits for something: coverage's tracer, interrupted, would keep its own lock for ever."""
    while not _waits(pid):
        await checkpoint()
    os.kill(pid, signal.SIGINT)


def _waits(pid: int) -> bool:
    """Whether a process sleeps in the kernel, or is over."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] in "SZ"


@pytest.fixture(scope="session")
def loaded() -> Iterator[Loaded]:
    """A ytctl that need not be started for each run."""
    loaded = Loaded()
    yield loaded
    loaded.stop()


@pytest.fixture
def person(tmp_path: Path, loaded: Loaded, request: pytest.FixtureRequest) -> Person:
    """Of a test with several cases the first counts for the coverage: to measure a ytctl takes longer than to run it."""
    cases = getattr(request.node, "callspec", None)
    return Person(tmp_path, loaded, measured=not cases or not any(cases.indices.values()))


@pytest.fixture
def checks() -> list[Check]:
    """What the daemon finds when it looks after itself; a test may add to it."""
    return [Check(name="library", ok=True, words="mounted and ours")]


@pytest.fixture
async def api(person: Person, checks: list[Check]) -> AsyncIterator[Api]:
    """The control API on the person's default socket."""

    async def look() -> list[Check]:
        return checks

    async with open_ledger(person.home / "log.db") as ledger, searching(ledger, person.home) as search:
        context = Context(
            ledger=ledger,
            live=Live(),
            presence=Presence(ledger, person.home / "library"),
            checks=Checkup(look),
            wake_inbox=lambda: None,
            offered=offered,
            list_offered=list_offered,
            profiles=PROFILES,
            configuration=lambda: ConfigReport(values={"profiles": {"audio": {"quality": "bestaudio"}}}),
            search=search,
            library=person.home / "library",
            logs=person.home / "logs",
            version="1.2.3",
            started_at=time.monotonic(),
        )
        async with serving(person.socket, context) as api:
            yield api


@pytest.fixture
def world(api: Api) -> World:
    """The world that reports to the API's ledger."""
    return World(api.ledger)
