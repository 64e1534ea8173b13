from pathlib import Path

import pytest

from ytarchived.config import LIVE, Config, changes, default_path, expand, load, sections
from ytarchived.errors import ConfigInvalid

HOME = {"HOME": "/home/ada"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a configuration may be written."""
    return tmp_path / "config.toml"


def refusal_of(file: Path | None, environ: dict[str, str] = HOME, flags: dict[str, str] | None = None) -> str:
    """What a configuration is refused with."""
    with pytest.raises(ConfigInvalid) as refusal:
        load(file, environ, flags or {})
    return refusal.value.message


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert load(None, {"HOME": str(tmp_path)}, {}) == Config()


def test_the_file_in_its_usual_place_is_read(tmp_path: Path) -> None:
    place = tmp_path / ".config" / "ytarchived"
    place.mkdir(parents=True)
    (place / "config.toml").write_text('[library]\npath = "/srv/archive"')
    assert load(None, {"HOME": str(tmp_path)}, {}).library.path == "/srv/archive"


def test_a_file_that_is_named_must_be_there(file: Path) -> None:
    assert refusal_of(file) == f"cannot read the configuration {file}: there is no such file"


def test_every_key_can_be_set(file: Path) -> None:
    file.write_text(
        """
        [library]
        path = "/srv/archive"
        [inbox]
        path = "/srv/inbox"
        settle_seconds = 2
        [record]
        path = "/srv/log.db"
        [control]
        socket = "/run/control.sock"
        [downloads]
        max_concurrent = 5
        quality = "720p"
        caption_languages = ["en", "de"]
        [ytdlp]
        proxy = "socks5://localhost:1080"
        verify_certificates = false
        cookies_file = "/srv/cookies.txt"
        ffmpeg = "/opt/ffmpeg"
        [youtube]
        api_key_file = "/srv/key"
        api_endpoint = "http://localhost:1"
        quota_per_day = 5000
        quota_reserve = 0
        [retry.unknown]
        base_seconds = 60
        strategy = "hourly"
        """
    )
    config = load(file, HOME, {})
    assert (config.library.path, config.inbox.settle_seconds, config.downloads.max_concurrent) == (
        "/srv/archive",
        2.0,
        5,
    )
    assert config.downloads.caption_languages == ("en", "de")
    assert not config.ytdlp.verify_certificates
    assert config.youtube.quota_reserve == 0
    assert config.retry == {"unknown": {"base_seconds": 60, "strategy": "hourly"}}


def test_the_environment_beats_the_file_and_flags_beat_both(file: Path) -> None:
    file.write_text('[downloads]\nquality = "360p"\nmax_concurrent = 1\n[library]\npath = "/from/file"')
    environ = HOME | {"YTARCHIVED_DOWNLOADS_QUALITY": "480p", "YTARCHIVED_LIBRARY_PATH": "/from/environment"}
    config = load(file, environ, {"library.path": "/from/flags"})
    assert (config.downloads.max_concurrent, config.downloads.quality, config.library.path) == (
        1,
        "480p",
        "/from/flags",
    )


def test_the_environment_says_values_of_every_type() -> None:
    environ = HOME | {
        "YTARCHIVED_DOWNLOADS_MAX_CONCURRENT": "7",
        "YTARCHIVED_DOWNLOADS_CAPTION_LANGUAGES": "en, de,",
        "YTARCHIVED_INBOX_SETTLE_SECONDS": "0.5",
        "YTARCHIVED_YTDLP_VERIFY_CERTIFICATES": "false",
        "YTARCHIVED_YTDLP_PROXY": "7",
    }
    config = load(None, environ, {})
    assert config.downloads.max_concurrent == 7
    assert config.downloads.caption_languages == ("en", "de")
    assert config.inbox.settle_seconds == 0.5
    assert not config.ytdlp.verify_certificates
    assert config.ytdlp.proxy == "7"


def test_an_empty_list_of_languages_means_none() -> None:
    environ = HOME | {"YTARCHIVED_DOWNLOADS_CAPTION_LANGUAGES": ""}
    assert load(None, environ, {}).downloads.caption_languages == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('quality = "great"', "'great' is no format"),
        ('quality = "1440p"', "there is no quality 1440p"),
        ('caption_languages = ["e(n"]', "no language of captions"),
        ('caption_formats = ["ass"]', "downloads.caption_formats is ['ass']; it must be a list of any of"),
        ('codecs = ["theora"]', 'downloads.codecs is [\'theora\']; it must be a list of any of "av1", "h264", "vp9"'),
        ("daily_cap = -1", "downloads.daily_cap is -1; it must be a whole number, at least 0"),
        ("sleep_between_requests = -1", "downloads.sleep_between_requests is -1; it must be a number, at least 0"),
    ],
)
def test_downloads_that_cannot_be_are_refused_at_the_start(file: Path, text: str, words: str) -> None:
    file.write_text(f"[downloads]\n{text}")
    assert words in refusal_of(file)


def test_lists_of_names_come_from_the_environment_too() -> None:
    environ = HOME | {"YTARCHIVED_DOWNLOADS_CODECS": "vp9, h264", "YTARCHIVED_DOWNLOADS_CAPTION_FORMATS": "srt"}
    downloads = load(None, environ, {}).downloads
    assert (downloads.codecs, downloads.caption_formats) == (("vp9", "h264"), ("srt",))


def test_what_everybody_sets_has_a_short_name_that_the_long_one_beats() -> None:
    environ = HOME | {
        "YTARCHIVE_OUTPUT_DIR": "/srv/archive",
        "YTARCHIVE_LOG_LEVEL": "debug",
        "YTARCHIVE_MAX_CONCURRENT": "9",
        "YTARCHIVED_DOWNLOADS_MAX_CONCURRENT": "2",
    }
    config = load(None, environ, {})
    assert (config.library.path, config.log.level, config.downloads.max_concurrent) == ("/srv/archive", "debug", 2)
    assert refusal_of(None, HOME | {"YTARCHIVE_LOG_LEVEL": "loud"}) == (
        "cannot use the configuration from the environment: log.level is 'loud'; it must be"
        ' one of "debug", "info", "warning", "error"'
    )


def test_what_changes_at_once_is_told_apart_from_what_waits_for_a_start(file: Path) -> None:
    file.write_text(
        '[library]\npath = "/srv"\n[downloads]\nquality = "720p"\nstall_seconds = 60\n[retry.unknown]\na = 1'
    )
    new = load(file, HOME, {})
    assert changes(Config(), new) == (["downloads.quality"], ["library.path", "downloads.stall_seconds", "retry"])
    assert changes(new, new) == ([], [])
    keys = {f"{section}.{key}" for section, kind in sections().items() for key in kind.__struct_fields__}
    assert keys >= LIVE


def test_other_variables_of_the_same_prefix_are_no_keys() -> None:
    environ = HOME | {"YTARCHIVED_CONFIG": "x", "YTARCHIVED_SOCKET": "y", "YTARCHIVED_RETRY_UNKNOWN": "z"}
    assert load(None, environ, {}) == Config()


def test_an_unknown_key_is_refused_by_its_name(file: Path) -> None:
    file.write_text('[library]\npth = "/srv"')
    assert refusal_of(file) == (
        f"cannot use the configuration from {file}: there is no key `library.pth`; [library] has path, least_free_bytes"
    )


def test_an_unknown_section_is_refused_by_its_name(file: Path) -> None:
    file.write_text('[libary]\npath = "/srv"')
    assert refusal_of(file).startswith(
        f"cannot use the configuration from {file}: there is no key `libary`; the configuration has library, inbox,"
    )


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[downloads]\nmax_concurrent = 0", "downloads.max_concurrent"),
        ('[downloads]\nmax_concurrent = "3"', "downloads.max_concurrent"),
        ("[inbox]\nsettle_seconds = -1", "inbox.settle_seconds"),
        ("[inbox]\nsweep_seconds = 0", "inbox.sweep_seconds"),
        ('library = "/srv"', "library"),
        ("[library]\npath = 3", "library.path"),
    ],
)
def test_a_value_out_of_range_is_refused_with_its_key(file: Path, text: str, key: str) -> None:
    file.write_text(text)
    assert f"{key} is " in refusal_of(file)
    # ... also when something else in the section is set elsewhere.
    assert f"{key} is " in refusal_of(file, HOME | {"YTARCHIVED_LIBRARY_PATH": "/srv"})


def test_a_wrong_value_is_blamed_on_where_it_is_from(file: Path) -> None:
    file.write_text("")
    assert refusal_of(file, HOME | {"YTARCHIVED_DOWNLOADS_MAX_CONCURRENT": "many"}) == (
        "cannot use the configuration from the environment: downloads.max_concurrent is 'many'; it must be"
        " a whole number, at least 1"
    )
    assert refusal_of(file, flags={"downloads.max_concurrent": "0"}) == (
        "cannot use the configuration from the flags: downloads.max_concurrent is 0; it must be a whole number, at least 1"
    )


@pytest.mark.parametrize("content", [b"[library", b"\xff\xfe", b'a = "1"\na = "2"'])
def test_a_file_that_is_no_toml_is_refused_by_its_name(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert refusal_of(file).startswith(f"cannot read the configuration {file}: ")


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    assert refusal_of(tmp_path).startswith(f"cannot read the configuration {tmp_path}: ")


def test_a_path_is_made_absolute() -> None:
    assert expand("~/YTArchive", HOME) == Path("/home/ada/YTArchive")
    assert expand("~", HOME) == Path("/home/ada")
    assert expand("/srv//archive/../other/", HOME) == Path("/srv/other")
    assert expand("archive", HOME) == Path.cwd() / "archive"


def test_the_folders_of_the_desktop_are_filled_in() -> None:
    given = HOME | {"XDG_STATE_HOME": "/var/state", "XDG_RUNTIME_DIR": "/run/user/1"}
    assert expand("$XDG_STATE_HOME/ytarchived/log.db", given) == Path("/var/state/ytarchived/log.db")
    assert expand("$XDG_RUNTIME_DIR/ytarchived/control.sock", given) == Path("/run/user/1/ytarchived/control.sock")


def test_without_those_folders_their_usual_places_are_used() -> None:
    assert expand("$XDG_STATE_HOME/x", HOME) == Path("/home/ada/.local/state/x")
    assert expand("$XDG_CONFIG_HOME/x", HOME | {"XDG_CONFIG_HOME": ""}) == Path("/home/ada/.config/x")
    assert expand("$XDG_RUNTIME_DIR/x", HOME) == Path("/home/ada/.local/state/ytarchived/run/x")
    assert default_path(HOME) == Path("/home/ada/.config/ytarchived/config.toml")


def test_a_path_that_needs_what_is_not_there_is_refused() -> None:
    with pytest.raises(
        ConfigInvalid, match=r"cannot use the path \$XDG_STATE_HOME/x: neither XDG_STATE_HOME nor HOME is set"
    ):
        expand("$XDG_STATE_HOME/x", {})
    with pytest.raises(ConfigInvalid, match="cannot use the path ~/x: HOME is not set"):
        expand("~/x", {})
    assert expand("$XDG_STATE_HOME/x", {"XDG_STATE_HOME": "/state"}) == Path("/state/x")
