"""One frozen configuration: defaults, then the TOML file, then the environment, then flags; the later wins.

`load` is called at the start and when the daemon is told to look again; everybody gets the struct. An unknown key or a
value out of range is refused by name. The docstrings here are the documentation of every key: `config_text` writes them out.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_origin

import msgspec
from msgspec import Meta, Struct

from ytarchived.allowed import allowed
from ytarchived.domain.options import AudioFormat, CaptionFormat, Options, captions_flaw, flaw, quality_flaw
from ytarchived.errors import ConfigInvalid

Positive = Annotated[int, Meta(ge=1)]
Codec = Literal["av1", "h264", "vp9"]
Level = Literal["debug", "info", "warning", "error"]
ProfileName = Annotated[str, Meta(pattern=r"^(?!(done|failed|held|4913)$)\w[\w -]*$", max_length=100)]
"""A plain folder name, none that the inbox uses itself or passes over."""
Seconds = Annotated[float, Meta(ge=0)]

OTHER_NAMES = {
    "YTARCHIVE_OUTPUT_DIR": "library.path",
    "YTARCHIVE_MAX_CONCURRENT": "downloads.max_concurrent",
    "YTARCHIVE_LOG_LEVEL": "log.level",
}
"""Variables of the environment with names of their own; YTARCHIVED_<SECTION>_<KEY> wins over them."""

LIVE = frozenset(
    (
        "downloads.max_concurrent",
        "downloads.quality",
        "downloads.codecs",
        "downloads.caption_languages",
        "downloads.caption_formats",
        "downloads.sleep_between_downloads",
        "downloads.daily_cap",
        "log.level",
    )
)
"""What a running daemon changes when it is told to look again; all else waits for its next start."""


class _Section(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Library(_Section, frozen=True, kw_only=True):
    """Where archived videos are kept."""

    path: str = "~/YTArchive"
    """The folder of the library; `~` is your home."""
    least_free_bytes: Annotated[int, Meta(ge=0)] = 2 << 30
    """Bytes of its disk that stay free: nothing is started that would take them."""


class Inbox(_Section, frozen=True, kw_only=True):
    """The folder that files with links are dropped into."""

    path: str = "~/YTArchive/inbox"
    """The folder; best within the library, so that a file moves without being copied."""
    settle_seconds: Seconds = 1.0
    """A file is read when it has not changed for so many seconds."""
    sweep_seconds: Annotated[float, Meta(gt=0)] = 30.0
    """Every so many seconds the folder is looked through, whatever was or was not announced."""
    most_lines: Positive = 5_000
    """A file with more lines is set aside until somebody approves it: `ytctl inbox approve NAME`."""


class Record(_Section, frozen=True, kw_only=True):
    """The database that holds the log."""

    path: str = "$XDG_STATE_HOME/ytarchived/log.db"
    """The file; on a disk of this machine, never on a network share."""


class Control(_Section, frozen=True, kw_only=True):
    """The socket that ytctl talks to."""

    socket: str = "$XDG_RUNTIME_DIR/ytarchived/control.sock"
    """The path of the socket, at most 107 bytes long; its folder belongs to you alone."""


class Log(_Section, frozen=True, kw_only=True):
    """What the daemon says about itself: to the journal under systemd, to a file per day otherwise."""

    level: Level = "info"
    """The least that is written down; debug adds every command."""
    path: str = "$XDG_STATE_HOME/ytarchived/logs"
    """The folder of the daily files, YYYY-MM-DD.ndjson, with one JSON object a line."""
    kept_days: Positive = 30
    """Days after which a daily file is removed."""


class Downloads(_Section, frozen=True, kw_only=True):
    """What is fetched, and how many at a time."""

    max_concurrent: Positive = 3
    """Videos that are fetched at the same time."""
    quality: str = "best"
    """best, worst, 1080p, 720p, 480p, 360p, bestaudio, or a format string of yt-dlp."""
    codecs: tuple[Codec, ...] = ("av1", "h264", "vp9")
    """Of equally large pictures the first of these is taken; mp4 carries the first two, mkv any."""
    caption_languages: tuple[str, ...] = ("en",)
    """Codes as `en`, patterns as `en.*`, or `all`; captions that people wrote before automatic ones."""
    caption_formats: tuple[CaptionFormat, ...] = ("vtt",)
    """What captions are kept as besides WebVTT: `srt`, `txt`."""
    sleep_between_requests: Seconds = 0.0
    """Seconds between two requests for pages of YouTube, on average."""
    sleep_between_downloads: Seconds = 0.0
    """Seconds from the start of one download to that of the next, on average."""
    daily_cap: Annotated[int, Meta(ge=0)] = 0
    """Videos that are archived in one day (UTC) at most; 0 is no limit."""
    stall_seconds: Annotated[float, Meta(gt=0)] = 120.0
    """A worker that gives no sign of life for so many seconds is stopped, and its job is tried again."""
    small_first_when_tight: bool = False
    """Whether smaller videos may overtake one that waits for room on the disk."""
    host_again_seconds: Annotated[float, Meta(gt=0)] = 10.0
    """Seconds after which a problem of this machine that holds all up, such as an unmounted library, is looked at again."""

    def __post_init__(self) -> None:
        if found := quality_flaw(self.quality):
            raise ValueError(f'downloads.quality is "{self.quality}": {found}')
        if found := captions_flaw(self.caption_languages):
            raise ValueError(f"downloads.caption_languages: {found}")


class Profile(_Section, frozen=True, kw_only=True):
    """What is wanted of the links in one sub-folder of the inbox; what it leaves out is as under [downloads]."""

    quality: str = ""
    audio_format: AudioFormat | Literal[""] = ""
    caption_languages: tuple[str, ...] | None = None
    caption_formats: tuple[CaptionFormat, ...] | None = None
    metadata_only: bool = False
    output: str = ""
    """A folder in which each video that is asked for so can be found under its title, as a link into the library; made
    where the one above it is there."""

    def __post_init__(self) -> None:
        if found := flaw(self.options("")):
            raise ValueError(found)
        if self.output and not self.output.startswith(("/", "~/", "$XDG_")):
            raise ValueError(f'output is "{self.output}"; it must be an absolute path, or begin with ~/')

    def options(self, name: str) -> Options:
        """The same as an asker says it; the profile of this name knows the folder."""
        said = {field: getattr(self, field) for field in self.__struct_fields__ if field != "output"}
        return Options(**said, output=name if self.output else "")


class Ytdlp(_Section, frozen=True, kw_only=True):
    """What yt-dlp is told."""

    proxy: str = ""
    """The proxy for all that is fetched, such as `socks5://localhost:1080`; empty: none."""
    verify_certificates: bool = True
    """Whether the certificates of servers must be valid."""
    cookies_file: str = ""
    """Cookies of your account, in the format of Netscape; the file must be yours alone (mode 0600)."""
    cookies: Literal["needed", "always"] = "needed"
    """Whether they are shown to YouTube for every video, or only where it wants a login."""
    ffmpeg: str = ""
    """Folder of ffmpeg and ffprobe; empty: PATH, then the bundled ones."""


class Youtube(_Section, frozen=True, kw_only=True):
    """Access to the YouTube Data API."""

    api_key_file: str = ""
    """A file with the key and nothing else, yours alone (mode 0600); the variable YOUTUBE_API_KEY wins over it."""
    api_endpoint: str = ""
    """Where the API is; empty: Google's."""
    quota_per_day: Positive = 10_000
    """Units that may be spent in one day, which begins at midnight in California."""
    quota_reserve: Annotated[int, Meta(ge=0)] = 1_000
    """Units of these that are held back for what a person asks directly."""


