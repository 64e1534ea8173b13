"""Nothing is lost and nothing is taken twice, whenever the daemon is killed."""

from pathlib import Path

from tests.journeys.home import Home
from tests.torture.judge import judge
from tests.torture.ordeal import SETTINGS, suffer


def test_every_line_is_answered_once_and_every_acknowledged_command_kept_however_often_it_is_killed(
    tmp_path: Path,
) -> None:
    home = Home(tmp_path, settings=SETTINGS)
    deeds, deaths = suffer(home, seconds=30, seed=20261120)
    assert deaths > 10
    home.start()
    home.wait_for_an_empty_inbox()
    assert home.stop() == 0
    judge(home, deeds)
