"""The control socket is private, is taken from the dead and never from the living."""

import fcntl
import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ytarchived.effects.control_socket import listening
from ytarchived.errors import ConfigInvalid, YtarchivedError

PATH = Path("run/control.sock")

DAEMON = """
import os, sys
from pathlib import Path
from ytarchived.effects.control_socket import listening
from ytarchived.errors import YtarchivedError
sys.stdin.readline()
try:
    with listening(Path("run/control.sock")):
        print("listening", flush=True)
        sys.stdin.readline()
        os._exit(0)  # as if killed
except YtarchivedError as error:
    print(error.message, flush=True)
"""


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # a relative path stays under the 107 bytes however long the name of the test's folder is
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    monkeypatch.chdir(tmp_path)


def start_a_daemon() -> subprocess.Popen[str]:
    """A process that listens on PATH when it is sent a line, says how that went, and dies at the next line."""
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", DAEMON], stdin=pipe, stdout=pipe, text=True)


def say(daemon: subprocess.Popen[str]) -> None:
    assert daemon.stdin is not None
    daemon.stdin.write("\n")
    daemon.stdin.flush()


def answer(daemon: subprocess.Popen[str]) -> str:
    assert daemon.stdout is not None
    return daemon.stdout.readline().strip()


def connect(path: Path = PATH) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.connect(str(path))


@pytest.fixture
def _no_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_no_umask")
def test_only_the_owner_can_connect_whatever_the_umask() -> None:
    with listening(PATH):
        assert stat.S_IMODE(PATH.stat().st_mode) == 0o600
        assert stat.S_IMODE(PATH.parent.stat().st_mode) == 0o700


def test_the_mode_of_a_folder_that_is_there_is_left_alone() -> None:
    PATH.parent.mkdir(mode=0o755)
    before = PATH.parent.stat().st_mode
    with listening(PATH):
        assert PATH.parent.stat().st_mode == before


def test_a_request_waits_for_the_daemon_to_take_it() -> None:
    with listening(PATH) as listener:
        connect()
        connection, _ = listener.accept()
        connection.close()


def test_the_file_goes_with_the_daemon() -> None:
    with listening(PATH) as listener:
        pass
    assert not PATH.exists()
    assert listener.fileno() == -1


def test_the_socket_of_a_daemon_that_was_killed_is_replaced() -> None:
    with start_a_daemon() as daemon:
        say(daemon)
        assert answer(daemon) == "listening"
        say(daemon)
    assert PATH.is_socket()
    with listening(PATH):
        connect()


def test_the_socket_of_a_living_daemon_is_left_alone() -> None:
    with listening(PATH):
        with pytest.raises(YtarchivedError) as caught, listening(PATH):
            pass
        assert caught.value.message == "cannot listen on run/control.sock: another daemon answers there"
        assert "ytctl health" in caught.value.hint
        connect()


def test_a_daemon_with_more_callers_than_it_can_take_is_a_living_one() -> None:
    PATH.parent.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as busy:
        busy.bind(str(PATH))
        busy.listen(0)
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.connect(str(PATH))
            with pytest.raises(YtarchivedError, match="another daemon answers there"), listening(PATH):
                pass


def test_of_daemons_started_at_once_over_a_dead_ones_socket_one_wins() -> None:
    PATH.parent.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(PATH))
    daemons = [start_a_daemon() for _ in range(4)]
    for daemon in daemons:
        say(daemon)
    answers = [answer(daemon) for daemon in daemons]
    connect()
    for daemon in daemons:
        daemon.communicate()
    assert answers.count("listening") == 1
    assert all(text == "listening" or "another daemon" in text for text in answers)


def test_while_another_daemon_starts_nothing_is_touched() -> None:
    PATH.parent.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as dead:
        dead.bind(str(PATH))
    folder = os.open(PATH.parent, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    with pytest.raises(YtarchivedError, match="another daemon is starting or stopping there"), listening(PATH):
        pass
    os.close(folder)
    assert PATH.is_socket()


def test_a_file_that_is_no_socket_is_kept() -> None:
    PATH.parent.mkdir()
    PATH.write_text("my notes")
    with pytest.raises(YtarchivedError, match="a file that is no socket is in the way"), listening(PATH):
        pass
    assert PATH.read_text() == "my notes"


def test_a_socket_of_another_kind_is_kept() -> None:
    PATH.parent.mkdir()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
        other.bind(str(PATH))
        with pytest.raises(YtarchivedError, match=r"cannot listen on run/control\.sock: "), listening(PATH):
            pass
    assert PATH.is_socket()


def test_at_the_end_another_daemons_socket_is_left_where_ours_was() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
        with listening(PATH):
            PATH.unlink()
            other.bind(str(PATH))
            other.listen()
        connect()


def test_at_the_end_a_folder_that_has_gone_is_no_trouble() -> None:
    with listening(PATH):
        PATH.unlink()
        PATH.parent.rmdir()
    assert not PATH.parent.exists()


def test_a_path_of_107_bytes_is_taken_and_one_byte_more_is_explained() -> None:
    with listening(Path("s" * 107)):
        connect(Path("s" * 107))
    with pytest.raises(ConfigInvalid, match="it has 108 bytes, a socket's path at most 107") as caught:
        listening(Path("ü" * 54)).__enter__()
    assert "shorter" in caught.value.hint


def test_a_folder_that_cannot_hold_a_socket_is_explained() -> None:
    with pytest.raises(YtarchivedError, match=r"cannot listen on /proc/self/control\.sock: "):
        listening(Path("/proc/self/control.sock")).__enter__()


def test_a_folder_that_cannot_be_made_is_explained() -> None:
    PATH.parent.write_text("a file")
    with pytest.raises(YtarchivedError, match=r"cannot listen on run/control\.sock: "):
        listening(PATH).__enter__()
