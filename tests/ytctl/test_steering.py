"""Claims about the verbs that hold jobs back, let them go on, try them again and put them in order."""

import json

from tests.effects.control.client import Api
from tests.effects.control.scenes import World
from tests.ytctl.conftest import Person
from ytarchived.domain.kind import Kind


async def test_a_job_that_is_paused_is_held_back_until_it_is_resumed(person: Person, api: Api, world: World) -> None:
    await world.asks("youtube:dQw4w9WgXcQ")
    code, out, _ = await person.ytctl("pause", "1")
    assert (code, out.split(":")[0]) == (0, "job 1 is held back")
    held = json.loads((await person.ytctl("status", "1", "--json")).out)
    assert (held["status"], held["held"]) == ("created", True)
    assert (await person.ytctl("resume", "1")).out.startswith("job 1 goes on: ")
    assert json.loads((await person.ytctl("status", "1", "--json")).out)["status"] == "queued"


async def test_everything_is_paused_and_resumed_with_one_word_each(person: Person, api: Api, world: World) -> None:
    assert json.loads((await person.ytctl("pause", "--all", "--json")).out)["paused_by"]
    status = (await person.ytctl("status")).out
    assert status.startswith("Session\n")
    assert not json.loads((await person.ytctl("resume", "--all", "--json")).out)["paused_by"]
    assert not (await person.ytctl("status")).out.startswith("Session")


async def test_pause_wants_jobs_or_all_of_them_and_not_both(person: Person, api: Api) -> None:
    assert (await person.ytctl("pause")).code == 2
    assert (await person.ytctl("pause", "1", "--all")).code == 2


async def test_a_cancelled_job_is_tried_again_with_another_quality(person: Person, api: Api, world: World) -> None:
    await world.asks("youtube:dQw4w9WgXcQ")
    await person.ytctl("cancel", "1")
    code, out, _ = await person.ytctl("retry", "1", "--quality", "720p", "--json")
    job = json.loads(out)
    assert (code, job["status"], job["quality"]) == (0, "queued", "720p")


async def test_a_job_of_a_higher_priority_stands_first_among_those_that_wait(
    person: Person, api: Api, world: World
) -> None:
    await world.asks("youtube:dQw4w9WgXcQ")
    await world.asks("youtube:jNQXAC9IVRw")
    assert (await person.ytctl("prioritise", "2", "--priority", "5")).out.startswith("job 2 has its new priority: ")
    waiting = json.loads((await person.ytctl("status", "--json")).out)["waiting"]
    assert [job["job"] for job in waiting] == [2, 1]


async def test_the_session_says_how_things_are_and_can_be_reset(person: Person, api: Api, world: World) -> None:
    told = await person.ytctl("session")
    assert (told.code, told.out.split()[0]) == (0, "session")
    job = await world.asks("youtube:dQw4w9WgXcQ")
    await world.starts("youtube:dQw4w9WgXcQ", job)
    await world.fails("youtube:dQw4w9WgXcQ", job, Kind.BOT_CHECK, "Sign in to confirm that you are human")
    limited = (await person.ytctl("session", "show")).out
    assert "Sign in to confirm that you are human" in limited
    assert "next probe" in limited
    assert "Sign in to confirm" in (await person.ytctl("status")).out.partition("\n\n")[0], "it stands first"
    assert (await person.ytctl("session", "reset")).code == 0
    assert json.loads((await person.ytctl("session", "show", "--json")).out)["standing"] == "healthy"
