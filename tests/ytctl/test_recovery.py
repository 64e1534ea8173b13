"""Claims about `ytctl recovery`: what did not make it, plan by plan."""

import json

from tests.effects.control.client import Api
from tests.effects.control.scenes import OTHER, VIDEO, World
from tests.ytctl.conftest import Person
from ytarchived.domain.kind import Kind


async def gives_up(world: World, key: str, kind: Kind) -> None:
    job = await world.asks(key)
    await world.starts(key, job)
    await world.describes(key, job, f"A {kind} video")
    await world.fails(key, job, kind, "as YouTube says it")


async def plan_of(person: Person) -> str:
    return (await person.ytctl("recovery", "list", "-q")).out.strip()


async def test_without_failures_nothing_is_amiss(person: Person, api: Api) -> None:
    assert "nothing is amiss" in (await person.ytctl("recovery")).out
    assert (await person.ytctl("recovery", "report")).out == "nothing fails now\n"


async def test_the_open_plans_say_how_much_is_left_and_what_to_do(person: Person, api: Api, world: World) -> None:
    await gives_up(world, VIDEO, Kind.PRIVATE)
    told = (await person.ytctl("recovery", "list")).out
    assert "private  1 open" in told
    assert "ask the owner" in told
    assert (await person.ytctl("workplan", "list")).out.split()[:3] == told.split()[:3]


async def test_a_plan_says_why_in_whose_words_and_when_it_is_tried_again(
    person: Person, api: Api, world: World
) -> None:
    await gives_up(world, VIDEO, Kind.PRIVATE)
    plan = await plan_of(person)
    told = (await person.ytctl("recovery", "show", plan)).out
    assert "A private video (job 1)" in told
    assert "private: as YouTube says it" in told
    assert "tried again by itself at" in told
    assert (await person.ytctl("recovery", "show", plan, "-q")).out == "dQw4w9WgXcQ\n"
    assert (await person.ytctl("recovery", "show", "nothing")).code == 4


async def test_a_plan_is_retried_whole_or_by_kind(person: Person, api: Api, world: World) -> None:
    await gives_up(world, VIDEO, Kind.PRIVATE)
    plan = await plan_of(person)
    assert (await person.ytctl("recovery", "retry", plan, "--only", "removed")).code == 5
    assert (await person.ytctl("recovery", "retry", plan)).code == 0
    assert json.loads((await person.ytctl("status", "1", "--json")).out)["status"] == "queued"
    assert (await person.ytctl("recovery", "retry", "--all")).code == 5


async def test_retry_wants_one_plan_or_all_of_them(person: Person, api: Api) -> None:
    assert (await person.ytctl("recovery", "retry")).code == 2
    assert (await person.ytctl("recovery", "retry", "a plan", "--all")).code == 2


async def test_a_plan_of_ones_own_is_made_and_dismissed(person: Person, api: Api, world: World) -> None:
    made = json.loads(
        (await person.ytctl("recovery", "create", VIDEO[8:], OTHER[8:], "--title", "Later", "--json")).out
    )
    assert (made["title"], made["open"]) == ("Later", 2)
    left = (await person.ytctl("recovery", "dismiss", made["plan"], VIDEO[8:])).out
    assert "1 open, 1 dismissed" in left
    await person.ytctl("recovery", "dismiss", made["plan"])
    assert (await person.ytctl("recovery", "list", "-q")).out == ""
    assert (await person.ytctl("recovery", "list", "--all", "-q")).out == f"{made['plan']}\n"


async def test_the_report_groups_by_kind_with_examples_and_advice(person: Person, api: Api, world: World) -> None:
    await gives_up(world, VIDEO, Kind.PRIVATE)
    told = (await person.ytctl("recovery", "report")).out
    assert told.startswith("private  1 given up\n  hint: ask the owner")
    assert "  A private video" in told
    [group] = json.loads((await person.ytctl("recovery", "report", "--json")).out)["groups"]
    assert (group["kind"], group["failed"]) == ("private", 1)
