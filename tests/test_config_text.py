"""The commented configuration: complete, readable by the daemon, and current where it is shipped."""

import tomllib
from pathlib import Path

import msgspec
import pytest

from ytarchived.config import Config, load, sections
from ytarchived.config_text import as_toml, words_of
from ytctl.config import DEFAULTS


@pytest.mark.parametrize("section", sections())
def test_every_section_and_every_key_is_explained(section: str) -> None:
    purpose, words = words_of(section)
    assert purpose
    assert [*words] == [*sections()[section].__struct_fields__]


def test_what_is_shown_reads_back_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        '[library]\npath = "C:\\\\\\"ä\\""\n[downloads]\ncaption_languages = []\n[retry.unknown]\nbase_seconds = 1'
    )
    config = load(file, {}, {})
    file.write_text(as_toml(config))
    assert load(file, {}, {}) == config


def test_the_shipped_defaults_are_those_of_the_daemon() -> None:
    hint = "python -m ytarchived.config_text > ytctl/defaults.toml"
    assert DEFAULTS.read_text() == as_toml(Config()), hint
    assert msgspec.convert(tomllib.loads(DEFAULTS.read_text()), Config) == Config()


def test_a_key_tells_its_range_its_variables_and_whether_it_changes_live() -> None:
    expected = """\
# Videos that are fetched at the same time.
# (a whole number, at least 1, live; YTARCHIVED_DOWNLOADS_MAX_CONCURRENT, or YTARCHIVE_MAX_CONCURRENT)
max_concurrent = 3
"""
    assert expected in as_toml(Config())