class Config(_Section, frozen=True, kw_only=True):
    """Everything that can be configured, with defaults that work."""

    library: Library = Library()
    inbox: Inbox = Inbox()
    record: Record = Record()
    control: Control = Control()
    downloads: Downloads = Downloads()
    ytdlp: Ytdlp = Ytdlp()
    youtube: Youtube = Youtube()
    log: Log = Log()
    profiles: dict[ProfileName, Profile] = {}
    """By the name of the sub-folder: `[profiles.audio] quality = "bestaudio"`."""
    retry: dict[str, dict[str, str | float | tuple[float, ...]]] = {}
    """Changes to the retry strategies by kind of failure: `[retry.unknown] base_seconds = 60`."""


_OF_FREE_NAMES = ("profiles", "retry")


def default_path(environ: Mapping[str, str]) -> Path:
    """The configuration file that is read when none is named; it need not be there."""
    return expand("$XDG_CONFIG_HOME/ytarchived/config.toml", environ)


def load(file: Path | None, environ: Mapping[str, str], flags: Mapping[str, str]) -> Config:
    """The configuration from a TOML file (None: the default one, if it is there), the environment and flags.

    The environment says `YTARCHIVED_<SECTION>_<KEY>`, and a few keys have a name of their own there; flags are named
    `section.key`. Raises ConfigInvalid, naming the source, the key, the value and what is allowed.
    """
    file, needed = (file, True) if file else (default_path(environ), False)
    config = _checked(_read(file, needed=needed), str(file))
    other = {key: environ[name] for name, key in OTHER_NAMES.items() if name in environ}
    config = _changed(config, "the environment", other.get)
    config = _changed(config, "the environment", lambda key: environ.get(variable(key)))
    return _changed(config, "the flags", flags.get)


