"""What the daemon tells as it happens, across its restarts; for every verb that goes on looking."""

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from ytctl.client import Client
from ytctl.exit_codes import UNREACHABLE, Trouble

T = TypeVar("T")

_GONE_SECONDS = 15.0  # longer than systemd takes to start it again
_AGAIN_SECONDS = 0.2


def follow(client: Client, since: int, *, tick_seconds: float | None = None) -> Iterator[Any]:
    """Records after a position and progress, for ever; None whenever nothing came for a tick.

    Raises Trouble when the daemon stays away.
    """
    heard_at = time.monotonic()
    while True:
        try:
            for told in client.news(since, tick_seconds=tick_seconds):
                heard_at = time.monotonic()
                if told is not None and "position" in told:
                    since = told["position"]
                yield told
        except Trouble as trouble:
            if trouble.code != UNREACHABLE or time.monotonic() - heard_at > _GONE_SECONDS:
                raise
        time.sleep(_AGAIN_SECONDS)


def patiently(ask: Callable[..., T], *parts: str | int) -> T:
    """What `ask` answers to these parts of a path, asked again while the daemon is away for a restart.

    Raises Trouble when it stays away.
    """
    give_up_at = time.monotonic() + _GONE_SECONDS
    while True:
        try:
            return ask(*parts)
        except Trouble as trouble:
            if trouble.code != UNREACHABLE or time.monotonic() > give_up_at:
                raise
        time.sleep(_AGAIN_SECONDS)


def job_of(told: Any) -> int | None:
    """The number of the job whose standing a piece of news changes."""
    if told["type"] == "progress":
        return int(told["job"])
    number = told["body"].get("job") if told["role"] == "outcome" else None
    return int(number) if number is not None else None
