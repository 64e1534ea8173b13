"""The configuration of a running daemon: what changes live, what waits, and that a mistake changes nothing."""

from functools import partial
from pathlib import Path

import pytest

from ytarchived.config import load
from ytarchived.errors import ConfigInvalid
from ytarchived.in_force import InForce


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A configuration with nothing in it yet."""
    file = tmp_path / "config.toml"
    file.write_text("")
    return file


@pytest.fixture
def in_force(file: Path) -> InForce:
    return InForce(file, partial(load, file, {"HOME": "/home/ada"}, {}))


def test_what_can_change_live_is_told_to_who_wants_to_know(file: Path, in_force: InForce) -> None:
    told: list[int] = []
    in_force.tell(lambda config: told.append(config.downloads.max_concurrent))
    file.write_text("[downloads]\nmax_concurrent = 7")
    assert in_force.again() == "the configuration was read again: downloads.max_concurrent changed"
    assert told == [3, 7]
    assert in_force.again() == "the configuration was read again: nothing changed"


def test_what_cannot_change_live_waits_and_is_named_until_the_next_start(file: Path, in_force: InForce) -> None:
    file.write_text('[library]\npath = "/srv"\n[downloads]\nstall_seconds = 5\nquality = "720p"')
    assert in_force.again() == (
        "the configuration was read again: downloads.quality changed;"
        " library.path, downloads.stall_seconds will change at the next start of the daemon"
    )
    assert in_force.config.library.path == "~/YTArchive"
    assert in_force.report().waiting == ["library.path", "downloads.stall_seconds"]
    assert in_force.report().values["downloads"]["quality"] == "720p"
    file.write_text("")
    in_force.again()
    assert in_force.report().waiting == []


def test_a_mistake_is_refused_and_changes_nothing(file: Path, in_force: InForce) -> None:
    before = in_force.report()
    file.write_text("[downloads]\nmax_concurrent = 0")
    with pytest.raises(ConfigInvalid, match=r"downloads\.max_concurrent is 0"):
        in_force.again()
    assert in_force.report() == before


def test_a_password_is_not_shown(file: Path) -> None:
    environ = {"HOME": "/home/ada", "YTARCHIVED_YTDLP_PROXY": "http://ada:secret@proxy:3128"}
    report = InForce(file, partial(load, file, environ, {})).report()
    assert report.values["ytdlp"]["proxy"] == "http://***@proxy:3128"
    assert "secret" not in str(report)
