"""The warm process extracts a made-up video, so that no child does for the first time what every child does."""

from ytarchived.effects.workers.downloader import open_downloader
from ytarchived.effects.workers.facts import Log
from ytarchived.effects.workers.messages import Setup
from ytarchived.effects.workers.rehearsal import rehearse

NOWHERE = Setup(proxy="http://127.0.0.1:9")


def test_a_rehearsal_goes_all_the_way_without_the_network() -> None:
    log = Log()
    with open_downloader(NOWHERE, log) as downloader:
        assert rehearse(downloader) == "137+140"
    assert log.warnings == ()


def test_one_that_does_not_work_out_harms_nothing() -> None:
    with open_downloader(NOWHERE, Log(), format="no-such-format") as downloader:
        assert rehearse(downloader) == ""
