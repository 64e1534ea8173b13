"""The daemon and the service manager: what is taken from the environment, and what is said on the notify socket."""

import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import pytest

from ytarchived.effects.service import Notifier, Service, take_from_environment
from ytarchived.errors import Overloaded

PID = 4711
NOTHING = Service(notify_address="", watchdog_seconds=None, sockets=())


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A service manager that listens on the path "notify"."""
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("notify")
        listener.setblocking(False)
        yield listener


def heard(manager: socket.socket) -> list[str]:
    """Everything that has been said to the manager since it was last asked."""
    messages: list[str] = []
    while True:
        try:
            messages.append(manager.recv(4096).decode())
        except BlockingIOError:
            return messages


# What is taken from the environment


def test_without_a_manager_there_is_nothing_to_take() -> None:
    environ = {"HOME": "/home/alice"}
    assert take_from_environment(environ, PID) == NOTHING
    assert environ == {"HOME": "/home/alice"}


def test_what_the_manager_says_is_taken_out_of_the_environment_so_that_no_child_inherits_it() -> None:
    environ = {
        "HOME": "/home/alice",
        "NOTIFY_SOCKET": "/run/notify",
        "WATCHDOG_USEC": "60000000",
        "WATCHDOG_PID": str(PID),
        "LISTEN_FDS": "0",
        "LISTEN_PID": str(PID),
        "LISTEN_FDNAMES": "control",
        "LISTEN_PIDFDID": "17",
    }
    taken = take_from_environment(environ, PID)
    assert taken == Service(notify_address="/run/notify", watchdog_seconds=60.0, sockets=())
    assert environ == {"HOME": "/home/alice"}


def test_a_watchdog_and_sockets_meant_for_another_process_are_taken_out_and_not_used() -> None:
    environ = {"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1", "LISTEN_FDS": "1", "LISTEN_PID": "1"}
    assert take_from_environment(environ, PID) == NOTHING
    assert environ == {}


def test_a_watchdog_without_a_process_number_is_meant_for_us() -> None:
    assert take_from_environment({"WATCHDOG_USEC": "500000"}, PID).watchdog_seconds == 0.5


@pytest.mark.parametrize("text", ["", "0", "-1", "soon", "²"])
def test_a_watchdog_time_that_is_no_positive_number_means_no_watchdog(text: str) -> None:
    assert take_from_environment({"WATCHDOG_USEC": text}, PID) == NOTHING


# Sockets, passed to a real process the way a manager does it: as descriptor 3, with LISTEN_PID being its own number

MANAGER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="control")
os.execv(sys.executable, [sys.executable, "-c", sys.argv[2]])
"""

DAEMON = """
import os
from ytarchived.effects.service import take_from_environment
from ytarchived.errors import ConfigInvalid
try:
    (listener,) = take_from_environment(os.environ, os.getpid()).sockets
except ConfigInvalid as error:
    raise SystemExit(error.message)
inherited = os.get_inheritable(listener.fileno()) or any(name.startswith("LISTEN_") for name in os.environ)
connection, _ = listener.accept()
connection.sendall(b"inherited" if inherited else b"not inherited")
"""


def start_with(fd: int) -> subprocess.Popen[str]:
    """Start the daemon with `fd` passed as its only socket."""
    command = [sys.executable, "-S", "-c", MANAGER, str(fd), DAEMON]
    return subprocess.Popen(command, pass_fds=[fd], stderr=subprocess.PIPE, text=True)


def test_a_request_that_came_before_the_daemon_is_answered_on_the_passed_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Path.cwd()
    monkeypatch.setenv("PYTHONPATH", str(project))
    monkeypatch.chdir(tmp_path)
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener,
        socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client,
    ):
        listener.bind("control.sock")
        listener.listen()
        client.connect("control.sock")
        with start_with(listener.fileno()):
            assert client.makefile().read() == "not inherited"


def a_file() -> int:
    return os.open(os.devnull, os.O_RDONLY)


def a_unix_socket_that_does_not_listen() -> int:
    return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM).detach()


def a_datagram_socket() -> int:
    return socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).detach()


