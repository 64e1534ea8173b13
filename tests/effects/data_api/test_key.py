"""The key comes from a file that nobody else can read, or from the environment."""

from pathlib import Path

import pytest

from ytarchived.effects.data_api.key import take_key
from ytarchived.errors import ConfigInvalid


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_text("AIzaSomething\n")
    path.chmod(0o600)
    return path


def test_the_key_is_read_from_its_file(file: Path) -> None:
    assert take_key(str(file), {}) == "AIzaSomething"
    assert take_key("~/key", {"HOME": str(file.parent)}) == "AIzaSomething"


def test_the_environment_wins_and_does_not_hold_it_afterwards(file: Path) -> None:
    environ = {"YOUTUBE_API_KEY": "AIzaOther", "HOME": "/"}
    assert take_key(str(file), environ) == "AIzaOther"
    assert environ == {"HOME": "/"}


def test_no_key_is_no_failure() -> None:
    assert take_key("", {}) == ""


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_file_that_others_may_read_is_refused_with_what_to_do(file: Path, mode: int) -> None:
    file.chmod(mode)
    with pytest.raises(ConfigInvalid, match="others may read") as refused:
        take_key(str(file), {})
    assert refused.value.hint == f"chmod 600 {file}"


@pytest.mark.parametrize("content", [b"", b" \n", b"key = AIza", b"\xff\xfe", b"one\ntwo"])
def test_a_file_that_holds_no_key_is_refused_without_showing_it(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(ConfigInvalid) as refused:
        take_key(str(file), {})
    assert "AIza" not in refused.value.message


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match="No such file"):
        take_key(str(tmp_path / "key"), {})
