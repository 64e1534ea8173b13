"""What the daemon tells as it happens, across its restarts; for every verb that goes on looking."""

import time
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar

from ytctl.client import Client
from ytctl.exit_codes import UNREACHABLE, Trouble

P = ParamSpec("P")
T = TypeVar("T")

_GONE_SECONDS = 15.0  # longer than systemd takes to start it again
_AGAIN_SECONDS = 0.2


def follow(client: Client, since: int, *, tick_seconds: float | None = None) -> Iterator[Any]:
    """Records after a position and progress, for ever; None whenever nothing came for a tick.

    Raises Trouble when the daemon stays away.
    """
    while True:
        news = patiently(client.news, since, tick_seconds=tick_seconds)
        try:
            for told in news:
                if told is not None and "position" in told:
                    since = told["position"]
                yield told
        except Trouble as trouble:
            if trouble.code != UNREACHABLE:
                raise
        time.sleep(_AGAIN_SECONDS)


def patiently(ask: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `ask` answers, asked again while the daemon is away for a restart; raises Trouble when it stays away."""
    give_up_at = time.monotonic() + _GONE_SECONDS
    while True:
        try:
            return ask(*args, **kwargs)
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
