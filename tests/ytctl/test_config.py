"""`ytctl config`, with a daemon and without one."""

import json
import tomllib
from pathlib import Path

from tests.effects.control.client import Api
from tests.ytctl.conftest import Person


async def test_the_defaults_are_shown_without_a_daemon(person: Person) -> None:
    shown = await person.ytctl("config", "show", "--defaults")
    assert (shown.code, shown.err) == (0, "")
    values = tomllib.loads(shown.out)
    assert values["downloads"]["max_concurrent"] == 3
    assert json.loads((await person.ytctl("config", "show", "--defaults", "--json")).out) == values


async def test_what_is_in_force_is_asked_of_the_daemon(person: Person, api: Api) -> None:
    shown = await person.ytctl("config", "show", "--json")
    assert json.loads(shown.out) == (await api.get("/config")).data
    assert (await person.ytctl("config", "show")).code == 0


async def test_without_a_daemon_nothing_is_in_force(person: Person) -> None:
    assert (await person.ytctl("config", "show")).code == 3


async def test_the_file_is_found_by_its_flag_its_variable_or_its_usual_place(person: Person, tmp_path: Path) -> None:
    flagged, variable = tmp_path / "flagged.toml", tmp_path / "variable.toml"
    flagged.touch()
    variable.touch()
    assert (await person.ytctl("config", "path")).out == f"{person.home}/.config/ytarchived/config.toml\n"
    named = {"YTARCHIVED_CONFIG": str(variable)}
    assert (await person.ytctl("config", "path", environment=named)).out == f"{variable}\n"
    found = await person.ytctl("--config", str(flagged), "config", "path", environment=named)
    assert found.out == f"{flagged}\n"


async def test_a_right_file_is_said_to_be_right_with_all_its_places(person: Person, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[library]\npath = "/srv/archive"')
    checked = await person.ytctl("config", "check", str(file))
    assert checked.code == 0
    assert checked.out.splitlines()[:2] == [f"config  {file}", "library /srv/archive"]


async def test_a_wrong_file_is_refused_as_the_daemon_would(person: Person, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[downloads]\nmax_concurrent = 0")
    checked = await person.ytctl("config", "check", str(file))
    assert (checked.code, checked.out) == (1, "")
    assert checked.err == (
        f"error: cannot use the configuration from {file}: downloads.max_concurrent is 0;"
        " it must be a whole number, at least 1\nhint: `ytctl config show --defaults` explains every key\n"
    )


async def test_a_kind_of_failure_that_is_none_is_refused_too(person: Person, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[retry.weather]\nbase_seconds = 1")
    assert "cannot use the retry strategy of 'weather'" in (await person.ytctl("config", "check", str(file))).err
