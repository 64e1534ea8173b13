"""Where the daemon's socket is: a flag, the environment, the configuration file, or the default place.

The rules are those of `ytarchived.config`, which is too slow to import here; a test holds both equal.
"""

from collections.abc import Mapping
from pathlib import Path

from ytctl.exit_codes import USAGE, Trouble

DEFAULT = "$XDG_RUNTIME_DIR/ytarchived/control.sock"
_CONFIG = "$XDG_CONFIG_HOME/ytarchived/config.toml"


def socket_path(flag: str | None, config: str | None, environ: Mapping[str, str]) -> Path:
    """The path of the socket; raises Trouble when the configuration that names it cannot be read."""
    named = flag or environ.get("YTARCHIVED_SOCKET") or environ.get("YTARCHIVED_CONTROL_SOCKET")
    return expand(
        named or configured("control", "socket", config or environ.get("YTARCHIVED_CONFIG"), environ) or DEFAULT,
        environ,
    )


def expand(path: str, environ: Mapping[str, str]) -> Path:
    """A path with ~ and the XDG folders filled in; raises Trouble when HOME would be needed and is not set."""
    home = environ.get("HOME")
    folders = {
        "XDG_CONFIG_HOME": home and f"{home}/.config",
        "XDG_STATE_HOME": home and f"{home}/.local/state",
        "XDG_RUNTIME_DIR": home and f"{home}/.local/state/ytarchived/run",
    }
    for name, default in folders.items():
        if f"${name}" in path:
            path = path.replace(f"${name}", environ.get(name) or default or _homeless(path))
    if path == "~" or path.startswith("~/"):
        path = (home or _homeless(path)) + path[1:]
    return Path(path)


def config_path(flag: str | None, environ: Mapping[str, str]) -> Path:
    """The path of the configuration file, which need not be there."""
    return expand(flag or environ.get("YTARCHIVED_CONFIG") or _CONFIG, environ)


def _homeless(path: str) -> str:
    raise Trouble(
        f"cannot use the path {path}: HOME is not set", hint="name the socket: `ytctl --socket PATH`", code=USAGE
    )


def configured(section: str, key: str, file: str | None, environ: Mapping[str, str]) -> str | None:
    """What the configuration file says of a key that holds text, if it does; raises Trouble when it cannot be read."""
    path = expand(file or _CONFIG, environ)
    if not file and not path.exists():
        return None
    try:
        text = path.read_text()
        if key not in text:
            return None
        import tomllib  # 10 ms, paid for only by those who configure it

        named = tomllib.loads(text).get(section, {}).get(key)
    except (OSError, ValueError, AttributeError) as error:
        raise Trouble(f"cannot read the configuration {path}: {error}", code=USAGE) from None
    return named if isinstance(named, str) else None
