"""What archiving a small video costs, beside the `yt-dlp` command for each URL and one command for all URLs.

All three fetch the same videos from the stand-in for YouTube, one at a time, with the same formats, captions, thumbnail and
metadata file. What ffmpeg and ffprobe take is left out and shown apart; the videos need no JavaScript.
"""

import os
import resource
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from tests.bench.daemons import processes, running
from tests.bench.scene import Scene
from tests.bench.table import Figure, Table
from tests.bench.tools import Tools
from tests.journeys.home import BIN, Connection, Home
from tests.standin.client import StandIn, start
from ytarchived.effects.workers.formats import selection

_LABEL = "bench"
_TICKS = os.sysconf("SC_CLK_TCK")


class Cost(NamedTuple):
    """Milliseconds for one video, on the clock and of the processors, without ffmpeg; and what ffmpeg took of those."""

    wall: float
    cpu: float
    ffmpeg: float


def measure(scene: Scene) -> Table:
    """Archive in turns: some videos with the daemon, a few of them with a command each, all of them with one command."""
    rounds, some, few = scene.pick(quick=(1, 6, 2), usual=(3, 12, 3), full=(5, 50, 10))
    folder = scene.folder / "archive"
    with _youtube(folder / "youtube") as youtube:
        costs = list(_compare(youtube, folder, rounds, some, few))
    ours, each, together = ([sides[index] for sides in costs] for index in range(3))
    return Table(
        title="archive",
        method=f"per small video, without ffmpeg; beside: the `yt-dlp` command; median of {rounds} rounds of {some}",
        figures=[
            _figure("wall, one command per URL", "wall", ours, each, at_most=0.2),
            _figure("CPU, one command per URL", "cpu", ours, each, at_most=0.2),
            _figure("wall, one command for all", "wall", ours, together),
            _figure("CPU, one command for all", "cpu", ours, together),
            _figure("CPU of ffmpeg and ffprobe", "ffmpeg", ours, each),
        ],
    )


def _figure(what: str, field: str, ours: list[Cost], beside: list[Cost], at_most: float | None = None) -> Figure:
    return Figure(
        what=what,
        unit="ms",
        ours=[getattr(cost, field) for cost in ours],
        beside=[getattr(cost, field) for cost in beside],
        at_most=at_most,
    )


@contextmanager
def _youtube(folder: Path) -> Iterator[StandIn]:
    youtube = start(folder)
    try:
        yield youtube
    finally:
        youtube.stop()


def _compare(youtube: StandIn, folder: Path, rounds: int, some: int, few: int) -> Iterator[tuple[Cost, Cost, Cost]]:
    tools = Tools(folder / "tools")
    proxy = youtube.proxy_url(_LABEL)
    home = Home(folder / "home", proxy=proxy, settings="[downloads]\nmax_concurrent = 1\n")
    home.environment["PATH"] = f"{tools.folder}{os.pathsep}{os.environ['PATH']}"
    with running(home):
        for turn in range(rounds):
            urls = [youtube.add_video(_LABEL, f"Small {turn}-{number}").url for number in range(some)]
            each = [_command(proxy, folder / f"each-{turn}", [url]) for url in urls[:few]]
            together = [_command(proxy, folder / f"together-{turn}", urls)]
            yield _archive(home, tools, urls), _run(home, tools, each, few), _run(home, tools, together, some)


def _archive(home: Home, tools: Tools, urls: Sequence[str]) -> Cost:
    assert home.daemon
    _, envelope = home.ask("GET", "/status")
    cpu, began = _cpu_below(home.daemon.pid), time.perf_counter()
    home.download(*urls)
    _wait_until_archived(home, after=envelope["data"]["position"], videos=len(urls))
    wall, cpu = time.perf_counter() - began, _cpu_below(home.daemon.pid) - cpu
    return _cost(wall, cpu, tools, len(urls))


def _run(home: Home, tools: Tools, commands: Sequence[Sequence[str]], videos: int) -> Cost:
    cpu, began = _cpu_of_children(), time.perf_counter()
    for command in commands:
        subprocess.run(command, env=home.environment, check=True)
    wall, cpu = time.perf_counter() - began, _cpu_of_children() - cpu
    return _cost(wall, cpu, tools, videos)


def _cost(wall: float, cpu: float, tools: Tools, videos: int) -> Cost:
    ffmpeg = tools.taken()
    return Cost(*(1_000 * s / videos for s in (wall - ffmpeg.wall, cpu - ffmpeg.cpu, ffmpeg.cpu)))


def _command(proxy: str, folder: Path, urls: Sequence[str]) -> list[str]:
    wanted = selection("best")
    return [
        *(str(BIN / "yt-dlp"), "--ignore-config", "--quiet", "--no-warnings"),
        *("--proxy", proxy, "--no-check-certificates"),
        *("--js-runtimes", f"deno:{BIN / 'deno'}"),
        *("--format", wanted.selector, "--format-sort", ",".join(wanted.sort)),
        *("--merge-output-format", wanted.containers),
        *("--write-thumbnail", "--convert-thumbnails", "jpg", "--write-info-json"),
        *("--write-subs", "--sub-langs", "en", "--sub-format", "vtt"),
        *("--paths", str(folder), "--output", "%(id)s/%(id)s.%(ext)s", *urls),
    ]


def _wait_until_archived(home: Home, *, after: int, videos: int) -> None:
    with closing(Connection(home.socket)) as connection:
        connection.request("GET", f"/api/v1/events?since={after}", headers={"Accept": "application/x-ndjson"})
        response = connection.getresponse()
        while videos:
            kind = msgspec.json.decode(response.readline()).get("type")
            assert kind != "AttemptFailed", home.complaints()
            videos -= kind == "VideoArchived"


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _cpu_below(root: int) -> float:
    """Processor seconds of a process and of everything below it, also of what has ended."""
    return sum(map(_cpu_with_ended_children, processes(root)))


def _cpu_with_ended_children(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS
