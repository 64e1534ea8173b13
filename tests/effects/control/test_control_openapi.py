"""The OpenAPI document describes every route, and real answers are what it says."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.effects.control.client import API, Api
from tests.effects.control.scenes import PLAYLIST, VIDEO, World, archived
from ytarchived.effects.control.app import ROUTES
from ytarchived.effects.control.route import Route
from ytarchived.protocol import Envelope

BODIES: dict[str, dict[str, Any]] = {
    "/storage/verify": {},
    "/known": {"source": "archive.txt", "videos": ["dQw4w9WgXcQ"]},
    "/jobs": {"urls": ["jNQXAC9IVRw", "nothing"], "options": {"quality": "720p"}},
    "/batches": {"name": "list.txt", "content": "ak5RWEFDOUlWUnc="},
    "/jobs/2/retry": {},
    "/work-plans": {"urls": ["jNQXAC9IVRw"], "title": "Later"},
    "/work-plans/retry": {},
    "/work-plans/later/retry": {},
    "/work-plans/later/dismiss": {},
    "/jobs/2/prioritise": {"priority": 5},
}
"""A body for each route that takes one."""

QUERIES = {"/formats": "?url=dQw4w9WgXcQ", "/playlists/info": "?url=PLBCF2DAC6FFB574DE", "/videos/search": "?q=never"}
"""The parameters of each route that does without none."""


async def document_of(api: Api) -> Any:
    return msgspec.json.decode((await api.get("/openapi.json")).body)


def described(document: Any, route: Route[Any, Any, Any]) -> Any:
    return document["paths"][API + route.path.replace(":path}", "}")][route.method.lower()]


async def test_the_document_is_openapi_of_this_version(api: Api) -> None:
    document = await document_of(api)
    assert document["openapi"].startswith("3.1")
    assert document["info"]["version"] == api.context.version


async def test_the_document_describes_every_route_and_no_other(api: Api) -> None:
    document = await document_of(api)
    operations = {(method, path) for path, methods in document["paths"].items() for method in methods}
    assert len(operations) == len(ROUTES)
    for route in ROUTES:
        assert described(document, route)["summary"]


async def test_every_parameter_of_a_path_is_described(api: Api) -> None:
    for path, methods in (await document_of(api))["paths"].items():
        for operation in methods.values():
            in_path = {parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "path"}
            assert in_path == set(re.findall(r"{(\w+)}", path))


async def test_every_reference_leads_somewhere_and_every_name_is_unique(api: Api) -> None:
    document = await document_of(api)
    text = msgspec.json.encode(document).decode()
    for reference in set(re.findall(r'"\$ref":"#/([^"]+)"', text)):
        found = document
        for step in reference.split("/"):
            found = found[step]
    names = [operation["operationId"] for methods in document["paths"].values() for operation in methods.values()]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
async def test_a_real_answer_is_of_the_type_that_the_document_names(
    api: Api, world: World, route: Route[Any, Any, Any], tmp_path: Path
) -> None:
    await archived(world, VIDEO, "Never Gonna Give You Up")
    await world.drops("links.txt", "youtube:00000000000")
    playlist = await world.asks(PLAYLIST)
    await world.holds("held.txt", 9_000)
    path = route.path.replace("/playlists/{job}", f"/playlists/{playlist}")
    for name, value in {
        "{job}": "2",
        "{video_id}": "dQw4w9WgXcQ",
        "{text:path}": "dQw4w9WgXcQ",
        "{name:path}/approve": "held.txt/approve",
        "{name:path}": "links.txt",
        "{plan}": "later",
    }.items():
        path = path.replace(name, value)
    await world.plans("later", "youtube:jNQXAC9IVRw")
    if path == "/jobs/2/retry":
        await world.cancels("youtube:00000000000", 2)
    if route.answers is None:
        answer = await api.ask("HEAD", path)
        assert answer.status == 200
        assert answer.headers["content-type"].partition(";")[0] in route.also
        return
    bodies = BODIES | {"/record/backup": {"file": str(tmp_path / "archive.backup")}}
    answer = await (
        api.post(path, bodies.get(path)) if route.method == "POST" else api.get(path + QUERIES.get(path, ""))
    )
    assert answer.status in route.statuses
    schema = described(await document_of(api), route)["responses"][str(answer.status)]["content"]["application/json"]
    assert schema["schema"]["properties"]["data"] == {"$ref": f"#/components/schemas/{route.answers.__name__}"}
    assert set(answer.envelope) == set(schema["schema"]["required"])
    answer.as_(route.answers)


async def test_a_refusal_is_of_the_type_that_the_document_names(api: Api) -> None:
    envelope = msgspec.json.decode((await api.get("/jobs/1")).body, type=Envelope)
    assert envelope.error is not None
    assert not envelope.success
    not_done = (await document_of(api))["components"]["responses"]["NotDone"]["content"]["application/json"]["schema"]
    assert not_done["properties"]["error"] == {"$ref": "#/components/schemas/Fault"}
