"""What every command takes: forms of output, colours, abbreviations; and what is said where two versions meet."""

import json
from typing import Any

import click
import pytest

import ytarchived
from tests.effects.control.client import Api
from tests.effects.control.scenes import OTHER, VIDEO, World, archived
from tests.ytctl.conftest import Person
from ytarchived.effects.control import envelope
from ytarchived.protocol import Envelope
from ytctl.cli import ytctl

URL = "https://youtu.be/dQw4w9WgXcQ"


def leaves(command: click.Command, words: tuple[str, ...] = ()) -> dict[str, click.Command]:
    """Every command that does something, by its words."""
    if not isinstance(command, click.Group):
        return {" ".join(words): command}
    found: dict[str, click.Command] = {}
    for name in command.list_commands(click.Context(command)):
        inner = command.get_command(click.Context(command), name)
        assert inner
        found |= leaves(inner, (*words, name))
    return found


@pytest.mark.parametrize(("words", "command"), leaves(ytctl).items(), ids=str)
def test_every_command_gives_json_and_tells_of_it_once(words: str, command: click.Command) -> None:
    options = {name: option for option in command.params if isinstance(option, click.Option) for name in option.opts}
    assert not options["--json"].hidden
    for everywhere in ("--output", "--format", "--no-color", "--verbose"):
        assert options[everywhere].hidden, everywhere


@pytest.mark.parametrize(("words", "command"), leaves(ytctl).items(), ids=str)
def test_what_a_command_is_for_fits_a_line_and_its_options_speak_of_no_python(
    words: str, command: click.Command
) -> None:
    assert "..." not in command.get_short_help_str(70)
    for option in command.params:
        shown = option.make_metavar(click.Context(command))
        assert not {"TEXT", "INTEGER", "RANGE"} & set(shown.replace("[", " ").split()), option.name


@pytest.mark.parametrize(
    "arguments",
    [
        ("videos", "--json"),
        ("videos", "--output", "json"),
        ("videos", "--format=json"),
        ("videos", "list", "--output=json"),
        ("--json", "videos"),
        ("--output", "json", "videos", "list"),
    ],
)
async def test_json_is_asked_for_before_or_after_the_verb(
    person: Person, api: Api, world: World, arguments: tuple[str, ...]
) -> None:
    await archived(world, VIDEO, "Never")
    done = await person.ytctl(*arguments)
    assert [video["title"] for video in json.loads(done.out)["videos"]] == ["Never"]
    assert (await person.ytctl("videos", "--output", "text")).out.startswith("VIDEO ")


@pytest.mark.parametrize("arguments", [("--no-color", "status"), ("status", "--no-color")])
async def test_colours_are_left_out_where_they_are_unwelcome(
    person: Person, api: Api, world: World, arguments: tuple[str, ...]
) -> None:
    await world.asks(VIDEO)
    assert "\x1b[1mWaiting" in await person.on_a_terminal("status")
    shown = await person.on_a_terminal(*arguments)
    assert "Waiting" in shown and "\x1b" not in shown


@pytest.mark.parametrize(
    "text", ["dQw4w9WgXcQ", f"{URL}?t=3", "dQw4", "dQw", "https://m.youtube.com/shorts/dQw4w9WgXcQ"]
)
async def test_a_video_is_named_by_its_id_a_link_or_the_beginning_of_its_id(
    person: Person, api: Api, world: World, text: str
) -> None:
    await archived(world, VIDEO, "Never")
    assert (await person.ytctl("videos", "show", text)).out.startswith("dQw4w9WgXcQ  Never\n")
    assert (await person.ytctl("videos", text)).out.startswith("dQw4w9WgXcQ  Never\n")
    assert (await person.ytctl("metadata", text)).out.startswith("dQw4w9WgXcQ  Never\n")
    assert (await person.ytctl("why", text)).out.startswith("youtube:dQw4w9WgXcQ  Never\n")


async def test_a_beginning_that_several_videos_share_is_refused_with_their_names(
    person: Person, api: Api, world: World
) -> None:
    for number in range(5):
        await world.asks(f"youtube:dQw4000000{number}")
    code, out, err = await person.ytctl("why", "dQw4")
    assert (code, out) == (5, "")
    assert '"dQw4": dQw40000000, dQw40000001, dQw40000002, ...' in err
    assert err.splitlines()[1] == "hint: say more of its id"
    unknown = await person.ytctl("why", "xxxx")
    assert unknown.code == 5 and '"xxxx": no id begins so' in unknown.err


