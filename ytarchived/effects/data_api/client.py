"""The daemon's side of the child with Google's client: starts it when it is needed, and ends it when it idles or hangs.

`calls` asks; whatever becomes of the child, it gets an answer.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import anyio
from anyio.abc import Process
from anyio.streams.buffered import BufferedByteReceiveStream
from msgspec import DecodeError, structs

import ytarchived
from ytarchived.domain.trouble import Trouble
from ytarchived.effects.data_api.messages import LINE_BYTES, Answered, Ask, Opening, Refused, line, read_answer

KEY_VARIABLE = "YOUTUBE_API_KEY"
"""The environment variable that may hold the key; no child gets it."""

_MARK_DIGITS = 8
_CALL_SECONDS = 90.0
_GRACE_SECONDS = 2.0
_GONE = (anyio.EndOfStream, anyio.IncompleteRead, anyio.BrokenResourceError, anyio.ClosedResourceError)


class Client:
    """Makes calls of the Data API, one at a time; made by `open_client`."""

    def __init__(self, opening: Opening, *, idle_seconds: float) -> None:
        self._opening = opening
        self._idle_seconds = idle_seconds
        self._process: Process | None = None
        self._lines: BufferedByteReceiveStream | None = None
        self._calling = anyio.Lock()
        self._called = anyio.Event()
        self._is_outdated = False
        self._deaths = 0
        self.restarts = 0
        """How often the child was started anew because it had died or hung; not because it had idled."""

    @property
    def mark(self) -> str:
        """What tells the key from others and says nothing of it."""
        return mark_of(self._opening.key)

    def use(self, key: str) -> None:
        """From the next call on, ask with this key, in a child of its own."""
        self._opening = structs.replace(self._opening, key=key)
        self._is_outdated = True

    @property
    def running(self) -> bool:
        """Whether the child is there now."""
        return self._process is not None

    async def call(self, ask: Ask) -> Answered | Refused:
        """What the Data API answers, or why it does not; a child that dies or hangs is a refusal as well."""
        async with self._calling:
            self._called.set()
            try:
                with anyio.fail_after(_CALL_SECONDS):
                    return await self._converse(ask)
            except TimeoutError:
                await self._give_up()
                return _refused("TimeoutError", "the Data API's client timed out")
            except (*_GONE, anyio.DelimiterNotFound, DecodeError, OSError) as error:
                await self._give_up()
                return _refused("ClientDied", f"the Data API's client ended: {type(error).__name__}")
            except anyio.get_cancelled_exc_class():
                # an answer that nobody took would be given to the next ask
                await self._end()
                raise

    async def tend(self) -> None:
        """End the child whenever it was not asked for a while, until cancelled."""
        while True:
            await self._called.wait()
            self._called = anyio.Event()
            with anyio.move_on_after(self._idle_seconds) as idle:
                await self._called.wait()
            if idle.cancelled_caught:
                async with self._calling:
                    await self._end()

    async def close(self) -> None:
        """End the child."""
        await self._end()

    async def _converse(self, ask: Ask) -> Answered | Refused:
        if self._is_outdated:
            await self._end()
            self._is_outdated = False
        if self._process is None:
            await self._start()
            self.restarts = self._deaths
        assert self._process and self._process.stdin and self._lines
        await self._process.stdin.send(line(ask))
        return read_answer.decode(await self._lines.receive_until(b"\n", LINE_BYTES))

    async def _start(self) -> None:
        environment = {name: value for name, value in os.environ.items() if name != KEY_VARIABLE}
        self._process = await anyio.open_process(
            # -P and one search path: a folder the daemon happens to be started in must not become code
            [sys.executable, "-P", "-m", "ytarchived.effects.data_api.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # what it might say there could hold the key
            stderr=subprocess.DEVNULL,
            env={**environment, "PYTHONPATH": str(Path(ytarchived.__path__[0]).parent)},
            start_new_session=True,
        )
        assert self._process.stdin and self._process.stdout
        self._lines = BufferedByteReceiveStream(self._process.stdout)
        await self._process.stdin.send(line(self._opening))

    async def _give_up(self) -> None:
        self._deaths += 1
        await self._end()

    async def _end(self) -> None:
        process, self._process, self._lines = self._process, None, None
        if process is None:
            return
        with anyio.CancelScope(shield=True):
            assert process.stdin
            with suppress(*_GONE):
                await process.stdin.aclose()
            with anyio.move_on_after(_GRACE_SECONDS):
                await process.wait()
            if process.returncode is None:
                process.kill()
            await process.aclose()


@asynccontextmanager
async def open_client(key: str, endpoint: str, *, idle_seconds: float = 300.0) -> AsyncIterator[Client]:
    """A client for this key, at Google or at another endpoint; at the end its child is gone."""
    client = Client(Opening(key=key, endpoint=endpoint), idle_seconds=idle_seconds)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(client.tend, name="data api")
        try:
            yield client
        finally:
            tasks.cancel_scope.cancel()
            await client.close()


def mark_of(key: str) -> str:
    """What tells a key from others: too little of its hash to find the key by."""
    return hashlib.sha256(key.encode()).hexdigest()[:_MARK_DIGITS]


def _refused(exception: str, message: str) -> Refused:
    return Refused(requests=0, trouble=Trouble(message=message, source="data-api", exception=exception))
