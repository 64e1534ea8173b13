"""A caller of the control API as any program can be one: http.client over the Unix socket."""

import http.client
import json
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import anyio
import msgspec
from anyio.to_thread import run_sync
from msgspec import Struct

from ytarchived.effects.control.context import Context
from ytarchived.effects.live import Live
from ytarchived.record.ledger import Ledger

API = "/api/v1"
T = TypeVar("T", bound=Struct)


class _Data(Struct):
    data: msgspec.Raw


class Answer(NamedTuple):
    """One answer as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def envelope(self) -> Any:
        return json.loads(self.body)

    @property
    def data(self) -> Any:
        assert self.envelope["success"], self.envelope
        return self.envelope["data"]

    @property
    def error(self) -> Any:
        assert not self.envelope["success"], self.envelope
        return self.envelope["error"]

    def as_(self, kind: type[T]) -> T:
        """The data as the type that the API promises."""
        return msgspec.json.decode(msgspec.json.decode(self.body, type=_Data).data, type=kind)


class Connection(http.client.HTTPConnection):
    """One connection to a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=30)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class Api(NamedTuple):
    """The running API, what stands behind it, and a caller of it."""

    path: Path
    context: Context
    scope: anyio.CancelScope
    """Ends the API when cancelled."""
    ended: anyio.Event

    @property
    def ledger(self) -> Ledger:
        return self.context.ledger

    @property
    def live(self) -> Live:
        return self.context.live

    async def get(self, path: str, **headers: str) -> Answer:
        return await self.ask("GET", path, None, headers)

    async def post(self, path: str, document: Any = None, **headers: str) -> Answer:
        return await self.ask("POST", path, None if document is None else json.dumps(document).encode(), headers)

    async def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        return await run_sync(self._ask, method, API + path, body, headers or {})

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
        connection = Connection(self.path)
        try:
            connection.request(method, path, body, _named(headers))
            response = connection.getresponse()
            return Answer(
                response.status, {name.lower(): text for name, text in response.getheaders()}, response.read()
            )
        finally:
            connection.close()

    @asynccontextmanager
    async def listen(self, path: str, **headers: str) -> AsyncIterator["Listener"]:
        """Begin to read a stream; the connection is closed at the end."""
        connection = Connection(self.path)
        try:
            await run_sync(partial(connection.request, "GET", API + path, headers=_named(headers)))
            yield Listener(await run_sync(connection.getresponse))
        finally:
            connection.close()


class Listener:
    """A stream that is being read line by line."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.response = response

    async def line(self) -> str:
        """The next line, without its end; empty at the end of the stream too."""
        return (await run_sync(self.response.readline)).decode().rstrip("\n")

    async def lines(self, count: int) -> list[str]:
        """The next lines."""
        return await run_sync(lambda: [self.response.readline().decode().rstrip("\n") for _ in range(count)])

    async def rest(self) -> str:
        """All that is left, read until the stream ends."""
        return (await run_sync(self.response.read)).decode()


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): text for name, text in headers.items()}
