"""A ytctl that is loaded once and forks itself for each run, so that a run takes what it does, and no start of a python.

The fixture `person` hands it arguments, an environment and three files; what it runs is the whole program, in a process of its
own. That the installed ytctl starts is shown by the tests that start it.
"""

import os
import pkgutil
import posix
import socket
import subprocess
import sys
import time
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import msgspec
from anyio import wait_readable
from coverage import Coverage

import ytctl
from ytctl.__main__ import main

ROOT = Path(__file__).parents[2]
LONGEST_BYTES = 1 << 20


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for, beside its files: stdin, stdout, stderr, and where the exit code is told."""

    arguments: tuple[str, ...]
    environment: dict[str, str]
    measured: bool


async def read_all(file: int) -> bytes:
    """What comes out of a pipe or a terminal until nobody writes to it any more."""
    said = b""
    with suppress(OSError):  # so a terminal says that its last process is gone
        while True:
            await wait_readable(file)
            if not (more := os.read(file, 65536)):
                break
            said += more
    return said


class Loaded:
    """The side of the tests."""

    def __init__(self) -> None:
        self._asks, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._asks.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, LONGEST_BYTES)
        with theirs:
            command = [sys.executable, "-m", "tests.ytctl.forked"]
            self._process = subprocess.Popen(
                command, cwd=ROOT, stdin=theirs.fileno(), env=os.environ | {"LANG": "C.UTF-8"}
            )

    async def run(self, run: Run, stdin: int, stdout: int, stderr: int) -> int:
        """Run it to its end; the exit code."""
        ours, theirs = os.pipe()
        try:
            socket.send_fds(self._asks, [msgspec.json.encode(run)], [stdin, stdout, stderr, theirs])
        finally:
            os.close(theirs)
        try:
            return int(await read_all(ours))
        finally:
            os.close(ours)

    def stop(self) -> None:
        """End it; nothing of it runs any more, as a run is waited for."""
        self._asks.close()
        self._process.wait()


def _serve(asks: socket.socket) -> None:
    for module in pkgutil.walk_packages(ytctl.__path__, "ytctl."):
        import_module(module.name)
    if measuring := Coverage.current():
        measuring.save()  # so that no run saves it once more
    while True:
        said, files, _, _ = socket.recv_fds(asks, LONGEST_BYTES, 4)
        if not said:
            return
        if os.fork() == 0:
            asks.close()
            _carry_out(msgspec.json.decode(said, type=Run), *files)
        for file in files:
            os.close(file)
        _bury()


def _bury() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass


def _carry_out(run: Run, stdin: int, stdout: int, stderr: int, answer: int) -> None:
    for number, file in enumerate((stdin, stdout, stderr)):
        os.dup2(file, number)
        os.close(file)
    os.set_inheritable(answer, False)
    os.environ.clear()
    os.environ.update(run.environment)
    time.tzset()
    sys.argv = ["ytctl", *run.arguments]
    sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)
    try:
        code = main()
        sys.stdout.flush()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        sys.excepthook(*sys.exc_info())
        code = 1
    os.write(answer, str(code).encode())
    # coverage saves what it measured in `os._exit`
    (os if run.measured else posix)._exit(code)


if __name__ == "__main__":
    with socket.socket(fileno=os.dup(0)) as asks:
        _serve(asks)
