"""Nothing is lost and nothing is taken twice, whenever the daemon is killed."""

from pathlib import Path

import pytest

from tests.journeys.home import Home
from tests.torture.hardships import PLACES, Place
from tests.torture.judge import judge
from tests.torture.ordeal import SETTINGS, suffer


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_every_line_is_answered_once_and_every_acknowledged_command_kept_however_often_it_is_killed(
    tmp_path: Path, place: Place
) -> None:
    home = Home(tmp_path, settings=SETTINGS, measured=False)  # who is killed does not tell what it measured
    with place(home) as hardship:
        deeds, deaths = suffer(home, seconds=15, seed=20261120, hardship=hardship)
        assert deaths > 10
        judge(home, deeds)