def a_network_socket() -> int:
    return socket.create_server(("127.0.0.1", 0)).detach()


@pytest.mark.parametrize("open_one", [a_file, a_unix_socket_that_does_not_listen, a_datagram_socket, a_network_socket])
def test_anything_but_a_listening_unix_stream_socket_is_refused(open_one: Callable[[], int]) -> None:
    fd = open_one()
    with start_with(fd) as daemon:
        _, complaint = daemon.communicate()
    os.close(fd)
    assert "cannot use file descriptor 3 from the service manager: it is no listening Unix stream socket" in complaint
    assert daemon.returncode == 1


# What is said


def test_each_state_is_said_in_the_words_of_the_protocol(manager: socket.socket) -> None:
    notifier = Notifier("notify")
    notifier.extend_timeout(2.5)
    notifier.ready("3 downloads")
    notifier.status("waiting")
    notifier.stopping()
    assert heard(manager) == [
        "EXTEND_TIMEOUT_USEC=2500000",
        "READY=1\nSTATUS=3 downloads",
        "STATUS=waiting",
        "STOPPING=1",
    ]


def test_a_status_cannot_smuggle_in_another_message(manager: socket.socket) -> None:
    Notifier("notify").status("a title\nMAINPID=1")
    assert heard(manager) == ["STATUS=a title MAINPID=1"]


def test_an_address_with_an_at_sign_is_an_abstract_socket() -> None:
    name = f"ytarchived-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0" + name)
        Notifier("@" + name).stopping()
        assert manager.recv(4096) == b"STOPPING=1"


def test_without_a_manager_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    Notifier("").ready("idle")
    assert caplog.records == []


def test_a_manager_that_has_gone_stops_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    Notifier(str(tmp_path / "gone")).ready("idle")
    assert "cannot tell the service manager" in caplog.text


def test_a_manager_that_does_not_read_cannot_hold_the_daemon_up(
    manager: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as sender:
        sender.connect("notify")
        with pytest.raises(BlockingIOError):
            while True:
                sender.send(b"STATUS=noise")
    Notifier("notify").stopping()
    assert "cannot tell the service manager" in caplog.text
    assert "STOPPING=1" not in heard(manager)


# The watchdog


async def test_pings_go_on_while_the_daemon_answers(manager: socket.socket) -> None:
    async def alive() -> None: ...

    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(Notifier("notify").watchdog, 0.01, alive)
            for _ in range(3):
                await anyio.wait_readable(manager)
                assert manager.recv(4096) == b"WATCHDOG=1"
            tasks.cancel_scope.cancel()


async def test_a_daemon_that_does_not_answer_is_not_called_alive(manager: socket.socket) -> None:
    asked = anyio.Event()

    async def alive() -> None:
        asked.set()
        await anyio.sleep_forever()

    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(Notifier("notify").watchdog, 0.01, alive)
            await asked.wait()
            tasks.cancel_scope.cancel()
    assert heard(manager) == []


async def test_a_daemon_that_was_too_busy_to_answer_is_asked_again(
    manager: socket.socket, caplog: pytest.LogCaptureFixture
) -> None:
    answers = iter([Overloaded(), None])
    asked_a_third_time = anyio.Event()

    async def alive() -> None:
        match next(answers, "no more"):
            case Overloaded() as refusal:
                raise refusal
            case "no more":
                asked_a_third_time.set()
                await anyio.sleep_forever()

    with anyio.fail_after(30):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(Notifier("notify").watchdog, 0.01, alive)
            await asked_a_third_time.wait()
            tasks.cancel_scope.cancel()
    assert heard(manager) == ["WATCHDOG=1"]
    assert caplog.record_tuples == [
        ("ytarchived.effects.service", logging.WARNING, f"no watchdog ping: {Overloaded().message}")
    ]


async def test_a_fault_in_the_question_itself_ends_the_daemon(manager: socket.socket) -> None:
    async def alive() -> None:
        raise RuntimeError("a programming error")

    with pytest.raises(RuntimeError):
        await Notifier("notify").watchdog(0.01, alive)
    assert heard(manager) == []
