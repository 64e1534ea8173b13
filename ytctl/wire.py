"""One HTTP/1.1 request over a Unix socket, for `client`.

The standard library's http.client takes 13 ms to import, a quarter of a whole `ytctl status`, and its streams cannot be
read on after a time-out, which a screen that counts down needs. What the control API sends, a body of known length or in
chunks, is all that is read here.
"""

import socket
from contextlib import suppress
from pathlib import Path

_RECEIVE_BYTES = 65536


class Unanswered(Exception):
    """Nobody listens there, or the other end hung up; not an OSError, which a broken stdout would raise as well."""


class Exchange:
    """A request that was sent, and its answer: `status`, `media_type`, `server`, then the body piece by piece.

    Raises Unanswered, and TimeoutError when the other end stays silent for too long.
    """

    def __init__(
        self,
        path: Path,
        method: str,
        target: str,
        *,
        accept: str,
        body: bytes | None,
        timeout_seconds: float,
        key: str = "",
    ) -> None:
        self._buffer = bytearray()
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.settimeout(timeout_seconds)
            self._socket.connect(str(path))
            with suppress(BrokenPipeError):  # one that is refused before it was heard is told why all the same
                self._socket.sendall(_request(method, target, accept, body, key))
            self._read_head()
        except BaseException as error:
            self._socket.close()
            if isinstance(error, OSError) and not isinstance(error, TimeoutError):
                raise Unanswered(error.strerror or str(error)) from error
            raise

    def __enter__(self) -> "Exchange":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def patience(self, seconds: float | None) -> None:
        """How long the next pieces may take; None: for ever."""
        self._socket.settimeout(seconds)

    def piece(self) -> bytes:
        """The next piece of the body, empty after the last; after a TimeoutError it may be asked for again."""
        if self._chunked:
            return self._chunk()
        if self._left_bytes and not self._buffer:
            self._receive()
        piece = bytes(self._buffer[: self._left_bytes])
        self._buffer.clear()
        self._left_bytes -= len(piece)
        return piece

    def whole(self) -> bytes:
        """The rest of the body."""
        return b"".join(iter(self.piece, b""))

    def _read_head(self) -> None:
        while (end := self._buffer.find(b"\r\n\r\n")) < 0:
            self._receive()
        status_line, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        del self._buffer[: end + 4]
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        try:
            self.status = int(status_line.split(" ", 2)[1])
            self._left_bytes = int(headers.get("content-length", 0))
        except (IndexError, ValueError):
            raise Unanswered("what answers there does not speak HTTP") from None
        self._chunked = headers.get("transfer-encoding", "").lower() == "chunked"
        self.server = headers.get("server", "")
        self.media_type = headers.get("content-type", "").partition(";")[0]

    def _chunk(self) -> bytes:
        while True:
            start = self._buffer.find(b"\r\n") + 2
            if start >= 2:
                size_bytes = int(self._buffer[: start - 2].partition(b";")[0], 16)
                end = start + size_bytes
                if len(self._buffer) >= end + 2:
                    piece = bytes(self._buffer[start:end])
                    del self._buffer[: end + 2]
                    return piece
            self._receive()

    def _receive(self) -> None:
        try:
            received = self._socket.recv(_RECEIVE_BYTES)
        except ConnectionError:
            received = b""
        if not received:
            raise Unanswered("it hung up")
        self._buffer += received


def _request(method: str, target: str, accept: str, body: bytes | None, key: str) -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: localhost", f"Accept: {accept}", "Connection: close"]
    if key:
        lines.append(f"Idempotency-Key: {key}")
    if body is not None:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + (body or b"")
