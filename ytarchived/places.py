"""Where everything of one daemon is: the paths of its configuration, made absolute."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from ytarchived.config import Config, expand
from ytarchived.effects.library.layout import FOLDERS
from ytarchived.errors import ConfigInvalid


class Places(Struct, frozen=True, kw_only=True):
    """Absolute paths."""

    library: Path
    inbox: Path
    record: Path
    socket: Path
    logs: Path
    outputs: dict[str, Path] = {}
    """The folders that profiles have for links, by the name of the profile."""


def places_of(config: Config, environ: Mapping[str, str]) -> Places:
    """The configured places; raises ConfigInvalid when the environment lacks what they need, or one is in another's way."""
    library, inbox = expand(config.library.path, environ), expand(config.inbox.path, environ)
    outputs = {name: expand(profile.output, environ) for name, profile in config.profiles.items() if profile.output}
    for name, output in outputs.items():
        for folder in (inbox, *(library / each for each in FOLDERS)):
            if output.is_relative_to(folder):
                raise ConfigInvalid(
                    f"cannot use the configuration: the output of [profiles.{name}] is {output}, and so within {folder}",
                    hint="name a folder outside of the inbox and of what the library consists of",
                )
    return Places(
        library=library,
        inbox=inbox,
        record=expand(config.record.path, environ),
        socket=expand(config.control.socket, environ),
        logs=expand(config.log.path, environ),
        outputs=outputs,
    )
