"""The verbs that look at the archive, through a real ytctl."""

import json

import anyio
import pytest

from tests.effects.control.client import Api
from tests.effects.control.scenes import OTHER, VIDEO, World, archived
from tests.ytctl.conftest import Done, Person


async def found(person: Person, *arguments: str) -> Done:
    """The answer of a search that finds something, as soon as it does."""
    while True:
        done = await person.ytctl(*arguments, environment={"PYTHONDONTWRITEBYTECODE": "1"})
        if done.code or done.out not in ("", "nothing is found\n"):
            return done
        await anyio.lowlevel.checkpoint()


@pytest.mark.parametrize("verb", [("search",), ("videos", "search"), ("storage", "search")])
async def test_a_search_is_asked_for_in_three_ways(
    person: Person, api: Api, world: World, verb: tuple[str, ...]
) -> None:
    await archived(world, VIDEO, "Never Gonna Give You Up")
    done = await found(person, *verb, "never", "gonna", "status:archived")
    assert done.out == "dQw4w9WgXcQ  Never Gonna Give You Up\n  3 m 32 s, 720p\n"


async def test_a_search_tells_programs_what_the_api_tells(person: Person, api: Api, world: World) -> None:
    await archived(world, VIDEO, "Never Gonna Give You Up")
    await archived(world, OTHER, "Never again")
    assert (await found(person, "search", "-q", "gonna", "status:archived")).out == "dQw4w9WgXcQ\n"
    done = await person.ytctl("search", "never", "--json")
    assert json.loads(done.out) == (await api.get("/videos/search?q=never")).data
    done = await person.ytctl("search", "never", "--limit", "1")
    assert done.err == "there are more: --limit 2, or another word\n"


async def test_a_mistyped_filter_is_named_with_what_was_meant(person: Person, api: Api) -> None:
    code, out, err = await person.ytctl("search", "walk", "chanel:x")
    assert (code, out) == (5, "")
    assert err.splitlines() == [
        "error: cannot search: there is no filter `chanel:`; `channel:` is one (E007)",
        'hint: look for the word as "chanel"',
    ]


@pytest.mark.parametrize("noun", ["videos", "storage"])
async def test_a_noun_lists_shows_and_counts(person: Person, api: Api, world: World, noun: str) -> None:
    await archived(world, VIDEO, "Never")
    assert (await person.ytctl(noun, "list", "-q")).out == "dQw4w9WgXcQ\n"
    assert (await person.ytctl(noun, "--json")).out == (await person.ytctl(noun, "list", "--json")).out
    assert (await person.ytctl(noun, "show", "dQw4w9WgXcQ")).out == (await person.ytctl(noun, "dQw4w9WgXcQ")).out
    assert (await person.ytctl(noun, "stats")).out.startswith("archive  1 video, 1.0 kB, 3 m 32 s\n")


async def test_statistics_tell_programs_what_the_api_tells(person: Person, api: Api, world: World) -> None:
    await archived(world, VIDEO, "Never")
    told = json.loads((await person.ytctl("videos", "stats", "--json", "--limit", "1")).out)
    answer = (await api.get("/storage/stats?limit=1")).data
    assert {**told, "free_bytes": 0, "days_left": 0} == {**answer, "free_bytes": 0, "days_left": 0}


async def test_a_mistyped_verb_of_a_noun_is_no_video(person: Person) -> None:
    code, _, err = await person.ytctl("videos", "stast")
    assert code == 2
    assert err.startswith("error: No such command 'stast'.")


async def test_the_help_of_a_noun_names_its_verbs(person: Person) -> None:
    help_ = (await person.ytctl("storage", "--help")).out
    assert all(f"\n  {verb} " in help_ for verb in ("list", "show", "search", "stats"))


async def test_the_shell_completes_verbs_beside_videos(person: Person, api: Api, world: World) -> None:
    await archived(world, VIDEO, "Never")
    words = {"COMP_WORDS": "ytctl videos ", "COMP_CWORD": "2", "_YTCTL_COMPLETE": "bash_complete"}
    offered = (await person.ytctl(environment=words)).out.split()
    assert {"plain,search", "plain,stats", "plain,dQw4w9WgXcQ"} <= set(offered)
