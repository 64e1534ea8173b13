"""The systemd user units of this installation: the shipped ones with this program's path, and what they may write.

`service` installs what is made here. The shipped units are data files of the package, or stand in the source tree.
"""

import sysconfig
from collections.abc import Iterable, Mapping
from pathlib import Path

from ytctl.exit_codes import Trouble

SERVICE = "ytarchived.service"
SOCKET = "ytarchived.socket"
DROP_IN = "10-installed.conf"
_OPEN_ALREADY = ("YTArchive", ".local/state/ytarchived")
"""What the shipped service may write, below the home folder."""


def shipped(name: str) -> str:
    """The text of a shipped unit; raises Trouble where there is none."""
    data = Path(sysconfig.get_path("data")) / "share/systemd/user"
    for folder in (data, Path(__file__).parents[1] / "systemd"):
        if (folder / name).is_file():
            return (folder / name).read_text()
    raise Trouble(
        f"cannot find the unit {name}: it is neither in {data} nor in a source tree", hint="install ytarchived again"
    )


def service_text(program: Path, config: Path | None) -> str:
    """The service that runs this very program, with its configuration where one was named."""
    named = f" --config {quoted(config)}" if config else ""
    lines = [
        f"ExecStart={quoted(program)}{named}" if line.startswith("ExecStart=") else line
        for line in shipped(SERVICE).splitlines()
    ]
    return "\n".join(lines) + "\n"


def folders(places: Mapping[str, Path]) -> list[Path]:
    """What the daemon writes, without what lies in another of them: no file can be renamed from one entry to another."""
    outputs = (path for name, path in places.items() if name.startswith("output"))
    all_ = {places["library"], places["inbox"], places["record"].parent, places["logs"], *outputs}
    return sorted(path for path in all_ if not any(other in path.parents for other in all_))


def drop_in(places: Mapping[str, Path], home: Path) -> str:
    """The settings that open further folders to the service; empty where it needs none."""
    open_already = [home / path for path in _OPEN_ALREADY]
    extra = [path for path in folders(places) if not any(path == one or one in path.parents for one in open_already)]
    if not extra:
        return ""
    # without -p: what should lie on a disk that is not mounted is not made in its place
    made = [f"ExecStartPre=-+mkdir {quoted(path)}" for path in extra]
    opened = f"ReadWritePaths={' '.join(_optional(extra))}"
    return "\n".join(
        ["# the folders of the configuration, as `ytctl service install` found them", "[Service]", *made, opened, ""]
    )


def socket_drop_in(socket: Path) -> str:
    """The settings that move the socket to its configured place."""
    return f"[Socket]\nListenStream=\nListenStream={str(socket).replace('%', '%%')}\n"


def quoted(path: Path) -> str:
    """A path as one word of a unit's setting."""
    text = str(path).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{text}"' if any(character in text for character in " \\\"';#") else text


def _optional(paths: Iterable[Path]) -> list[str]:
    # a quoted word begins with its quote, and the "-" stands within
    return [f'"-{word[1:]}' if (word := quoted(path)).startswith('"') else f"-{word}" for path in paths]
