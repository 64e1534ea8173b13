"""HTTP over a Unix socket, against the smallest server that can misbehave."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from ytctl.client import Client
from ytctl.exit_codes import TIMED_OUT, UNREACHABLE, Trouble
from ytctl.wire import Exchange, Unanswered

Serve = Callable[[list[bytes]], Path]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Answers the first connection with these pieces, a segment each, and hangs up when the client does."""
    path = tmp_path / "control.sock"
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()
    threads: list[Thread] = []

    def answer(pieces: list[bytes]) -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            for piece in pieces:
                connection.sendall(piece)
            if pieces[-1:] != [b""]:
                connection.shutdown(socket.SHUT_WR)
            connection.recv(65536)

    def start(pieces: list[bytes]) -> Path:
        threads.append(Thread(target=answer, args=(pieces,)))
        threads[0].start()
        return path

    yield start
    for thread in threads:
        thread.join()
    listener.close()


def ask(path: Path, *, patience_seconds: float = 30.0) -> Exchange:
    return Exchange(path, "GET", "/", accept="application/json", body=None, timeout_seconds=patience_seconds)


def test_a_body_of_known_length_is_read_to_its_end(serve: Serve) -> None:
    with ask(serve([HEAD[:9], HEAD[9:] + b"Content-Length: 6\r\n", b"\r\nabc", b"def"])) as exchange:
        assert (exchange.status, exchange.media_type) == (200, "application/json")
        assert exchange.whole() == b"abcdef"
        assert exchange.piece() == b""


def test_a_body_in_chunks_is_put_together_however_it_is_cut(serve: Serve) -> None:
    body = b"3\r\nabc\r\n10;x=y\r\n" + b"d" * 16 + b"\r\n0\r\n\r\n"
    with ask(serve([HEAD, CHUNKED, *(body[at : at + 1] for at in range(len(body)))])) as exchange:
        assert exchange.whole() == b"abc" + b"d" * 16


def test_an_answer_without_a_body_is_empty(serve: Serve) -> None:
    with ask(serve([b"HTTP/1.1 204 No Content\r\n\r\n"])) as exchange:
        assert exchange.whole() == b""


def test_after_silence_the_next_piece_may_be_asked_for_again(serve: Serve) -> None:
    with ask(serve([HEAD, CHUNKED, b"3\r\nab", b""])) as exchange:
        exchange.patience(0.01)
        for _ in range(2):
            with pytest.raises(TimeoutError):
                exchange.piece()


@pytest.mark.parametrize(
    "pieces", [[], [HEAD], [HEAD + b"Content-Length: 6\r\n\r\nabc"], [HEAD + CHUNKED + b"3\r\nab"]]
)
def test_an_end_before_the_end_is_no_answer(serve: Serve, pieces: list[bytes]) -> None:
    with pytest.raises(Unanswered, match="hung up"), ask(serve(pieces)) as exchange:
        exchange.whole()


@pytest.mark.parametrize(
    "head", [b"hello\r\n\r\n", b"HTTP/1.1 fine\r\n\r\n", b"HTTP/1.1 200\r\nContent-Length: x\r\n\r\n"]
)
def test_what_does_not_speak_http_is_no_daemon(serve: Serve, head: bytes) -> None:
    with pytest.raises(Unanswered, match="HTTP"):
        ask(serve([head]))


def test_a_socket_that_nobody_listens_on_is_no_answer(tmp_path: Path) -> None:
    with pytest.raises(Unanswered, match="No such file"):
        ask(tmp_path / "none.sock")


def test_a_daemon_that_says_nothing_is_given_up_in_time(serve: Serve) -> None:
    with pytest.raises(Trouble, match="said nothing") as trouble:
        Client(serve([b""]), patience_seconds=0.01).get("status")
    assert trouble.value.code == TIMED_OUT


def test_a_daemon_that_is_not_there_is_named_with_its_socket_and_how_to_start_it(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=str(tmp_path / "none.sock")) as trouble:
        Client(tmp_path / "none.sock").get("status")
    assert trouble.value.code == UNREACHABLE
    assert "systemctl --user start ytarchived" in trouble.value.hint
