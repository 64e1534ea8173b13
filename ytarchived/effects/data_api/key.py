"""Where the key of the Data API comes from, and that nobody else can read it there."""

import os
import stat
from collections.abc import MutableMapping

from ytarchived.config import expand
from ytarchived.effects.data_api.client import KEY_VARIABLE
from ytarchived.errors import ConfigInvalid


def take_key(file: str, environ: MutableMapping[str, str]) -> str:
    """The key from the environment, which does not hold it afterwards, or else from the file; empty where there is none.

    Raises ConfigInvalid when the file cannot be read, holds no key, or can be read by others.
    """
    # children would inherit it
    from_environment = environ.pop(KEY_VARIABLE, "").strip()
    if from_environment or not file:
        return from_environment
    path = expand(file, environ)
    try:
        with path.open(encoding="ascii") as opened:
            mode = stat.S_IMODE(os.fstat(opened.fileno()).st_mode)
            key = opened.read(1024).strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise ConfigInvalid(f"cannot read the key of the Data API from {path}: {why}") from None
    if mode & 0o077:
        raise ConfigInvalid(f"cannot use the key in {path}: others may read the file", hint=f"chmod 600 {path}")
    if not key or not key.isprintable() or " " in key:
        raise ConfigInvalid(f"cannot use the key in {path}: the file must hold the key and nothing else")
    return key
