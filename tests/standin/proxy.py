"""The port that clients take for their HTTP proxy: CONNECT, then TLS with the stand-in's certificate, then YouTube."""

import ssl
import time
from base64 import b64decode

from .clips import Clips
from .http import Connection, Exchange, Request, Response, converse
from .labels import Label, Labels
from .site import Visit


class Proxy:
    """Serves connections to the proxy port."""

    def __init__(self, labels: Labels, clips: Clips, context: ssl.SSLContext) -> None:
        self._labels = labels
        self._clips = clips
        self._context = context

    async def serve(self, connection: Connection) -> None:
        """Serve one client until it leaves."""
        request = await connection.read_request()
        if request.method != "CONNECT":
            await connection.deliver(Response(status=405))
            return
        label = self._labels.get(_user(request))
        await connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await connection.writer.start_tls(self._context)

        async def answer(request: Request) -> Response:
            return self._answer(label, request)

        await converse(connection, answer)

    def _answer(self, label: Label, request: Request) -> Response:
        exchange = Exchange(
            method=request.method,
            host=request.host,
            path=request.path,
            query=request.query,
            at=time.time(),
            cookie=request.headers.get("cookie", ""),
        )
        label.log.append(exchange)
        way = label.chaos.way(request, label.faults) if label.chaos else ""
        response = Visit(self._clips, label, request, exchange).answer()
        if label.chaos:
            response = label.chaos.spoil(response, way)
        response.exchange = exchange
        return response


def _user(request: Request) -> str:
    kind, _, secret = request.headers.get("proxy-authorization", "").partition(" ")
    return b64decode(secret).decode().partition(":")[0] if kind.lower() == "basic" else ""
