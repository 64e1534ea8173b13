"""Durable commands per second through the control API, beside SQLite with one commit for each command."""

import time
from contextlib import closing

from tests.bench import bare
from tests.bench.daemons import ask_seconds, asking, daemon, silence, wait_until_warm
from tests.bench.log import asks
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from tests.journeys.home import Connection, Home

EACH = {1: 1_000, 64: 200, 512: 25}
"""How many commands each client sends in a round, by the number of clients."""
_ALONE = 500
"""How many commands a round commits one by one."""
_PAUSE_SECONDS = 0.01
_METUBE = 18.0
"""URLs per second that MeTube takes in on a machine with two cores."""


def measure(scene: Scene) -> Table:
    """Commands per second with 1, 64 and 512 clients, and how soon a status is answered meanwhile."""
    rounds = scene.pick(quick=1, usual=5)
    folder = scene.folder / "socket"
    folder.mkdir()
    alone = bare.capture(folder / "captured.db", [[command] for command in asks(0, rounds * _ALONE)])
    ours: dict[int, list[float]] = {clients: [] for clients in EACH}
    beside: list[float] = []
    with (
        silence() as proxy,
        daemon(folder / "home", proxy=proxy) as home,
        closing(bare.create(folder / "bare.db")) as db,
    ):
        wait_until_warm(home)
        for turn in range(rounds):
            began = time.perf_counter()
            for batch in alone[turn * _ALONE : (turn + 1) * _ALONE]:
                bare.commit(db, batch)
            beside.append(_ALONE / (time.perf_counter() - began))
            for clients, each in EACH.items():
                seconds = ask_seconds(home, clients=clients, each=each, first=_first(turn, clients))
                ours[clients].append(clients * each / seconds)
        status_ms = [ms for turn in range(rounds, 2 * rounds) for ms in _status_while_asked(home, turn)]
    return Table(
        title="socket",
        method=f"durable commands per second over HTTP; beside: one SQLite commit for each; median of {rounds} rounds",
        figures=[
            Figure(what="1 client", unit="/s", ours=ours[1], beside=beside),
            Figure(what="64 clients", unit="/s", ours=ours[64], beside=beside, at_least=10),
            Figure(what="512 clients", unit="/s", ours=ours[512], beside=beside),
            Figure(what="64 clients beside MeTube", unit="/s", ours=ours[64], beside=[_METUBE] * rounds, at_least=500),
            Figure(what="p99 of GET /status, 64 clients asking", unit="ms", ours=[_p99(status_ms)], at_most=50),
        ],
    )


def _first(turn: int, clients: int) -> int:
    return (turn * 1_000 + clients) * 100_000


def _status_while_asked(home: Home, turn: int) -> list[float]:
    """How many milliseconds each status took while 64 clients ask for videos."""
    taken = []
    with (
        closing(Connection(home.socket)) as connection,
        asking(home, clients=64, each=EACH[64], first=_first(turn, 64)) as process,
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
