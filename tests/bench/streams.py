"""What it costs a daemon that is asked for many videos when two hundred others stream its log meanwhile."""

from tests.bench.daemons import ask_seconds, listening, running, silence
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from tests.journeys.home import Home

_STREAMS = 200
_CLIENTS = 64
_EACH = 60


def measure(scene: Scene) -> Table:
    """Commands per second with 64 clients, while 200 event streams are read and while none is."""
    rounds = scene.pick(quick=2, usual=5, full=9)
    followed, alone = [], []
    with silence() as proxy, running(Home(scene.folder / "streams", proxy=proxy)) as home:
        for turn in range(rounds):
            alone.append(_rate(home, 2 * turn))
            with listening(home, _STREAMS):
                followed.append(_rate(home, 2 * turn + 1))
    return Table(
        title="streams",
        method=f"durable commands per second, {_CLIENTS} clients; beside: the same with no stream; median of {rounds} rounds",
        figures=[
            Figure(what=f"{_STREAMS} streams of events", unit="/s", ours=followed, beside=alone, at_least=0.8),
        ],
    )


def _rate(home: Home, turn: int) -> float:
    seconds = ask_seconds(home, clients=_CLIENTS, each=_EACH, first=turn * _CLIENTS * _EACH)
    return _CLIENTS * _EACH / seconds
