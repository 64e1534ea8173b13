"""Where everything of one daemon is: the paths of its configuration, made absolute."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from ytarchived.config import Config, expand


class Places(Struct, frozen=True, kw_only=True):
    """Absolute paths."""

    library: Path
    inbox: Path
    record: Path
    socket: Path
    logs: Path


def places_of(config: Config, environ: Mapping[str, str]) -> Places:
    """The configured places; raises ConfigInvalid when the environment lacks what they need."""
    return Places(
        library=expand(config.library.path, environ),
        inbox=expand(config.inbox.path, environ),
        record=expand(config.record.path, environ),
        socket=expand(config.control.socket, environ),
        logs=expand(config.log.path, environ),
    )
