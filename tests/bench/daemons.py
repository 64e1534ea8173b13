"""Daemons to measure: real ones in homes of their own, asked by clients in another process, and the processes they are."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.journeys.home import Home

_ROOT = Path(__file__).parents[2]
_LOOK_SECONDS = 0.02


@contextmanager
def running(home: Home) -> Iterator[Home]:
    """The home while its daemon runs, from when its worker is ready, so that nothing is measured while it loads."""
    home.start()
    try:
        _wait_until_warm(home)
        yield home
    finally:
        home.stop()


@contextmanager
def silence() -> Iterator[str]:
    """A proxy that takes connections and never answers: the downloads that go through it hang and cost nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def asking(home: Home, *, clients: int, each: int, first: int) -> subprocess.Popen[str]:
    """So many clients in a process of their own, each of which asks for `each` new videos, numbered from `first`."""
    command = [sys.executable, "-m", "tests.bench.clients", str(home.socket), *map(str, (clients, each, first))]
    return subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True)


def ask_seconds(home: Home, *, clients: int, each: int, first: int) -> float:
    """How many seconds it takes until all that those clients ask for is answered."""
    with asking(home, clients=clients, each=each, first=first) as process:
        said, _ = process.communicate()
    return float(said)


@contextmanager
def listening(home: Home, listeners: int) -> Iterator[None]:
    """So many streams of events, read by a process of their own."""
    command = [sys.executable, "-m", "tests.bench.listeners", str(home.socket), str(listeners)]
    with subprocess.Popen(command, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin and process.stdout
        assert process.stdout.readline() == "listening\n"
        yield
        process.stdin.close()


def processes(root: int) -> list[int]:
    """This process and everything below it."""
    children = Path(f"/proc/{root}/task/{root}/children").read_text().split()
    return [root, *(pid for child in children for pid in processes(int(child)))]


def _wait_until_warm(home: Home) -> None:
    while True:
        _, envelope = home.ask("GET", "/health")
        if any((check["name"], check["words"]) == ("workers", "ready") for check in envelope["data"]["checks"]):
            return
        time.sleep(_LOOK_SECONDS)
