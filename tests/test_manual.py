"""The manual pages are current, complete, and readable by `man`."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import click
import pytest

from ytarchived.config import LIVE, OTHER_NAMES, Config, sections, variable
from ytarchived.manual.page import Page
from ytarchived.manual.texts import FOLDER, present, texts
from ytctl.cli import ALSO, VERBS, ytctl

AGAIN = "`make docs` writes what is made from the source anew"
PAGES = sorted(texts().items())
SECTIONS = ("NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "FILES", "ENVIRONMENT", "SEE ALSO")
REQUESTS = {".TH", ".SH", ".SS", ".PP", ".TP", ".IP", ".RS", ".RE", ".nf", ".fi", ".nh", ".ad"}


def plain(text: str) -> str:
    """What a page says, without fonts and escapes."""
    text = re.sub(r"\\f[BIR]|\\&", "", text)
    for escape, character in ((r"\-", "-"), (r"\(aq", "'"), (r"\(ti", "~"), (r"\(ha", "^"), (r"\e", "\\")):
        text = text.replace(escape, character)
    return text


def page_of(name: str, section: int = 1) -> str:
    return plain((FOLDER / f"man{section}" / f"{name}.{section}").read_text())


def commands_of(command: click.Command, context: click.Context) -> list[click.Command]:
    """A command and those of its own, but for those that have a page themselves."""
    found = [command]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None
            if not any(inner is ytctl.get_command(context, verb) for verb in VERBS):
                found.append(inner)
    return found


def test_the_pages_are_those_that_the_source_makes() -> None:
    assert present() == [file for file, _ in PAGES], AGAIN
    for file, text in PAGES:
        assert file.read_text() == text, f"{file.name} is old: {AGAIN}"


def test_the_pages_are_installed_where_man_looks_for_them() -> None:
    project = tomllib.loads((FOLDER.parents[1] / "pyproject.toml").read_text())
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    for folder in {file.parent for file, _ in PAGES}:
        assert shared[f"ytarchived/manual/{folder.name}"] == f"share/man/{folder.name}"


@pytest.mark.parametrize("name", [*VERBS, *ALSO])
def test_every_command_has_a_page_with_every_option(name: str) -> None:
    context = click.Context(ytctl, info_name="ytctl")
    command = ytctl.get_command(context, name)
    assert command is not None
    text = page_of(f"ytctl-{ALSO.get(name, name)}")
    for each in commands_of(command, click.Context(command, info_name=ALSO.get(name, name), parent=context)):
        for option in each.params:
            if isinstance(option, click.Option) and not option.hidden:
                assert [flag for flag in option.opts if flag not in text] == []


def test_another_name_of_a_command_leads_to_its_page() -> None:
    assert (FOLDER / "man1/ytctl-storage.1").read_text() == ".so man1/ytctl-videos.1\n"


def test_the_page_of_the_program_names_every_command() -> None:
    text = page_of("ytctl")
    assert [name for name in VERBS if f"ytctl-{name}(1)" not in text] == []


@pytest.mark.parametrize("section", sections())
def test_every_key_of_the_configuration_is_described(section: str) -> None:
    text = page_of("ytarchived.toml", 5)
    part = text.partition(f'.SS "[{section}]"')[2].partition(".SS")[0]
    for key in sections()[section].__struct_fields__:
        full = f"{section}.{key}"
        about = part.partition(f"\n{key} = ")[2].partition(".TP")[0]
        assert variable(full) in about
        assert ("; live" in about) == (full in LIVE)
        assert [name for name, meant in OTHER_NAMES.items() if meant == full and name not in about] == []


def test_the_parts_of_the_configuration_with_free_names_are_described() -> None:
    text = page_of("ytarchived.toml", 5)
    free = set(Config.__struct_fields__) - set(sections())
    assert {name for name in free if f'.SS "[{name}.' in text} == free


def test_the_page_of_the_daemon_describes_its_actions_and_signals() -> None:
    text = page_of("ytarchived", 8)
    for words in ("--check-config", "--library FOLDER", "restore FILE", "rebuild", "SIGHUP", "YOUTUBE_API_KEY"):
        assert words in text


@pytest.mark.parametrize(("file", "text"), PAGES, ids=lambda value: value.name if isinstance(value, Path) else "")
def test_a_page_is_sound(file: Path, text: str) -> None:
    if text.startswith(".so "):
        assert (FOLDER / text.split()[1]).exists()
        return
    headings = re.findall(r"^\.SH (.*)$", text, re.MULTILINE)
    wanted = [name for name in SECTIONS if name != "EXIT STATUS" or file.suffix != ".5"]
    assert [name for name in headings if name in wanted] == wanted
    lines = text.splitlines()
    assert {line.split()[0] for line in lines if line.startswith(".")} <= REQUESTS
    assert not [line for line in lines if line.startswith("'")]
    assert (lines.count(".nf"), lines.count(".RS 4")) == (lines.count(".fi"), lines.count(".RE"))


def test_man_finds_and_reads_every_page_without_a_warning() -> None:
    man = shutil.which("man")
    for file in present() if man else ():  # where there is none, the test above has to do
        asked = [str(man), "--warnings", "-E", "UTF-8", "-M", str(FOLDER), file.suffix[1:], file.stem]
        shown = subprocess.run(asked, capture_output=True, text=True)
        assert (shown.returncode, shown.stderr) == (0, "")
        assert "SEE ALSO" in shown.stdout


def test_text_cannot_become_a_request() -> None:
    page = Page(["x"], 1, "try")
    page.example([".SH not a heading", "'nor this", r"C:\path", "-x 'a' ~ ^ `b`"])
    assert page.text.splitlines()[-6:-2] == [
        r"\&.SH not a heading",
        r"\(aqnor this",
        r"C:\epath",
        r"\-x \(aqa\(aq \(ti \(ha \(gab\(ga",
    ]


def test_words_to_type_are_bold() -> None:
    page = Page(["x"], 1, "try")
    page.paragraph("Give `ytctl why` or --all, or a yt-dlp format.")
    assert r"Give \fBytctl why\fR or \fB\-\-all\fR, or a yt\-dlp format." in page.text
