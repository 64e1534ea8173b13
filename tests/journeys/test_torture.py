"""Nothing is lost and nothing is taken twice, whenever the daemon is killed."""

from pathlib import Path

import pytest

from tests.journeys.home import Home
from tests.torture.hardships import PLACES, Place
from tests.torture.judge import judge
from tests.torture.ordeal import SETTINGS, suffer

DEATHS = 10
"""In each place; `make torture` dies as often as one likes."""


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_every_line_is_answered_once_and_every_acknowledged_command_kept_however_often_it_is_killed(
    tmp_path: Path, place: Place
) -> None:
    home = Home(tmp_path, settings=SETTINGS)
    with place(home) as hardship:
        deeds, _ = suffer(home, lambda deaths: deaths == DEATHS, seed=20261120, hardship=hardship)
        judge(home, deeds)
