"""ytctl looks for the socket where the daemon puts it."""

from pathlib import Path

import pytest

from ytarchived import config
from ytctl.exit_codes import USAGE, Trouble
from ytctl.socket_path import DEFAULT, expand, socket_path

ENVIRONMENTS = [
    {"HOME": "/home/alice"},
    {"HOME": "/home/alice", "XDG_RUNTIME_DIR": "/run/user/1000"},
    {"HOME": "/home/alice", "XDG_RUNTIME_DIR": ""},
    {"XDG_RUNTIME_DIR": "/run/user/1000", "XDG_CONFIG_HOME": "/etc/alice", "XDG_STATE_HOME": "/var/alice"},
]


@pytest.mark.parametrize("environ", ENVIRONMENTS)
@pytest.mark.parametrize("path", [DEFAULT, "/run/it.sock", "$XDG_STATE_HOME/it.sock", "$XDG_CONFIG_HOME/it.sock"])
def test_a_path_is_filled_in_as_the_daemon_does(path: str, environ: dict[str, str]) -> None:
    assert expand(path, environ) == config.expand(path, environ)


@pytest.mark.parametrize("path", ["~", "~/it.sock", "~alice/it.sock"])
def test_a_tilde_is_the_home(path: str) -> None:
    environ = {"HOME": "/home/alice"}
    assert expand(path, environ).absolute() == config.expand(path, environ)


@pytest.mark.parametrize("environ", ENVIRONMENTS[:2])
def test_by_default_it_is_where_the_daemon_listens_by_default(tmp_path: Path, environ: dict[str, str]) -> None:
    environ = {**environ, "XDG_CONFIG_HOME": str(tmp_path)}
    ours = socket_path(None, None, environ)
    assert ours == config.expand(config.load(None, environ, {}).control.socket, environ)
    assert ours.parts[-2:] == ("ytarchived", "control.sock")


@pytest.mark.parametrize(
    ("flag", "more", "found"),
    [
        ("/flag.sock", {"YTARCHIVED_SOCKET": "/short.sock"}, "/flag.sock"),
        (None, {"YTARCHIVED_SOCKET": "/short.sock", "YTARCHIVED_CONTROL_SOCKET": "/long.sock"}, "/short.sock"),
        (None, {"YTARCHIVED_CONTROL_SOCKET": "/long.sock"}, "/long.sock"),
        (None, {}, "/file.sock"),
    ],
)
def test_the_flag_wins_over_the_environment_and_that_over_the_file(
    tmp_path: Path, flag: str | None, more: dict[str, str], found: str
) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[control]\nsocket = "/file.sock"\n')
    assert socket_path(flag, str(file), {"HOME": "/home/alice", **more}) == Path(found)
    assert socket_path(flag, None, {"HOME": "/home/alice", "YTARCHIVED_CONFIG": str(file), **more}) == Path(found)


def test_the_default_configuration_is_read_where_there_is_one(tmp_path: Path) -> None:
    folder = tmp_path / ".config/ytarchived"
    folder.mkdir(parents=True)
    environ = {"HOME": str(tmp_path)}
    (folder / "config.toml").write_text('[control]\nsocket = "~/mine.sock"\n')
    assert socket_path(None, None, environ) == tmp_path / "mine.sock"
    assert config.expand(config.load(None, environ, {}).control.socket, environ) == tmp_path / "mine.sock"


@pytest.mark.parametrize("text", ["", "[inbox]\npath = '/in'\n", "[control]\n# socket = '/x'\n"])
def test_a_configuration_without_the_key_means_the_default(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    environ = {"HOME": "/home/alice"}
    assert socket_path(None, str(file), environ) == expand(DEFAULT, environ)


@pytest.mark.parametrize("text", ["socket = [", "control = 3\nsocket = 1"])
def test_a_configuration_that_cannot_be_read_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(Trouble, match=f"cannot read the configuration {file}") as trouble:
        socket_path(None, str(file), {"HOME": "/home/alice"})
    assert trouble.value.code == USAGE


def test_a_configuration_that_was_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="No such file"):
        socket_path(None, str(tmp_path / "none.toml"), {"HOME": "/home/alice"})


def test_without_a_home_the_socket_has_to_be_named() -> None:
    with pytest.raises(Trouble, match="HOME is not set") as trouble:
        socket_path(None, None, {})
    assert "--socket" in trouble.value.hint
    assert socket_path("/it.sock", None, {}) == Path("/it.sock")
