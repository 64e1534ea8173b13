"""Our standing with YouTube over the API, and pausing all work."""

from tests.effects.control.client import Api
from tests.effects.control.scenes import OTHER, VIDEO, World
from ytarchived.domain.kind import Kind


async def test_all_is_well_at_first(api: Api) -> None:
    session = (await api.get("/session")).data
    assert (session["standing"], session["words"], session["error"]) == ("healthy", "work starts freely", None)
    assert (await api.get("/status")).data["session"] == session


async def test_a_limit_says_what_was_said_and_when_it_is_asked_again(api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    await world.fails(VIDEO, job, Kind.BOT_CHECK, "Sign in to confirm you’re not a bot.")
    session = (await api.get("/session")).data
    assert session["standing"] == "limited"
    assert (session["error"]["kind"], session["error"]["words"]) == (
        "bot-check",
        "Sign in to confirm you’re not a bot.",
    )
    assert "cookies" in session["error"]["advice"]
    assert session["next_probe_at"] > session["since"]
    shown = (await api.get(f"/jobs/{job}")).data
    assert (shown["status"], shown["attempts"], shown["retry_at"]) == ("queued", 0, None)


async def test_a_person_resets_it(api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    await world.fails(VIDEO, job, Kind.RATE_LIMITED)
    assert (await api.post("/session/reset")).data["standing"] == "healthy"
    await world.starts(VIDEO, job)


async def test_all_work_is_paused_and_resumed(api: Api, world: World) -> None:
    paused = (await api.post("/pause")).data
    assert (paused["paused_by"], paused["words"]) == ("socket", "all work was paused by socket")
    await world.asks(OTHER)
    assert (await api.post("/resume")).data["paused_by"] == ""
    await world.starts(OTHER, 1)
