"""Work plans over the API."""

from tests.effects.control.client import Api
from tests.effects.control.scenes import OTHER, VIDEO, World
from ytarchived.domain.kind import Kind


async def gives_up(world: World, key: str, kind: Kind) -> int:
    job = await world.asks(key)
    await world.starts(key, job)
    await world.fails(key, job, kind, f"{kind} in YouTube's words")
    return job


async def test_plans_are_listed_and_shown_with_reasons_and_what_to_do(api: Api, world: World) -> None:
    job = await gives_up(world, VIDEO, Kind.PRIVATE)
    [plan] = (await api.get("/work-plans")).data["plans"]
    assert (plan["cause"], plan["open"], plan["items"]) == ("private", 1, [])
    [item] = (await api.get(f"/work-plans/{plan['plan']}")).data["items"]
    assert (item["job"], item["failure"]["words"], item["attempts"]) == (job, "private in YouTube's words", 1)
    assert "cookies" in item["failure"]["advice"]
    assert item["retry_at"] > item["last_seen"]


async def test_a_plan_is_retried_whole_or_in_part(api: Api, world: World) -> None:
    private, removed = await gives_up(world, VIDEO, Kind.PRIVATE), await gives_up(world, OTHER, Kind.REMOVED)
    await api.post("/work-plans/retry", {"only": "private"})
    assert (await api.get(f"/jobs/{private}")).data["status"] == "queued"
    assert (await api.get(f"/jobs/{removed}")).data["status"] == "failed"
    plan = next(p["plan"] for p in (await api.get("/work-plans")).data["plans"] if p["cause"] == "removed")
    refused = await api.post(f"/work-plans/{plan}/retry", {"only": "private"})
    assert (refused.status, refused.error["message"]) == (
        409,
        f"cannot retry the plan {plan}: no item of kind private is open in it",
    )
    assert (await api.post(f"/work-plans/{plan}/retry", {})).status == 200
    assert (await api.get(f"/jobs/{removed}")).data["status"] == "queued"
    assert (await api.post("/work-plans/retry", {})).status == 409


async def test_a_plan_is_made_by_hand_and_retried(api: Api, world: World) -> None:
    body = {"urls": ["https://youtu.be/dQw4w9WgXcQ", "jNQXAC9IVRw"], "title": "For later"}
    plan = (await api.post("/work-plans", body)).data
    assert (plan["title"], plan["open"], [item["job"] for item in plan["items"]]) == ("For later", 2, [None, None])
    retried = (await api.post(f"/work-plans/{plan['plan']}/retry", {})).data
    assert [item["job"] for item in retried["items"]] == [1, 2]
    assert {job["quality"] for job in (await api.get("/jobs")).data["jobs"]} == {"best"}


async def test_a_plan_of_nothing_is_refused(api: Api) -> None:
    assert (await api.post("/work-plans", {"urls": []})).status == 400
    assert (await api.post("/work-plans", {"urls": ["https://example.org"]})).status == 400
    assert (await api.get("/work-plans/nothing")).status == 404


async def test_what_is_dismissed_leaves_its_plan_and_the_last_one_closes_it(api: Api, world: World) -> None:
    await gives_up(world, VIDEO, Kind.PRIVATE)
    await gives_up(world, OTHER, Kind.PRIVATE)
    [plan] = (await api.get("/work-plans")).data["plans"]
    path = f"/work-plans/{plan['plan']}/dismiss"
    left = (await api.post(path, {"urls": ["jNQXAC9IVRw"]})).data
    assert (left["open"], left["dismissed"], left["is_open"]) == (1, 1, True)
    assert (await api.post(path, {"urls": ["jNQXAC9IVRw"]})).status == 404
    closed = (await api.post(path, {})).data
    assert (closed["open"], closed["is_open"]) == (0, False)
    assert (await api.get("/work-plans")).data["plans"] == []
    assert len((await api.get("/work-plans?all=true")).data["plans"]) == 1


async def test_failures_are_reported_by_kind_with_examples_and_advice(api: Api, world: World) -> None:
    await gives_up(world, VIDEO, Kind.PRIVATE)
    [group] = (await api.get("/work-plans/report")).data["groups"]
    assert (group["kind"], group["failed"], group["waiting"], len(group["examples"])) == ("private", 1, 0, 1)
    assert "cookies" in group["advice"]


async def test_of_a_plan_so_much_of_its_name_is_enough_as_only_one_has(api: Api, world: World) -> None:
    await world.plans("winter-long", VIDEO)
    await world.plans("winter", OTHER)
    assert (await api.get("/work-plans/winter-")).data["plan"] == "winter-long"
    assert (await api.get("/work-plans/winter")).data["plan"] == "winter"
    assert (await api.get("/work-plans/wint")).error["message"] == (
        "cannot find the plan wint: it may be winter, winter-long"
    )
    assert (await api.post("/work-plans/winter-l/dismiss", {})).data["open"] == 0
    assert (await api.get("/work-plans/summer")).error["message"].endswith("there is none of that name")