async def test_the_metadata_of_several_videos_are_shown_and_one_that_is_unknown_spoils_no_other(
    person: Person, api: Api, world: World
) -> None:
    await archived(world, VIDEO, "Never")
    await archived(world, OTHER, "Zoo")
    code, out, err = await person.ytctl("metadata", "dQw4w9WgXcQ", "xxxxxxxxxxx", "jNQXAC9IVRw")
    assert code == 4 and err.startswith("error: cannot describe xxxxxxxxxxx: ")
    assert "dQw4w9WgXcQ  Never\n" in out and "jNQXAC9IVRw  Zoo\n" in out
    known = json.loads((await person.ytctl("metadata", "--json", "dQw4w9WgXcQ", "jNQXAC9IVRw")).out)
    assert [page["video_id"] for page in known] == ["dQw4w9WgXcQ", "jNQXAC9IVRw"]


async def test_a_profile_and_a_priority_are_asked_for(person: Person, api: Api) -> None:
    wanted = ("download", "--profile", "audio", "--priority", "5")
    assert (await person.ytctl(*wanted, URL)).out == f"{URL}: job 1\n"
    assert (await person.ytctl(*wanted, "-", text="jNQXAC9IVRw\n")).code == 0
    jobs = json.loads((await person.ytctl("jobs", "--json")).out)["jobs"]
    assert [(job["quality"], job["priority"]) for job in jobs] == [("bestaudio", 5)] * 2
    code, _, err = await person.ytctl("download", "--profile", "adio", URL)
    assert code == 5 and "there are: audio" in err


async def test_jobs_are_listed_from_a_time_on(person: Person, api: Api, world: World) -> None:
    await world.asks(VIDEO)
    for since in ("2h", "2001-01-31", "2001-01-31T18:00:00Z"):
        assert (await person.ytctl("jobs", "-q", "--since", since)).out == "1\n", since
    assert (await person.ytctl("jobs", "-q", "--since", "2999-01-01")).out == ""
    code, _, err = await person.ytctl("jobs", "--since", "yesterday")
    assert code == 2 and err.startswith("error: 'yesterday' is no time; write a day as 2026-01-31")


async def test_what_is_refused_has_its_code_and_when_asked_its_trace(person: Person, api: Api) -> None:
    assert (await person.ytctl("status", "9")).err.splitlines() == [
        "error: cannot find job 9: there is none of that number (E007)",
        "hint: `ytctl jobs` shows the jobs",
    ]
    assert (await person.ytctl("-v", "status", "9")).err.splitlines()[2].startswith("trace: ")
    assert len((await person.ytctl("status", "9", "--verbose")).err.splitlines()) == 3


@pytest.mark.parametrize(
    ("theirs", "words", "cure"),
    [("0.0.9", "older", "restart it"), ("9.10.1", "newer", "use the ytctl that was installed with it")],
)
async def test_a_daemon_of_another_version_is_named_once_and_obeyed(
    person: Person, api: Api, monkeypatch: pytest.MonkeyPatch, theirs: str, words: str, cure: str
) -> None:
    monkeypatch.setattr(envelope, "_SERVER", (b"server", f"ytarchived/{theirs}".encode()))
    code, out, err = await person.ytctl("download", "--wait", "--json", "https://vimeo.com/1")
    assert code == 5 and json.loads(out)["answers"][0]["verdict"] == "refused"
    note, hint = err.splitlines()
    assert note == f"note: the daemon is ytarchived {theirs}, {words} than this ytctl {ytarchived.__version__}"
    assert hint.startswith(f"hint: {cure}")


async def test_an_answer_of_another_version_that_is_not_understood_is_said_plainly(
    person: Person, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(envelope, "_SERVER", (b"server", b"ytarchived/9.0.0"))
    monkeypatch.setattr(envelope, "Envelope", _later)
    code, out, err = await person.ytctl("status")
    assert (code, out) == (1, "")
    assert "error: cannot understand the daemon: it is ytarchived 9.0.0, and this ytctl is of another version\n" in err


def _later(**said: Any) -> Envelope:
    """What some later version may answer."""
    return Envelope(**{**said, "data": {"everything": "otherwise"}})


async def test_the_configuration_is_found_and_checked_for_programs(person: Person) -> None:
    found = json.loads((await person.ytctl("config", "path", "--json")).out)
    assert found == {"path": str(person.home / ".config/ytarchived/config.toml"), "exists": False}
    file = person.home / "mine.toml"
    file.write_text("[downloads]\nmax_concurrent = 0\n")
    wrong = await person.ytctl("config", "check", str(file), "--json")
    assert wrong.code == 1 and not json.loads(wrong.out)["ok"]
    file.write_text("[downloads]\nmax_concurrent = 2\n")
    assert json.loads((await person.ytctl("config", "check", str(file), "--json")).out)["ok"]
