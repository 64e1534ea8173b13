"""Where everything of a daemon is, and which folders may not be for links."""

from pathlib import Path

import pytest

from ytarchived.checking import check
from ytarchived.config import Config, Profile, load
from ytarchived.errors import ConfigInvalid
from ytarchived.places import places_of

HOME = {"HOME": "/home/ada"}


def with_output(output: str) -> Config:
    return Config(profiles={"audio": Profile(output=output), "plain": Profile()})


def test_a_profile_has_an_output_folder_where_it_names_one() -> None:
    assert places_of(Config(), HOME).outputs == {}
    assert places_of(with_output("~/Music/You Tube/"), HOME).outputs == {"audio": Path("/home/ada/Music/You Tube")}
    assert places_of(with_output("~/YTArchive/music"), HOME).outputs == {"audio": Path("/home/ada/YTArchive/music")}


@pytest.mark.parametrize(
    ("output", "within"),
    [
        ("~/YTArchive/inbox", "inbox"),
        ("~/YTArchive/inbox/audio", "inbox"),
        ("~/Music/../YTArchive/videos", "videos"),
        ("/home/ada/YTArchive/videos/x", "videos"),
        ("~/YTArchive/metadata/x", "metadata"),
    ],
)
def test_links_lie_neither_in_the_inbox_nor_among_what_the_library_consists_of(output: str, within: str) -> None:
    with pytest.raises(ConfigInvalid, match=rf"the output of \[profiles.audio\] is .* within .*/{within}$"):
        places_of(with_output(output), HOME)


@pytest.mark.parametrize("output", ["Music", "./Music", "~ada/Music", "$HOME/Music"])
def test_an_output_that_is_no_absolute_path_is_refused(output: str, tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(f'[profiles.audio]\noutput = "{output}"')
    with pytest.raises(ConfigInvalid, match="it must be an absolute path, or begin with ~/") as refusal:
        load(file, HOME, {})
    assert output in refusal.value.message


def test_the_check_of_a_configuration_names_each_output_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/ada")
    profiles = {name: Profile(output=f"~/{folder}") for name, folder in (("a", "Music"), ("b", "Car"), ("c", "Music"))}
    check(Path("/nowhere/config.toml"), Config(profiles=profiles))
    outputs = [line for line in capsys.readouterr().out.splitlines() if line.startswith("output")]
    assert outputs == ["output  /home/ada/Car", "output  /home/ada/Music"]
