"""One connection to the control API: who is at its other end, and how much it may ask of the daemon's patience.

`server` gives this class to uvicorn, and has every connection look at itself many times a second. Whoever sends half a
request or never reads an answer is closed, with words where words can be said.
"""

import socket
import struct
from asyncio import BaseTransport, Transport
from collections.abc import Collection
from functools import partial
from http import HTTPStatus
from typing import Any, cast

from msgspec import Struct
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ytarchived.effects.control.envelope import RequestRefused, failed
from ytarchived.effects.control.route import headers_of, trace_of
from ytarchived.errors import Overloaded, YtarchivedError

_CREDENTIALS = struct.Struct("3i")  # pid, uid and gid, as SO_PEERCRED tells them

_STALLED_SECONDS = 1.0
"""At the end: whoever sends its request for longer is not waited for."""


class Limits(Struct, frozen=True, kw_only=True):
    """How much the callers of the API may ask of it."""

    connections: int = 640
    """At a time; well below the 1024 files that a process may have open."""
    head_bytes: int = 64 << 10
    """Of a request's first line and its headers."""
    request_seconds: float = 30.0
    """From the first byte of a request to its last, and for the first byte of a connection's first request."""
    answer_seconds: float = 60.0
    """How long nothing at all of an answer may be read by the other end."""


USUAL = Limits()


class Connection(HttpToolsProtocol):
    """Lets nobody but the owners reach the application, and waits for nobody for ever."""

    def __init__(self, *args: Any, owners: Collection[int], limits: Limits, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._owners = owners
        self._limits = limits
        self._flaw: YtarchivedError | None = None
        self._in_head = True
        self._head_bytes = 0
        self._asked_at: float | None = self.loop.time()
        """When the request began that is not there as a whole; None between requests."""
        self._read_at = self.loop.time()
        self._unread_bytes = 0

    def connection_made(self, transport: BaseTransport) -> None:
        peer = transport.get_extra_info("socket")
        _, uid, _ = _CREDENTIALS.unpack(peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
        if uid not in self._owners:
            self.app = partial(_refused, uid)
        super().connection_made(cast(Transport, transport))  # last, so that nobody is served of whom nothing is known
        if len(self.connections) > self._limits.connections:
            words = f"cannot take one more connection: {self._limits.connections} are open"
            self._refuse(Overloaded(words, hint="close some, or come again in a second"))

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._asked_at is None:
            self._asked_at = self.loop.time()
        self._head_bytes += len(data)
        super().data_received(data)
        if self._in_head and self._head_bytes > self._limits.head_bytes:
            self._refuse(self._head_too_large())

    def on_headers_complete(self) -> None:
        self._in_head = False
        if self._head_bytes > self._limits.head_bytes:  # or it is the body that came with it
            exact_bytes = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
            if exact_bytes > self._limits.head_bytes:
                self._flaw = self._head_too_large()
                raise self._flaw
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._in_head = True
        self._head_bytes = 0
        self._asked_at = None

    def send_400_response(self, msg: str) -> None:
        self._refuse(self._flaw or RequestRefused("cannot take the request: it is no HTTP/1.1"))

    def resume_writing(self) -> None:
        super().resume_writing()
        self._read_at = self.loop.time()

    def look(self, now: float) -> None:
        """Close the connection when its other end has kept us waiting for too long; `now` is the loop's time."""
        unread_bytes = self.transport.get_write_buffer_size()
        if not unread_bytes or unread_bytes < self._unread_bytes:
            self._read_at = now
        self._unread_bytes = unread_bytes
        if now - self._read_at > self._limits.answer_seconds:
            self.transport.abort()
        elif self._asked_at is None or self.transport.is_closing():
            return
        elif self.flow.read_paused:
            self._asked_at = now  # it is us who keep it waiting
        elif now - self._asked_at > self._limits.request_seconds:
            if self._head_bytes:
                self._refuse(self._too_slow())
            else:
                self.transport.close()

    def shutdown(self) -> None:
        super().shutdown()
        # a stream into a paused pager, or half a request, would hold up the end for the whole grace
        is_unread = self.flow.write_paused and not self.cycle.response_complete
        is_stalled = self._asked_at is not None and self.loop.time() - self._asked_at > _STALLED_SECONDS
        if is_unread or is_stalled:
            self.transport.abort()

    def _refuse(self, error: YtarchivedError) -> None:
        """Answer what became no request, and close; in the middle of another answer there is nothing to be said."""
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            answer = failed(error, trace_of(headers_of({"headers": self.headers or ()})))
            lines = [b"HTTP/1.1 %d %b" % (answer.status_code, HTTPStatus(answer.status_code).phrase.encode())]
            lines += [b"%b: %b" % header for header in answer.raw_headers]
            self.transport.write(b"\r\n".join([*lines, b"connection: close", b"", bytes(answer.body)]))
        self.transport.close()

    def _head_too_large(self) -> RequestRefused:
        return RequestRefused(
            f"cannot take the request: its first line and headers are larger than {self._limits.head_bytes} bytes",
            status=HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            hint="send what is long in the body",
        )

    def _too_slow(self) -> RequestRefused:
        return RequestRefused(
            f"cannot take the request: its end did not come within {self._limits.request_seconds:g} seconds",
            status=HTTPStatus.REQUEST_TIMEOUT,
            hint="send it again, and without a pause",
        )


async def _refused(uid: int, scope: Scope, receive: Receive, send: Send) -> None:
    """Answers whatever a user asks whose archive this is not."""
    refusal = RequestRefused(
        f"cannot serve user {uid}: this archive belongs to another",
        status=HTTPStatus.FORBIDDEN,
        hint="run ytctl as the user whose daemon this is",
    )
    await failed(refusal, trace_of(headers_of(scope)))(scope, receive, send)
