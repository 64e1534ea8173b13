"""One frozen configuration: defaults, then the TOML file, then the environment, then flags; the later wins.

`load` is called once at the start; everybody gets the struct. An unknown key or a value out of range is refused by name.
"""

import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin

import msgspec
from msgspec import Meta, Struct

from ytarchived.domain.options import CaptionFormat, captions_flaw, quality_flaw
from ytarchived.errors import ConfigInvalid

Positive = Annotated[int, Meta(ge=1)]
Codec = Literal["av1", "h264", "vp9"]
Seconds = Annotated[float, Meta(ge=0)]


class _Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Library(_Section, frozen=True, kw_only=True):
    """Where archived videos are kept."""

    path: str = "~/YTArchive"
    least_free_bytes: Annotated[int, Meta(ge=0)] = 2 << 30
    """So much of its disk stays free: nothing is started that would take it."""


class Inbox(_Section, frozen=True, kw_only=True):
    """The folder that files with links are dropped into."""

    path: str = "~/YTArchive/inbox"
    settle_seconds: Seconds = 1.0
    """A file is read when it has not changed for so long."""
    sweep_seconds: Annotated[float, Meta(gt=0)] = 30.0
    """How often the folder is looked through, whatever was or was not announced."""


class Record(_Section, frozen=True, kw_only=True):
    """The database that holds the log."""

    path: str = "$XDG_STATE_HOME/ytarchived/log.db"


class Control(_Section, frozen=True, kw_only=True):
    """The socket that ytctl talks to."""

    socket: str = "$XDG_RUNTIME_DIR/ytarchived/control.sock"


class Downloads(_Section, frozen=True, kw_only=True):
    """What is fetched, and how many at a time."""

    max_concurrent: Positive = 3
    quality: str = "best"
    codecs: tuple[Codec, ...] = ("av1", "h264", "vp9")
    """Of equally large pictures the first of these is taken; mp4 carries the first two, mkv any."""
    caption_languages: tuple[str, ...] = ("en",)
    """Codes as `en`, patterns as `en.*`, or `all`."""
    caption_formats: tuple[CaptionFormat, ...] = ("vtt",)
    """What captions are kept as besides WebVTT: `srt`, `txt`."""
    sleep_between_requests: Seconds = 0.0
    """Seconds between two requests for pages of YouTube, on average."""
    sleep_between_downloads: Seconds = 0.0
    """Seconds from the start of one download to that of the next, on average."""
    daily_cap: Annotated[int, Meta(ge=0)] = 0
    """Videos that are archived in one day (UTC) at most; 0 is no limit."""
    stall_seconds: Annotated[float, Meta(gt=0)] = 120.0
    """A worker that gives no sign of life for so long is stopped, and its job is tried again."""
    small_first_when_tight: bool = False
    """Whether smaller videos may overtake one that waits for room on the disk."""
    host_again_seconds: Annotated[float, Meta(gt=0)] = 10.0
    """How often a problem of this machine that holds everything up, such as an unmounted library, is looked at again."""

    def __post_init__(self) -> None:
        if found := quality_flaw(self.quality) or captions_flaw(self.caption_languages):
            raise ValueError(found)


class Ytdlp(_Section, frozen=True, kw_only=True):
    """What yt-dlp is told."""

    proxy: str = ""
    verify_certificates: bool = True
    cookies_file: str = ""
    """Cookies of your account, in the format of Netscape; the file must be yours alone (mode 0600)."""
    cookies: Literal["needed", "always"] = "needed"
    """Whether they are shown to YouTube for every video, or only where it wants a login."""
    ffmpeg: str = ""
    """Folder of ffmpeg and ffprobe; empty: PATH, then the bundled ones."""


class Youtube(_Section, frozen=True, kw_only=True):
    """Access to the YouTube Data API."""

    api_key_file: str = ""
    api_endpoint: str = ""
    quota_per_day: Positive = 10_000
    quota_reserve: Annotated[int, Meta(ge=0)] = 1_000


