"""The control API as ytctl uses it: what is asked becomes the `data` of the answer, or a Trouble with its exit code.

Every verb gets a `Client` from `cli`. One connection per request: a daemon may be restarted between two of them.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import ytarchived
from ytctl.exit_codes import FAILED, NOT_FOUND, REFUSED, TIMED_OUT, UNREACHABLE, Trouble
from ytctl.wire import Exchange, Unanswered

API = "/api/v1"
JSON = "application/json"
NDJSON = "application/x-ndjson"

_PATIENCE_SECONDS = 30.0
_START_IT = "start it with `systemctl --user start ytarchived`, or with `ytarchived` in a terminal of its own"


class Client:
    """The daemon behind one socket."""

    def __init__(self, socket_path: Path, *, patience_seconds: float = _PATIENCE_SECONDS) -> None:
        self.socket_path = socket_path
        self._patience_seconds = patience_seconds
        self.other_version = ""
        """That of the daemon, once it is known to differ from this ytctl's."""

    def get(self, *parts: str | int, **query: Any) -> Any:
        """The data at a path, given in parts; a parameter of None is left out."""
        return self._data("GET", target(*parts, **query))

    def post(self, *parts: str | int, body: Any = None, key: str = "") -> Any:
        """The data of the answer to a POST; what is sent again under the same key is done once."""
        return self._data("POST", target(*parts), None if body is None else json.dumps(body).encode(), key)

    @contextmanager
    def exchange(
        self, method: str, target: str, *, accept: str = JSON, body: bytes | None = None, key: str = ""
    ) -> Iterator[Exchange]:
        """One request and its answer, read while in the block; raises Trouble when the daemon is not there or silent."""
        with self._explained(), self._sent(method, target, accept, body, key) as exchange:
            yield exchange

    def news(self, since: int, *, tick_seconds: float | None = None) -> Iterator[Any]:
        """What the daemon tells after a position as it happens, and None whenever it was silent for a tick.

        Raises Trouble at once when the daemon is not there, and later when it hangs up.
        """
        with self._explained():
            exchange = self._sent("GET", target("events", since=since), NDJSON)
        return self._told(exchange, tick_seconds)

    def _sent(self, method: str, target: str, accept: str, body: bytes | None = None, key: str = "") -> Exchange:
        return Exchange(
            self.socket_path, method, target, accept=accept, body=body, timeout_seconds=self._patience_seconds, key=key
        )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except TimeoutError:
            raise Trouble(
                f"cannot get an answer from the daemon at {self.socket_path}: it said nothing for"
                f" {self._patience_seconds:.0f} s",
                hint="its own log may say more: `journalctl --user -u ytarchived`",
                code=TIMED_OUT,
            ) from None
        except Unanswered as error:
            raise Trouble(
                f"cannot reach the daemon at {self.socket_path}: {error}", hint=_START_IT, code=UNREACHABLE
            ) from None

    def _told(self, exchange: Exchange, tick_seconds: float | None) -> Iterator[Any]:
        with exchange, self._explained():
            if exchange.status != 200:
                raise fault(exchange.status, json.loads(exchange.whole()))
            yield from _documents(exchange, tick_seconds)

    def _data(self, method: str, target: str, body: bytes | None = None, key: str = "") -> Any:
        with self.exchange(method, target, body=body, key=key) as exchange:
            status, text, server = exchange.status, exchange.whole(), exchange.server
        self._compare(server)
        answer = json.loads(text)
        if not answer["success"]:
            raise fault(status, answer)
        return answer["data"]

    def _compare(self, server: str) -> None:
        """Tell once, on stderr, that the daemon is of another version, which explains whatever goes wrong then."""
        if self.other_version or server in ("", f"ytarchived/{ytarchived.__version__}"):
            return
        self.other_version = theirs = server.partition("/")[2]
        if _numbers(theirs) < _numbers(ytarchived.__version__):
            words, cure = "older", "restart it, for instance with `systemctl --user restart ytarchived`"
        else:
            words, cure = "newer", "use the ytctl that was installed with it"
        print(
            f"note: the daemon is ytarchived {theirs}, {words} than this ytctl {ytarchived.__version__}",
            file=sys.stderr,
        )
        print(f"hint: {cure}", file=sys.stderr)


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdigit()]


def target(*parts: str | int, **query: Any) -> str:
    """The request target of a path in parts, with its parameters; a list is given as often as it has members."""
    path = "/".join([API, *(quote(str(part), safe="") for part in parts)])
    given = urlencode({name: value for name, value in query.items() if value is not None}, doseq=True)
    return f"{path}?{given}" if given else path


def fault(status: int, answer: dict[str, Any]) -> Trouble:
    """Why a request was not done, from an envelope without success."""
    error = answer["error"]
    code = NOT_FOUND if status == 404 else REFUSED if status < 500 else FAILED
    hint = error["details"].get("hint", "")
    return Trouble(error["message"], hint=hint, code=code, known_as=error["code"], trace=answer["trace_id"])


def _documents(exchange: Exchange, tick_seconds: float | None) -> Iterator[Any]:
    exchange.patience(tick_seconds)
    rest = b""
    while True:
        try:
            piece = exchange.piece()
        except TimeoutError:
            yield None
            continue
        if not piece:
            return
        *lines, rest = (rest + piece).split(b"\n")
        yield from map(json.loads, lines)
