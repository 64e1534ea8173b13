"""The manual page of the configuration: every key with its meaning, default, range, variable, and whether it changes live.

Reads what `config` says of itself; hands the page to `__main__`.
"""

import inspect
import json

import msgspec

from ytarchived.allowed import allowed
from ytarchived.config import LIVE, OTHER_NAMES, Config, Profile, sections, variable
from ytarchived.config_text import words_of
from ytarchived.domain.kind import Kind
from ytarchived.domain.options import Options
from ytarchived.domain.retry import STRATEGIES, Strategy
from ytarchived.explained import explained
from ytarchived.manual import common
from ytarchived.manual.page import Page

_PROSE = (
    "`ytarchived`(8) reads one file in TOML. Nothing in it is needed: every key has a default that works. Flags win over "
    "the environment, which wins over the file. `ytctl config show --defaults` prints all of it, explained, as a file to "
    "start from.",
    "Every key can be set in the environment as `YTARCHIVED_<SECTION>_<KEY>`; a list is given there with commas. In paths "
    "`~` is your home, and `$XDG_CONFIG_HOME`, `$XDG_STATE_HOME` and `$XDG_RUNTIME_DIR` are filled in.",
    "The daemon reads the file when it starts, and again on SIGHUP, which `systemctl --user reload ytarchived` sends. What "
    "is marked `live` changes then; all else waits for the next start, and the daemon says so. A key that it does not know, "
    "or a value out of range, is refused with its name: `ytctl config check` says the same before.",
)

_EXAMPLES = (
    "[library]",
    'path = "/mnt/archive"',
    "",
    "[downloads]",
    "max_concurrent = 2",
    'quality = "1080p"',
    'caption_languages = ["en", "de.*"]',
    "",
    "[profiles.audio]",
    'quality = "bestaudio"',
    'output = "~/Music/YouTube"',
    "",
    "[retry.unknown]",
    "base_seconds = 600",
    "max_attempts = 5",
)


def page() -> Page:
    """The page of `ytarchived.toml`."""
    made = Page(["ytarchived.toml"], 5, "the configuration of ytarchived")
    made.heading("SYNOPSIS")
    made.synopsis("~/.config/ytarchived/config.toml")
    made.heading("DESCRIPTION")
    for text in _PROSE:
        made.paragraph(text)
    made.heading("SECTIONS")
    defaults = msgspec.to_builtins(Config())
    for name in sections():
        _section(made, name, defaults[name])
    _profiles(made)
    _retry(made)
    made.heading("EXAMPLES")
    made.example(_EXAMPLES)
    common.files(made, ("~/.config/systemd/user/ytarchived.service", "The unit that runs the daemon with it."))
    common.environment(
        made,
        *((name, f"Another name of the variable of {key}, which wins over it.") for name, key in OTHER_NAMES.items()),
        ("YOUTUBE_API_KEY", "The key of the YouTube Data API; it wins over `youtube.api_key_file`."),
    )
    made.see_also([("ytarchived", 8), ("ytctl-config", 1), ("ytctl", 1)])
    return made


def _section(made: Page, name: str, defaults: dict[str, object]) -> None:
    purpose, words = words_of(name)
    made.subheading(f"[{name}]")
    made.paragraph(purpose)
    for key, kind in sections()[name].__annotations__.items():
        full = f"{name}.{key}"
        others = [other for other, meant in OTHER_NAMES.items() if meant == full]
        live = "; `live`" if full in LIVE else ""
        made.item(
            f"{key} = {_toml(defaults[key])}",
            words[key],
            f"{allowed(kind)}{live}; {', or '.join(f'`{each}`' for each in (variable(full), *others))}",
        )


def _profiles(made: Page) -> None:
    made.subheading("[profiles.NAME]")
    made.paragraph(
        f"{inspect.getdoc(Profile)} NAME is the name of the sub-folder, which the daemon makes at its start. What is said of a "
        "link in its file wins over this."
    )
    words = explained(Options) | {"quality": words_of("downloads")[1]["quality"]} | explained(Profile)
    for key in Profile.__struct_fields__:
        made.item(key, words.get(key, "Whether what YouTube says about it is kept, and no media."))


def _retry(made: Page) -> None:
    made.subheading("[retry.KIND]")
    made.paragraph(f"How often and when a kind of failure is tried again. {inspect.getdoc(Strategy)}")
    words = explained(Strategy)
    made.item(
        "strategy", f"The strategy to begin with, of which the other keys change a part: {', '.join(STRATEGIES)}."
    )
    for key, kind in Strategy.__annotations__.items():
        made.item(key, words.get(key) or f"{allowed(kind)}.")
    made.paragraph(f"The kinds are {', '.join(Kind)}.")


def _toml(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