class Config(_Section, frozen=True, kw_only=True):
    """Everything that can be configured, with defaults that work."""

    library: Library = Library()
    inbox: Inbox = Inbox()
    record: Record = Record()
    control: Control = Control()
    downloads: Downloads = Downloads()
    ytdlp: Ytdlp = Ytdlp()
    youtube: Youtube = Youtube()
    retry: dict[str, dict[str, str | float]] = {}
    """Changes to the retry strategies by kind of failure: `[retry.unknown] base_seconds = 60`."""


def default_path(environ: Mapping[str, str]) -> Path:
    """The configuration file that is read when none is named; it need not be there."""
    return expand("$XDG_CONFIG_HOME/ytarchived/config.toml", environ)


def load(file: Path | None, environ: Mapping[str, str], flags: Mapping[str, str]) -> Config:
    """The configuration from a TOML file (None: the default one, if it is there), the environment and flags.

    The environment says `YTARCHIVED_<SECTION>_<KEY>`; flags are named `section.key`. Raises ConfigInvalid, naming the source
    and the key.
    """
    file, needed = (file, True) if file else (default_path(environ), False)
    config = _checked(_read(file, needed=needed), str(file))
    config = _changed(
        config, "the environment", lambda section, key: environ.get(f"YTARCHIVED_{section}_{key}".upper())
    )
    return _changed(config, "the flags", lambda section, key: flags.get(f"{section}.{key}"))


def expand(path: str, environ: Mapping[str, str]) -> Path:
    """A configured path with ~ and the XDG folders filled in, their defaults where the environment has none.

    Raises ConfigInvalid when neither HOME nor the folder's own variable is set.
    """
    home = environ.get("HOME")
    folders = {
        "XDG_CONFIG_HOME": home and f"{home}/.config",
        "XDG_STATE_HOME": home and f"{home}/.local/state",
        "XDG_RUNTIME_DIR": home and f"{home}/.local/state/ytarchived/run",
    }
    for name, default in folders.items():
        if f"${name}" in path:
            folder = environ.get(name) or default
            if not folder:
                raise ConfigInvalid(f"cannot use the path {path}: neither {name} nor HOME is set", hint=f"set {name}")
            path = path.replace(f"${name}", folder)
    if path == "~" or path.startswith("~/"):
        if not home:
            raise ConfigInvalid(f"cannot use the path {path}: HOME is not set", hint="name an absolute path")
        path = home + path[1:]
    return Path(os.path.normpath(Path.cwd() / path))


def _changed(config: Config, source: str, value_of: Callable[[str, str], str | None]) -> Config:
    tables = msgspec.to_builtins(config)
    for section, kind in _sections().items():
        for key in kind.__struct_fields__:
            value = value_of(section, key)
            if value is not None:
                tables[section][key] = _typed(value, kind.__annotations__[key])
    return _checked(tables, source)


def _checked(tables: dict[str, Any], source: str) -> Config:
    try:
        return msgspec.convert(tables, Config)
    except msgspec.ValidationError as error:
        words = str(error).replace("Object contains unknown field", "there is no key").replace("at `$.", "at `")
        raise ConfigInvalid(
            f"cannot use the configuration from {source}: {words}",
            hint="see ytarchived --help and the README for the keys",
        ) from error


def _sections() -> dict[str, type[Struct]]:
    return {name: kind for name, kind in Config.__annotations__.items() if name != "retry"}


def _typed(value: str, kind: Any) -> Any:
    if kind is str:
        return value
    if get_origin(kind) is tuple:
        return [part.strip() for part in value.split(",") if part.strip()]
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        return value


def _read(file: Path, *, needed: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if not needed:
            return {}
        raise ConfigInvalid(f"cannot read the configuration {file}: there is no such file") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigInvalid(f"cannot read the configuration {file}: {error}") from error
