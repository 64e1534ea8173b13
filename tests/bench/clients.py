"""Clients of the control API in a process of their own, so lean that what is measured is the daemon.

`python -m tests.bench.clients SOCKET CLIENTS EACH FIRST` asks over CLIENTS connections, each for EACH new videos one after
the other, and prints how many seconds all of them took.
"""

import sys
import time
from asyncio import BaseTransport, Future, Protocol, Transport, get_running_loop
from collections.abc import Iterator
from functools import partial
from typing import cast

import anyio

from tests.bench.scene import video_id


class _Client(Protocol):
    """One connection: sends a request, waits for its answer, sends the next."""

    def __init__(self, requests: Iterator[bytes], done: Future[None]) -> None:
        self._requests = requests
        self._done = done
        self._answer = b""

    def connection_made(self, transport: BaseTransport) -> None:
        self._transport = cast(Transport, transport)

    def ask(self) -> None:
        """Send the next request; end when there is none."""
        request = next(self._requests, None)
        if request is None:
            self._transport.close()
            self._done.set_result(None)
        else:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, ended, body = self._answer.partition(b"\r\n\r\n")
        if not ended or len(body) < int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]):
            return
        if head.startswith(b"HTTP/1.1 202"):
            self._answer = b""
            self.ask()
        else:
            self._done.set_exception(AssertionError(self._answer.decode()))

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(exc or EOFError("the daemon closed the connection"))


def _request(number: int) -> bytes:
    body = b'{"urls":["https://www.youtube.com/watch?v=%b"]}' % video_id(number).encode()
    return b"POST /api/v1/jobs HTTP/1.1\r\nhost: localhost\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)


async def _run(socket: str, clients: int, each: int, first: int) -> None:
    """Connect everybody, then ask, and print how long the answers took."""
    loop = get_running_loop()
    finished: list[Future[None]] = [loop.create_future() for _ in range(clients)]
    # before anybody connects: who is silent for long is hung up on
    asked = [
        [_request(start + number) for number in range(each)] for start in range(first, first + clients * each, each)
    ]
    connected = []
    for requests, done in zip(asked, finished, strict=True):
        _, client = await loop.create_unix_connection(partial(_Client, iter(requests), done), socket)
        connected.append(client)
    began = time.perf_counter()
    for client in connected:
        client.ask()
    for done in finished:
        await done
    print(time.perf_counter() - began)


if __name__ == "__main__":
    _, path, *numbers = sys.argv
    anyio.run(partial(_run, path, *map(int, numbers)), backend_options={"use_uvloop": True})
