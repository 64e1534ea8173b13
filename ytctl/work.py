"""Long work of the daemon, waited for: how far it is on the screen, and its result at the end.

`record` and `verify` ask for it. The daemon stops what nobody waits for any more.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ytctl.client import JSON, NDJSON, Client, fault, target
from ytctl.render import on_a_terminal, out
from ytctl.shapes.record import Working
from ytctl.wire import Exchange

_QUARTERS = 4


def worked(client: Client, *path: str, quiet: bool, body: Any = None) -> Any:
    """The result of the work at a path; raises Trouble when it could not be done."""
    sent = None if body is None else json.dumps(body).encode()
    showing = _nothing if quiet else _bar if on_a_terminal() else _lines
    with (
        client.exchange("POST", target(*path), accept=f"{NDJSON}, {JSON}", body=sent) as exchange,
        showing() as show,
    ):
        for told in _documents(exchange):
            if "success" not in told:
                show(told)
            elif told["success"]:
                return told["data"]
            else:
                # Within a stream its status is long told, so the code has to say whose fault it is.
                in_stream = 409 if told["error"]["code"] == "E007" else 500
                raise fault(exchange.status if exchange.status >= 400 else in_stream, told)
    raise AssertionError("the daemon ends every stream with its answer")


def _documents(exchange: Exchange) -> Iterator[Any]:
    text = b""
    for piece in iter(exchange.piece, b""):
        *lines, text = (text + piece).split(b"\n")
        yield from map(json.loads, lines)
    if text:
        yield json.loads(text)


@contextmanager
def _nothing() -> Iterator[Callable[[Working], None]]:
    yield lambda working: None


@contextmanager
def _lines() -> Iterator[Callable[[Working], None]]:
    shown = ""

    def show(working: Working) -> None:
        nonlocal shown
        quarter = working["done"] * _QUARTERS // working["total"] if working["total"] else 0
        far = f": {quarter * 100 // _QUARTERS} %" if quarter else ""
        if (line := working["step"] + far) != shown:
            shown = line
            out([line])

    yield show


@contextmanager
def _bar() -> Iterator[Callable[[Working], None]]:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn  # on a terminal alone: it is heavy

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn())
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda working: progress.update(
            task, description=working["step"], completed=working["done"], total=working["total"] or None
        )
