"""One ordeal: the writer writes, the daemon dies at random instants and at every named step, and starts again."""

import json
import random
import subprocess
import sys
from collections.abc import Callable

from msgspec import convert

from tests.journeys.home import DEADLINE_SECONDS, ROOT, Home
from tests.torture.hardships import Hardship, Turns
from tests.torture.judge import Deeds
from tests.torture.writer import PROFILE

STEPS = [
    f"{when}:{command}" for command in ("TakeFile", "RecordFiled", "RequestDownload") for when in ("before", "after")
]

SETTINGS = """
[inbox]
settle_seconds = 0.05
sweep_seconds = 1.0
[profiles.audio]
quality = "bestaudio"
"""


def suffer(home: Home, enough: Callable[[int], bool], seed: int, hardship: Hardship | None = None) -> tuple[Deeds, int]:
    """Kill the daemon again and again until so many deaths are enough; returns what the writer did, and how many they were.

    A hardship begins in the middle of one life and ends in the middle of the next.
    """
    chance = random.Random(seed)
    (home.inbox / PROFILE).mkdir(parents=True)
    # Without its marker the library counts as not mounted: nothing is fetched, and all the killing is for the intake.
    (home.library / "videos").mkdir()
    command = [sys.executable, "-m", "tests.torture.writer", str(home.inbox), str(home.socket), str(seed)]
    with (home.folder / "deeds.ndjson").open("w") as deeds_file:
        writer = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=deeds_file)
    deaths = 0
    hard = Turns(hardship)
    try:
        while not enough(deaths):
            if not hard.is_on and chance.random() < 0.5:
                home.run_until_death(chance.choice(STEPS))
            else:
                home.run_until_killed(chance.uniform(0.1, 0.8), hard.turn)
            deaths += 1
    finally:
        hard.end()
        writer.communicate(timeout=DEADLINE_SECONDS)
    assert writer.returncode == 0
    deeds: dict[str, list[str]] = {"dropped": [], "written": [], "appended": [], "acknowledged": []}
    for line in (home.folder / "deeds.ndjson").read_text().splitlines():
        for what, ids in json.loads(line).items():
            deeds[what] += ids
    return convert(deeds, Deeds), deaths