def variable(key: str) -> str:
    """The variable of the environment that sets a key such as `downloads.quality`."""
    return f"YTARCHIVED_{key.replace('.', '_')}".upper()


def sections() -> dict[str, type[Struct]]:
    """The sections by name, each with its struct; not those whose keys are free: profiles, changes to retry strategies."""
    return {name: kind for name, kind in Config.__annotations__.items() if name not in _OF_FREE_NAMES}


def changes(old: Config, new: Config) -> tuple[list[str], list[str]]:
    """The keys in which two configurations differ: those that change at once, and those that wait for a start."""
    differing = [
        f"{section}.{key}"
        for section, kind in sections().items()
        for key in kind.__struct_fields__
        if getattr(getattr(old, section), key) != getattr(getattr(new, section), key)
    ]
    differing += [name for name in _OF_FREE_NAMES if getattr(old, name) != getattr(new, name)]
    return [key for key in differing if key in LIVE], [key for key in differing if key not in LIVE]


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


def _changed(config: Config, source: str, value_of: Callable[[str], str | None]) -> Config:
    tables = msgspec.to_builtins(config)
    for section, kind in sections().items():
        for key in kind.__struct_fields__:
            value = value_of(f"{section}.{key}")
            if value is not None:
                tables[section][key] = _typed(value, kind.__annotations__[key])
    return _checked(tables, source)


def _checked(tables: dict[str, Any], source: str) -> Config:
    try:
        return msgspec.convert(tables, Config)
    except msgspec.ValidationError as error:
        raise ConfigInvalid(
            f"cannot use the configuration from {source}: {_flaw(str(error), tables)}",
            hint="`ytctl config show --defaults` explains every key",
        ) from error


def _flaw(words: str, tables: dict[str, Any]) -> str:
    """What is wrong: the key, its value and what is allowed."""
    words, _, place = words.partition(" - at `$")
    section, _, key = re.split(r"[\[`]", place.removeprefix("."))[0].partition(".")
    known = {name: list(kind.__struct_fields__) for name, kind in (sections() | {"profiles": Profile}).items()}
    if unknown := re.fullmatch("Object contains unknown field `(.*)`", words):
        names, where = (
            (known[section], f"[{section}]") if section else ([*sections(), *_OF_FREE_NAMES], "the configuration")
        )
        return f"there is no key `{f'{section}.' * bool(section)}{unknown[1]}`; {where} has {', '.join(names)}"
    if key in known.get(section, ()) and section in sections():
        return f"{section}.{key} is {tables[section][key]!r}; it must be {allowed(_annotation(section, key))}"
    if words.startswith("Expected `object`"):
        return f"{section} is {tables[section]!r}; it must be a section, [{section}]"
    return words + (f" (in [{section}.{key}])" if key else "")


def _annotation(section: str, key: str) -> Any:
    return sections()[section].__annotations__[key]


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
