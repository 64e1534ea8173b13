"""Writes a configuration as commented TOML: each key with what it means, what it may be and what else sets it.

The words are the docstrings in `config`, read from its source, so that a key is explained in one place. The daemon shows the
values in force with it; `ytctl/defaults.toml` is what it makes of the defaults.
"""

import inspect
import json
import textwrap
from collections.abc import Iterator
from typing import Any

import msgspec

from ytarchived.allowed import allowed
from ytarchived.config import LIVE, OTHER_NAMES, Config, sections, variable
from ytarchived.explained import explained

_WIDTH = 100
_HEAD = """\
The configuration of ytarchived. Flags win over the environment, which wins over the file.
Every key can be set in the environment as YTARCHIVED_<SECTION>_<KEY>. `live` marks what a running daemon
takes over on `systemctl --user reload ytarchived` or SIGHUP; all else waits for its next start.
In paths `~` is your home, and the XDG folders are filled in."""


def as_toml(shown: Config) -> str:
    """The configuration as a file that reads back as it is."""
    return "\n".join(_lines(shown)) + "\n"


def words_of(section: str) -> tuple[str, dict[str, str]]:
    """What a section is for, and what each of its keys means."""
    kind = sections()[section]
    return inspect.getdoc(kind) or "", explained(kind)


def _lines(shown: Config) -> Iterator[str]:
    yield from (f"# {line}" for line in _HEAD.splitlines())
    values = msgspec.to_builtins(shown)
    for section, kind in sections().items():
        purpose, words = words_of(section)
        yield from ("", *_comment(purpose), f"[{section}]")
        for key in kind.__struct_fields__:
            name = f"{section}.{key}"
            other = "".join(f", or {short}" for short, meant in OTHER_NAMES.items() if meant == name)
            live = ", live" if name in LIVE else ""
            yield from _comment(words[key])
            yield f"# ({allowed(kind.__annotations__[key])}{live}; {variable(name)}{other})"
            yield f"{key} = {_toml(values[section][key])}"
    yield from ("", *_comment("What is wanted of what is dropped into a sub-folder of the inbox, per folder, such as:"))
    yield from ("# [profiles.audio]", '# quality = "bestaudio"', '# output = "~/Music/YouTube"')
    yield from _tables("profiles", values)
    yield from ("", *_comment("How often and when a kind of failure is tried again, per kind, such as:"))
    yield from ("# [retry.unknown]", "# base_seconds = 300")
    yield from _tables("retry", values)


def _tables(section: str, values: Any) -> Iterator[str]:
    for name, table in values[section].items():
        set_ = {key: value for key, value in table.items() if value is not None}
        yield from ("", f"[{section}.{json.dumps(name, ensure_ascii=False)}]")
        yield from (f"{key} = {_toml(value)}" for key, value in set_.items())


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(" ".join(text.split()), _WIDTH)]


def _toml(value: Any) -> str:
    # what JSON writes of texts, numbers, truth and lists of them is TOML
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    """Print the defaults."""
    print(as_toml(Config()), end="")


if __name__ == "__main__":
    main()
