"""HTTP/1.1 for the stand-in's three ports: read a request, have it answered, deliver the answer whole or spoiled.

asyncio streams rather than anyio's, because a dropped connection must be a real reset and TLS must keep up with media.
"""

import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from enum import Enum
from http import HTTPStatus
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

import anyio
import msgspec

Json = dict[str, Any]
SLOW_SECONDS = 30.0


class Manner(Enum):
    """How an answer travels."""

    WHOLE = "whole"
    RESET = "reset"
    CLOSED = "closed"
    CUT = "cut"
    SILENT = "silent"
    STALLED = "stalled"
    SLOW = "slow"
    TORN = "torn"


class Content(Protocol):
    """A body that is made while it is sent."""

    @property
    def length_bytes(self) -> int: ...

    def pieces(self) -> AsyncIterator[bytes]: ...


class Exchange(msgspec.Struct, kw_only=True):
    """One line of the request log; `bytes` counts the body bytes sent so far, `at` is a Unix time."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    at: float
    cookie: str = ""
    video_id: str = ""
    status: int = 0
    bytes: int = 0


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it came; header names are lower case."""

    method: str
    host: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes = b""

    def json(self) -> Json:
        """The body as a JSON object, {} where it is none."""
        try:
            return msgspec.json.decode(self.body, type=Json)
        except (msgspec.DecodeError, msgspec.ValidationError):
            return {}


class Response(msgspec.Struct, kw_only=True):
    """An answer, how it travels, and after how many body bytes a spoiled one ends (None: half of them, or none sent).

    What is slow or silent is so for `patience_seconds`, else for SLOW_SECONDS and until the client gives up.
    """

    status: int = 200
    headers: dict[str, str] = msgspec.field(default_factory=dict)
    body: bytes | Content = b""
    manner: Manner = Manner.WHOLE
    after_bytes: int | None = None
    patience_seconds: float | None = None
    exchange: Exchange | None = None

    @property
    def length_bytes(self) -> int:
        return len(self.body) if isinstance(self.body, bytes) else self.body.length_bytes


Answer = Callable[[Request], Awaitable[Response]]


def json_response(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    kind = {"Content-Type": "application/json; charset=UTF-8"}
    return Response(status=status, headers=kind | (headers or {}), body=msgspec.json.encode(value))


def html_response(text: str, status: int = 200) -> Response:
    return Response(status=status, headers={"Content-Type": "text/html; charset=utf-8"}, body=text.encode())


def redirect(location: str) -> Response:
    return Response(status=302, headers={"Location": location})


class Connection:
    """One client's connection, plain or upgraded to TLS."""

    def __init__(self, reader: Any, writer: Any) -> None:
        self.reader = reader
        self.writer = writer
        self.socket = writer.get_extra_info("socket")

    async def read_request(self) -> Request:
        """Read one request. Raises EOFError when the client is gone."""
        # Clients send head and body in two segments and wait for our acknowledgement in between: 40 ms if we let it.
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        start, *lines = head.rstrip("\r\n").split("\r\n")
        method, target, _ = start.split(" ", 2)
        fields = (line.split(":", 1) for line in lines)
        headers = {name.strip().lower(): value.strip() for name, value in fields}
        body = await self.reader.readexactly(int(headers.get("content-length", "0")))
        if method == "CONNECT":
            return Request(method=method, host=target, path="", query={}, headers=headers)
        parts = urlsplit(target)
        return Request(
            method=method,
            host=headers.get("host", "").split(":")[0],
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers=headers,
            body=body,
        )

    async def send(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    def reset(self) -> None:
        """Drop the connection so that the peer gets a TCP reset."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def gone(self) -> None:
        """Wait until the client gives up."""
        while await self.reader.read(4096):
            pass

    async def deliver(self, response: Response, *, with_body: bool = True) -> bool:
        """Send the answer in its manner; whether another request may follow."""
        if response.manner is Manner.SLOW:
            await anyio.sleep(response.patience_seconds or SLOW_SECONDS)
        cut = response.after_bytes
        if cut is None and response.manner in (Manner.CUT, Manner.STALLED, Manner.TORN):
            cut = response.length_bytes // 2
        if response.manner in (Manner.WHOLE, Manner.SLOW) or cut is not None:
            await self.send(_head(response))
            if with_body:
                await self._send_body(response, cut)
        match response.manner:
            case Manner.WHOLE | Manner.SLOW:
                return True
            case Manner.RESET:
                self.reset()
            case Manner.SILENT | Manner.STALLED:
                with anyio.move_on_after(response.patience_seconds):
                    await self.gone()
            case Manner.TORN:
                # without the words by which TLS ends
                self.writer.transport.abort()
            case Manner.CLOSED | Manner.CUT:
                pass
        return False

    async def _send_body(self, response: Response, cut: int | None) -> None:
        left = response.length_bytes if cut is None else cut
        async for piece in _pieces(response):
            part = piece[:left]
            await self.send(part)
            left -= len(part)
            if response.exchange:
                response.exchange.bytes += len(part)
            if not left:
                return


async def _pieces(response: Response) -> AsyncIterator[bytes]:
    if isinstance(response.body, bytes):
        yield response.body
    else:
        async for piece in response.body.pieces():
            yield piece


def _head(response: Response) -> bytes:
    lines = [f"HTTP/1.1 {response.status} {HTTPStatus(response.status).phrase}"]
    headers = {"Content-Length": str(response.length_bytes)} | response.headers
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


async def converse(connection: Connection, answer: Answer) -> None:
    """Answer one connection's requests until either side ends it."""
    going_on = True
    while going_on:
        request = await connection.read_request()
        response = await answer(request)
        if response.exchange:
            response.exchange.status = response.status
        going_on = await connection.deliver(response, with_body=request.method != "HEAD")
        going_on = going_on and request.headers.get("connection", "").lower() != "close"
