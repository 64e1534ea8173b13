"""Every screen on the terminals that people have: 80 columns, with colours and without, dumb ones, and pipes."""

import re

import anyio
import pytest

from tests.effects.control.client import Api
from tests.effects.control.scenes import OTHER, VIDEO, World, archived
from tests.ytctl.conftest import Person
from tests.ytctl.samples import LONG, NO_DENO, downloading
from ytarchived.domain.kind import Kind
from ytarchived.protocol import Check
from ytctl.render import cells

DEADLINE_SECONDS = 60.0
"""How long anything may take before a test gives up on it; nothing is measured against it."""

GONE = "youtube:gone0000000"
SCREENS = (
    ("status",),
    ("jobs",),
    ("search", "zoo"),
    ("storage", "stats"),
    ("plans",),
    ("recovery", "list"),
    ("why", "gone0000000"),
    ("health",),
    ("services",),
    ("doctor",),
    ("videos",),
    ("videos", "dQw4w9WgXcQ"),
    ("metadata", "dQw4w9WgXcQ"),
    ("session",),
    ("events",),
    ("inbox",),
)
ESCAPE = re.compile(r"\x1b\[[0-9;]*m")
WAYS = {
    "NO_COLOR": ((), {"TERM": "xterm", "NO_COLOR": "1"}),
    "--no-color": (("--no-color",), {"TERM": "xterm"}),
    "dumb": ((), {"TERM": "dumb"}),
}


@pytest.fixture
async def archive(api: Api, world: World, checks: list[Check]) -> None:
    """Something of everything: archived, running, waiting, failed, and a problem."""
    await archived(world, VIDEO, LONG)
    await world.asks(OTHER)
    await world.starts(OTHER, 2)
    await world.describes(OTHER, 2, f"{LONG}, 漢字漢字漢字漢字漢字")
    api.live.publish(2, downloading(63))
    await world.asks(GONE)
    await world.starts(GONE, 3)
    await world.describes(GONE, 3, LONG)
    await world.fails(GONE, 3, Kind.PRIVATE, "Private video. Sign in if you have been granted access to this video")
    await world.asks("youtube:waits000000")
    await world.drops("a list with a rather long name, as exports of other programs have them.txt", VIDEO)
    checks.append(NO_DENO)


async def found(api: Api) -> None:
    """Return as soon as the search, which follows the log at its own pace, finds all that was described."""
    with anyio.fail_after(DEADLINE_SECONDS):
        while len((await api.get("/videos/search?q=zoo")).data["videos"]) < 3:
            pass


@pytest.mark.parametrize("arguments", SCREENS, ids=" ".join)
@pytest.mark.usefixtures("archive")
async def test_a_screen_fits_80_columns_and_says_the_same_without_colours(
    person: Person, api: Api, arguments: tuple[str, ...]
) -> None:
    if "search" in arguments:
        await found(api)
    coloured = await person.on_a_terminal(*arguments, environment={"TERM": "xterm"})
    assert [line for line in ESCAPE.sub("", coloured).splitlines() if is_too_long(line)] == []
    for way, (flags, environment) in WAYS.items():
        plain = await person.on_a_terminal(*arguments, *flags, environment=environment)
        assert "\x1b" not in plain, way
        assert first_line(plain) == first_line(ESCAPE.sub("", coloured)), way


def is_too_long(line: str) -> bool:
    """Whether it could have been broken: a path is left whole, so that it can be copied."""
    return cells(line) > 80 and max(map(cells, line.split())) < 40


def first_line(text: str) -> str:
    """Without its numbers, which change from one look to the next."""
    return re.sub(r"\d+", "0", text.splitlines()[0])


@pytest.mark.parametrize("arguments", [("jobs",), ("videos",), ("plans",), ("status",)], ids=" ".join)
@pytest.mark.usefixtures("archive")
async def test_a_pipe_gets_whole_values_and_no_colours(person: Person, arguments: tuple[str, ...]) -> None:
    del person.environment["COLUMNS"]
    done = await person.ytctl(*arguments)
    assert LONG in done.out
    assert "…" not in done.out and "\x1b" not in done.out


@pytest.mark.usefixtures("archive")
async def test_a_terminal_that_does_not_say_how_wide_it_is_has_80_columns(person: Person) -> None:
    wide = await person.on_a_terminal("jobs", environment={"TERM": "dumb"})
    del person.environment["COLUMNS"]
    assert await person.on_a_terminal("jobs", environment={"TERM": "dumb"}) == wide


@pytest.mark.usefixtures("archive")
async def test_what_runs_has_a_bar_on_a_terminal_alone(person: Person) -> None:
    assert "███████▌····" in await person.on_a_terminal("status", environment={"TERM": "xterm"})
    assert "█" not in await person.on_a_terminal("status", environment={"TERM": "dumb"})
    assert "█" not in (await person.ytctl("status")).out
