"""What the doctor finds, with the real programs and files of this machine."""

import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs

from ytarchived.config import Config, Inbox, Library, Profile, Ytdlp, load
from ytarchived.doctor import examine
from ytarchived.protocol import Check

FILE = Path("/nowhere/config.toml")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of somebody who has never started the daemon."""
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "YOUTUBE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    return tmp_path


def examined(config: Config, *, now: datetime | None = None) -> dict[str, Check]:
    return {
        check.name: check
        for check in examine(config, FILE, with_api=False, now=now or datetime(2026, 11, 20, tzinfo=UTC))
    }


def roomy() -> Config:
    """The defaults, on a disk however full."""
    return load(None, dict(os.environ) | {"YTARCHIVED_LIBRARY_LEAST_FREE_BYTES": "1"}, {})


def test_a_machine_that_is_well_passes_every_check() -> None:
    assert {name: check.words for name, check in examined(roomy()).items() if not check.ok} == {}


def test_everything_that_matters_is_looked_at() -> None:
    assert set(examined(roomy())) == {
        "config",
        "record",
        "library",
        "disk",
        "inbox",
        "socket",
        "ffmpeg",
        "javascript",
        "yt-dlp",
        "ejs",
        "cookies",
        "api-key",
        "clock",
    }


def test_an_old_yt_dlp_is_named_with_its_age() -> None:
    check = examined(roomy(), now=datetime.now(UTC) + timedelta(days=3650))["yt-dlp"]
    assert not check.ok
    assert "days old" in check.words
    assert check.hint


def test_a_clock_that_is_behind_is_not_trusted() -> None:
    check = examined(roomy(), now=datetime(2001, 1, 1, tzinfo=UTC))["clock"]
    assert (check.ok, check.hint) == (False, "set the clock: `timedatectl set-ntp true`")


def test_cookies_that_others_may_read_fail_and_those_that_are_yours_tell_their_age(home: Path) -> None:
    file = home / "cookies.txt"
    file.touch(mode=0o644)
    config = Config(ytdlp=Ytdlp(cookies_file=str(file)))
    assert examined(config)["cookies"].hint == f"chmod 600 {file}"
    file.chmod(0o600)
    assert "days old" in examined(config)["cookies"].words


def test_a_full_disk_an_ffmpeg_that_is_not_there_and_an_inbox_on_no_disk_are_named(home: Path) -> None:
    config = Config(
        library=Library(least_free_bytes=1 << 60),
        ytdlp=Ytdlp(ffmpeg="/nowhere"),
        inbox=Inbox(path="/not/mounted/inbox"),
    )
    checks = examined(config)
    assert {name for name, check in checks.items() if not check.ok} == {"disk", "ffmpeg", "inbox"}
    assert all(check.hint for check in checks.values() if not check.ok)


def test_programs_that_are_there_and_do_not_run_are_named(home: Path) -> None:
    for name in ("ffmpeg", "ffprobe"):
        (home / name).write_text("#!/bin/sh\nexit 1\n")
        (home / name).chmod(0o755)
    check = examined(Config(ytdlp=Ytdlp(ffmpeg=str(home))))["ffmpeg"]
    assert (check.ok, check.hint) == (False, "install ffmpeg again")


def test_an_inbox_tells_how_it_is_watched(home: Path) -> None:
    (home / "YTArchive/inbox").mkdir(parents=True)
    assert "looked through every 30 s" in examined(roomy())["inbox"].words


def test_the_output_folders_of_profiles_can_be_written_to_or_made(home: Path) -> None:
    config = structs.replace(roomy(), profiles={"audio": Profile(output="~/Music/YouTube")})
    missing = examined(config)["outputs"]
    assert not missing.ok
    assert "cannot keep links for the profile audio" in missing.words and str(home / "Music") in missing.words
    (home / "Music").mkdir()
    assert examined(config)["outputs"] == Check(name="outputs", ok=True, words=f"links lie in {home}/Music/YouTube")
    (home / "Music/YouTube").write_text("a note")
    assert not examined(config)["outputs"].ok


def test_a_record_that_is_none_is_named(home: Path) -> None:
    record = home / ".local/state/ytarchived/log.db"
    record.parent.mkdir(parents=True)
    record.write_text("this is no database, and it is longer than a header of one would be" * 9)
    check = examined(roomy())["record"]
    assert not check.ok
    assert "cannot read the record" in check.words


def test_a_socket_tells_whether_somebody_listens_and_that_it_is_private(home: Path) -> None:
    path = home / "ytarchived/control.sock"
    path.parent.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        path.chmod(0o600)
        assert examined(roomy())["socket"].words.endswith("nobody listens")
        listener.listen()
        assert examined(roomy())["socket"].ok
        path.chmod(0o666)
        assert examined(roomy())["socket"].hint == f"chmod 600 {path}"


def test_a_key_is_looked_at_and_not_tried(home: Path) -> None:
    key = home / "key"
    key.write_text("abc")
    key.chmod(0o644)
    environ = dict(os.environ) | {"YTARCHIVED_YOUTUBE_API_KEY_FILE": str(key)}
    assert examined(load(None, environ, {}))["api-key"].hint == f"chmod 600 {key}"
    key.chmod(0o600)
    assert examined(load(None, environ, {}))["api-key"].words == "configured; `ytctl doctor --api` tries it"
