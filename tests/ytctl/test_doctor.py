"""`ytctl doctor`, without a daemon."""

import json
from pathlib import Path

from tests.ytctl.conftest import Person
from ytctl.doctor import screen
from ytctl.shapes.daemon import Check


async def test_the_doctor_needs_no_daemon(person: Person) -> None:
    environment = {"YTARCHIVED_LIBRARY_LEAST_FREE_BYTES": "1"}
    done = await person.ytctl("doctor", "--json", environment=environment)
    checks = {check["name"]: check for check in json.loads(done.out)}
    assert (done.code, done.err) == (0, "")
    assert checks["socket"]["words"].endswith("no daemon runs")
    assert checks["service"]["words"].startswith("not installed")


async def test_a_wrong_configuration_is_the_first_thing_to_mend(person: Person, tmp_path: Path) -> None:
    done = await person.ytctl("doctor", environment={"YTARCHIVE_MAX_CONCURRENT": "0"})
    assert done.code == 1
    assert done.out.startswith("config   FAILS, cannot use the configuration from the environment:")
    assert done.out.endswith("1 of 2 checks fail\n")


def test_what_fails_has_its_cure_below_it() -> None:
    checks: list[Check] = [
        {"name": "clock", "ok": True, "words": "right", "hint": ""},
        {"name": "ffmpeg", "ok": False, "words": "cannot find it", "hint": "install it"},
    ]
    assert screen(checks, 80)[:3] == ["clock   ok, right", "ffmpeg  FAILS, cannot find it", "        cure: install it"]
