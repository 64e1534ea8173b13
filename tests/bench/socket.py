"""Durable commands per second through the control API, beside the same daemon with one commit for each command."""

import time
from contextlib import closing

from tests.bench.daemons import ask_seconds, asking, running, silence
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from tests.bench.ungrouped import UngroupedHome
from tests.journeys.home import Connection, Home

_EACH = {1: 1_000, 64: 200, 512: 25}
"""How many commands each client sends in a round, by the number of clients."""
_LESS = 20
"""How many times less the slower daemon is asked for."""
_PAUSE_SECONDS = 0.01
_METUBE = 18.0
"""URLs per second that MeTube takes in on a machine with two cores."""


def measure(scene: Scene) -> Table:
    """Commands per second with 1, 64 and 512 clients, and how soon a status is answered meanwhile."""
    rounds = scene.pick(quick=1, usual=4, full=9)
    ours: dict[int, list[float]] = {clients: [] for clients in _EACH}
    beside: dict[int, list[float]] = {clients: [] for clients in _EACH}
    folder = scene.folder / "socket"
    with (
        silence() as proxy,
        running(Home(folder / "grouped", proxy=proxy)) as grouped,
        running(UngroupedHome(folder / "ungrouped", proxy=proxy)) as ungrouped,
    ):
        for turn in range(rounds):
            for clients, each in _EACH.items():
                ours[clients].append(_rate(grouped, clients, each, turn))
                beside[clients].append(_rate(ungrouped, clients, max(1, each // _LESS), turn))
        status_ms = [ms for turn in range(rounds, 2 * rounds) for ms in _status_while_asked(grouped, turn)]
    return Table(
        title="socket",
        method=f"durable commands per second; beside: the daemon with a commit for each; median of {rounds} rounds",
        figures=[
            Figure(what="1 client", unit="/s", ours=ours[1], beside=beside[1]),
            Figure(what="64 clients", unit="/s", ours=ours[64], beside=beside[64], at_least=10),
            Figure(what="512 clients", unit="/s", ours=ours[512], beside=beside[512]),
            Figure(what="64 clients, beside MeTube", unit="/s", ours=ours[64], beside=[_METUBE] * rounds, at_least=500),
            Figure(what="p99 of a status, 64 clients asking", unit="ms", ours=[_p99(status_ms)], at_most=50),
        ],
    )


def _rate(home: Home, clients: int, each: int, turn: int) -> float:
    return clients * each / ask_seconds(home, clients=clients, each=each, first=_first(turn, clients))


def _first(turn: int, clients: int) -> int:
    return (turn * 1_000 + clients) * 100_000


def _status_while_asked(home: Home, turn: int) -> list[float]:
    """How many milliseconds each status took while 64 clients ask for videos."""
    taken = []
    with (
        closing(Connection(home.socket)) as connection,
        asking(home, clients=64, each=_EACH[64], first=_first(turn, 64)) as process,
    ):
        while process.poll() is None:
            began = time.perf_counter()
            connection.request("GET", "/api/v1/status")
            connection.getresponse().read()
            taken.append((time.perf_counter() - began) * 1_000)
            time.sleep(_PAUSE_SECONDS)
    return taken


def _p99(samples: list[float]) -> float:
    return sorted(samples)[int(len(samples) * 0.99)]
