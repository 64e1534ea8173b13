"""`ytctl service`: the units it writes. How they behave in a running systemd is tried by tests/systemd/lab.sh."""

from pathlib import Path

import pytest

from tests.effects.test_units import systemd_analyze
from tests.ytctl.conftest import BIN, Person
from ytctl import units

HOME = Path("/home/ada")
PLACES = {
    "library": HOME / "YTArchive",
    "inbox": HOME / "YTArchive/inbox",
    "record": HOME / ".local/state/ytarchived/log.db",
    "logs": HOME / ".local/state/ytarchived/logs",
}


@pytest.fixture
def user(person: Person, tmp_path: Path) -> Person:
    """Somebody whose systemctl notes what it is told, and says that everything is active once it was started."""
    program = tmp_path / "bin/systemctl"
    program.parent.mkdir()
    program.write_text(
        f'#!/bin/sh\necho "$@" >>{tmp_path}/told\n'
        f'case "$*" in *ActiveState*) grep -q restart {tmp_path}/told && echo active || echo inactive;; esac\n'
    )
    program.chmod(0o755)
    person.environment["PATH"] = f"{program.parent}:{person.environment['PATH']}"
    return person


def unit(person: Person, name: str) -> Path:
    return person.home / ".config/systemd/user" / name


def test_the_default_places_need_no_drop_in() -> None:
    assert units.drop_in(PLACES, HOME) == ""


def test_folders_elsewhere_are_opened_and_one_within_another_is_not_named_twice() -> None:
    places = PLACES | {"library": Path("/srv/My 100%"), "inbox": Path("/srv/My 100%/inbox"), "logs": Path("/var/logs")}
    assert units.drop_in(places, HOME).splitlines()[1:] == [
        "[Service]",
        'ExecStartPre=-+mkdir "/srv/My 100%%"',
        "ExecStartPre=-+mkdir /var/logs",
        'ReadWritePaths="-/srv/My 100%%" -/var/logs',
    ]


def test_the_folders_for_links_are_opened() -> None:
    outputs = {f"output {path}": Path(path) for path in ("/home/ada/Music", "/mnt/My car", "/home/ada/YTArchive/music")}
    opened = units.drop_in(PLACES | outputs, HOME).splitlines()[-1]
    assert opened == 'ReadWritePaths=-/home/ada/Music "-/mnt/My car"'


def test_systemd_finds_nothing_wrong_with_what_is_written(tmp_path: Path) -> None:
    program = tmp_path / "a b/ytarchived"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    text = units.service_text(program, tmp_path / "config 100%.toml")
    assert f'ExecStart="{program}" --config "{tmp_path}/config 100%%.toml"' in text.splitlines()
    (tmp_path / units.SERVICE).write_text(text)
    (tmp_path / units.SOCKET).write_text(units.shipped(units.SOCKET))
    opened = tmp_path / f"{units.SERVICE}.d/10.conf"
    opened.parent.mkdir()
    opened.write_text(units.drop_in(PLACES | {"library": Path("/srv/My 100%")}, HOME))
    files = [str(tmp_path / name) for name in (units.SERVICE, units.SOCKET)]
    assert systemd_analyze("verify", "--user", "--man=no", *files, home=tmp_path) == ""


async def test_the_service_is_installed_for_this_installation_and_taken_away_again(
    user: Person, tmp_path: Path
) -> None:
    installed = await user.ytctl("service", "install", environment={"YOUTUBE_API_KEY": "key"})
    assert installed.code == 0
    assert f"ExecStart={BIN}/ytarchived" in unit(user, units.SERVICE).read_text().splitlines()
    assert unit(user, units.SOCKET).exists()
    assert "loginctl enable-linger" in installed.out
    assert "the service does not see YOUTUBE_API_KEY" in installed.err
    told = (tmp_path / "told").read_text()
    assert "--user enable --quiet ytarchived.socket ytarchived.service" in told
    removed = await user.ytctl("service", "uninstall")
    assert removed.out == "the service is uninstalled; the archive is untouched\n"
    assert not unit(user, units.SERVICE).exists()
    assert (await user.ytctl("service", "uninstall")).out == "the service is not installed\n"


async def test_a_configured_socket_and_library_are_passed_on_and_forgotten_when_they_are_not(user: Person) -> None:
    file = user.home / ".config/ytarchived/config.toml"
    file.parent.mkdir(parents=True)
    file.write_text(
        '[library]\npath = "/srv/archive"\n[control]\nsocket = "/srv/control.sock"\n'
        '[profiles.a]\noutput = "/srv/car"\n[profiles.b]\noutput = "/srv/my music"'
    )
    await user.ytctl("service", "install")
    drop_ins = [unit(user, f"{name}.d/{units.DROP_IN}") for name in (units.SERVICE, units.SOCKET)]
    opened, moved = (path.read_text() for path in drop_ins)
    assert 'ReadWritePaths=-/srv/archive -/srv/car "-/srv/my music"' in opened
    assert moved == "[Socket]\nListenStream=\nListenStream=/srv/control.sock\n"
    file.unlink()
    await user.ytctl("service", "install")
    assert not any(path.exists() for path in drop_ins)


async def test_a_wrong_configuration_installs_nothing(user: Person, tmp_path: Path) -> None:
    refused = await user.ytctl("service", "install", environment={"YTARCHIVE_MAX_CONCURRENT": "0"})
    assert refused.code == 1
    assert "downloads.max_concurrent is 0" in refused.err
    assert not unit(user, units.SERVICE).exists()


async def test_without_systemd_nothing_runs_as_a_service(person: Person) -> None:
    status = await person.ytctl("service", "status", environment={"PATH": "/nowhere"})
    assert status.code == 1
    assert status.out.startswith("installed  no: `ytctl service install` does it\n")
    installed = await person.ytctl("service", "install", environment={"PATH": "/nowhere"})
    assert (installed.code, installed.err.splitlines()[0]) == (
        1,
        "error: cannot use systemd: systemctl is not on PATH",
    )
