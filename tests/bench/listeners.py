"""Listeners to the control API in a process of their own, that read what they are told and do nothing with it.

`python -m tests.bench.listeners SOCKET LISTENERS` says `listening` once all streams are open, and ends with its stdin.
"""

import sys
from functools import partial

import anyio
from anyio.abc import SocketStream

_REQUEST = b"GET /api/v1/events HTTP/1.1\r\nhost: localhost\r\naccept: application/x-ndjson\r\n\r\n"
_READ_BYTES = 1 << 20


async def _run(socket: str, listeners: int) -> None:
    async with anyio.create_task_group() as group:
        for _ in range(listeners):
            stream = await anyio.connect_unix(socket)
            await stream.send(_REQUEST)
            assert (await stream.receive()).startswith(b"HTTP/1.1 200")
            group.start_soon(_listen, stream)
        print("listening", flush=True)
        await anyio.to_thread.run_sync(sys.stdin.read)
        group.cancel_scope.cancel()


async def _listen(stream: SocketStream) -> None:
    async with stream:
        while True:
            await stream.receive(_READ_BYTES)


if __name__ == "__main__":
    _, path, count = sys.argv
    anyio.run(partial(_run, path, int(count)), backend_options={"use_uvloop": True})
