"""The three ports of the stand-in, and when it ends: on SIGTERM or when its standard input closes."""

import asyncio
import os
import signal
import ssl
import sys
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path

import anyio
import msgspec
from anyio.abc import TaskGroup

from . import certificate, clips
from .catalogue import Standard
from .control import Control
from .data_api import DataApi
from .http import Connection, Request, Response, converse
from .labels import Labels
from .messages import Ready
from .proxy import Proxy

Serve = Callable[[Connection], Awaitable[None]]


async def _listen(tasks: TaskGroup, serve: Serve) -> int:
    """Serve connections to a loopback port of the system's choice; return it."""

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(reader, writer)
        try:
            await serve(connection)
        except (OSError, EOFError, asyncio.LimitOverrunError, ssl.SSLError):
            pass  # the client left, or does not speak HTTP
        except Exception:
            # One test's odd request must not end the server under all the others.
            traceback.print_exc()
        finally:
            writer.close()

    server = await asyncio.start_server(
        lambda reader, writer: tasks.start_soon(meet, reader, writer), "127.0.0.1", 0, backlog=1024
    )
    port: int = server.sockets[0].getsockname()[1]
    return port


async def run(state: Path, media: Path, seed: int) -> None:
    """Serve until told to stop; print one line of JSON (messages.Ready) once all ports answer."""
    standard = Standard(seed)
    labels = Labels(standard.catalogue)
    made = clips.load(media)
    ca_file, context = certificate.issue(state)
    data_api, control = DataApi(labels), Control(labels, seed)

    def plainly(answer: Callable[[Request], Awaitable[Response]]) -> Serve:
        return lambda connection: converse(connection, answer)

    with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
        async with anyio.create_task_group() as tasks:
            ready = Ready(
                proxy_port=await _listen(tasks, Proxy(labels, made, context).serve),
                api_port=await _listen(tasks, plainly(data_api.answer)),
                control_port=await _listen(tasks, plainly(control.answer)),
                ca_file=str(ca_file),
                seed=seed,
            )
            print(msgspec.json.encode(ready).decode(), flush=True)
            tasks.start_soon(_until_input_closes, tasks.cancel_scope)
            async for _ in signals:
                tasks.cancel_scope.cancel()


async def _until_input_closes(scope: anyio.CancelScope) -> None:
    await anyio.wait_readable(sys.stdin)
    while os.read(sys.stdin.fileno(), 4096):
        await anyio.wait_readable(sys.stdin)
    scope.cancel()
