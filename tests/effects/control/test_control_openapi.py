"""The OpenAPI document describes every route, and real answers are what it says."""

import re
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from tests.effects.control.client import API, Api
from tests.effects.control.scenes import PLAYLIST, VIDEO, World, archived
from ytarchived.effects.control import docs, openapi
from ytarchived.effects.control.app import ROUTES
from ytarchived.effects.control.route import LARGEST_BODY_BYTES, Route
from ytctl.cli import ALSO, VERBS

BODIES: dict[str, dict[str, Any]] = {
    "/storage/verify": {},
    "/import": {"source": "archive.txt", "videos": ["dQw4w9WgXcQ"]},
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

RESOURCES = """
jobs videos playlists metadata formats storage work-plans inbox session quota events logs health services config
"""
"""Nouns that programs may rely on; ytctl has the same words for them."""

QUERIES = {"/formats": "?url=dQw4w9WgXcQ", "/playlists/info": "?url=PLBCF2DAC6FFB574DE", "/videos/search": "?q=never"}
"""The parameters of each route that does without none."""


DOCUMENT: Any = msgspec.json.decode(docs.DOCUMENT.read_bytes())
OPERATIONS = [
    (method, path, operation) for path, methods in DOCUMENT["paths"].items() for method, operation in methods.items()
]
by_path = pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=lambda value: value if isinstance(value, str) else ""
)


def flaws(schema: Any, value: Any) -> list[str]:
    """What in a value is not as a schema of the document says."""
    whole = {**schema, "components": DOCUMENT["components"]}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return [f"{error.instance_path}: {error.message}" for error in validator.iter_errors(value)]


def described(route: Route[Any, Any, Any]) -> Any:
    return DOCUMENT["paths"][API + route.path.replace(":path}", "}")][route.method.lower()]


def content_of(response: Any) -> Any:
    return response["content"]["application/json"]


def test_the_document_is_the_one_that_the_routes_make() -> None:
    hint = "`make docs` writes what is made from the source anew"
    assert docs.DOCUMENT.read_text() == openapi.text(), hint


async def test_the_document_is_served_as_it_is(api: Api) -> None:
    answer = await api.get("/openapi.json")
    assert answer.headers["content-type"] == "application/json"
    assert answer.body == docs.DOCUMENT.read_bytes()


@pytest.mark.parametrize("noun", RESOURCES.split())
def test_what_programs_may_rely_on_is_there(noun: str) -> None:
    assert any(path.startswith(f"{API}/{noun}") for path in DOCUMENT["paths"])
    word = noun.replace("-", "")
    assert {word, word.removesuffix("s")} & {*VERBS, *ALSO}


def test_the_document_is_openapi_of_this_version() -> None:
    assert DOCUMENT["openapi"].startswith("3.1")
    assert DOCUMENT["info"]["version"] == version("ytarchived")


def test_the_document_describes_every_route_and_no_other() -> None:
    assert len(OPERATIONS) == len(ROUTES)
    for route in ROUTES:
        assert described(route)["summary"]


@by_path
def test_an_operation_has_all_that_openapi_wants(method: str, path: str, operation: Any) -> None:
    assert {"operationId", "tags", "summary", "responses"} <= set(operation)
    assert set(operation["tags"]) <= {tag["name"] for tag in DOCUMENT["tags"]}
    in_path = {each["name"] for each in operation.get("parameters", ()) if each["in"] == "path"}
    assert in_path == set(re.findall(r"{(\w+)}", path))
    for parameter in operation.get("parameters", ()):
        assert parameter["in"] in ("path", "query", "header")
        assert parameter["required"] or parameter["in"] != "path"
        jsonschema_rs.meta.validate(parameter["schema"])
    for response in operation["responses"].values():
        assert set(response) in ({"$ref"}, {"description", "headers", "content"})


def test_every_reference_leads_somewhere_and_every_name_is_unique() -> None:
    text = msgspec.json.encode(DOCUMENT).decode()
    for reference in set(re.findall(r'"\$ref":"#/([^"]+)"', text)):
        found = DOCUMENT
        for step in reference.split("/"):
            found = found[step]
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", DOCUMENT["components"]["schemas"])
def test_a_schema_is_one_of_json_schema(name: str) -> None:
    jsonschema_rs.meta.validate(DOCUMENT["components"]["schemas"][name])


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_examples_are_what_the_types_and_the_document_allow(route: Route[Any, Any, Any]) -> None:
    operation = described(route)
    if route.body:
        content = content_of(operation["requestBody"])
        msgspec.convert(content["example"], route.body)
        assert flaws(content["schema"], content["example"]) == []
    if route.answers:
        content = content_of(operation["responses"][str(route.statuses[0])])
        msgspec.json.decode(msgspec.json.encode(content["example"]["data"]), type=route.answers)
        assert flaws(content["schema"], content["example"]) == []
    asked = {each["name"]: each["example"] for each in operation.get("parameters", ()) if "example" in each}
    msgspec.convert(asked, route.asked)


def test_routes_that_refuse_more_than_others_are_there() -> None:
    assert set(openapi.OF_ROUTES) <= {route.name for route in ROUTES}


def test_every_refusal_has_an_example_of_its_own_code() -> None:
    for response in DOCUMENT["components"]["responses"].values():
        content = content_of(response)
        assert flaws(content["schema"], content["example"]) == []


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
        "{video_id:path}": "dQw4w9WgXcQ",
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
    assert answer.headers["content-type"] == "application/json"
    content = content_of(described(route)["responses"][str(answer.status)])
    assert flaws(content["schema"], answer.envelope) == []
    answer.as_(route.answers)


REFUSALS = [
    ("GET", "/jobs/1", None, 404),
    ("GET", "/jobs?limit=0", None, 400),
    ("GET", "/formats?url=nothing", None, 400),
    ("POST", "/jobs", b"{}", 400),
    ("POST", "/jobs", b" " * (LARGEST_BODY_BYTES + 1), 413),
    ("POST", "/storage/verify", b'{"videos": ["jNQXAC9IVRw"]}', 404),
    ("POST", "/jobs", b'{"urls": ["jNQXAC9IVRw"], "options": {"limit": 0}}', 400),
    ("POST", "/jobs/1/prioritise", b'{"priority": 9223372036854775808}', 400),
    ("POST", "/storage/verify", b'{"sample": 9223372036854775808}', 400),
    ("POST", "/record/backup", b'{"file": "/"}', 400),
    ("POST", "/record/backup", b'{"file": "/a\\u0000"}', 400),
    ("POST", "/record/backup", b'{"file": "/dev/full"}', 409),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), REFUSALS)
async def test_a_refusal_is_what_the_document_says(
    api: Api, method: str, path: str, body: bytes | None, status: int
) -> None:
    answer = await api.ask(method, path, body)
    assert answer.status == status
    described = path.partition("?")[0].replace("/1", "/{job}")
    reference = DOCUMENT["paths"][API + described][method.lower()]["responses"][str(status)]["$ref"]
    response = DOCUMENT["components"]["responses"][reference.rpartition("/")[2]]
    assert flaws(content_of(response)["schema"], answer.envelope) == []
    assert answer.headers["x-trace-id"]


async def test_what_is_told_line_by_line_is_what_the_document_says(api: Api, world: World) -> None:
    await archived(world, VIDEO)
    for method, path in (("GET", "/records"), ("POST", "/record/verify"), ("POST", "/record/rebuild")):
        answer = await api.ask(method, path, None, {"Accept": "application/x-ndjson"})
        content = DOCUMENT["paths"][API + path][method.lower()]["responses"]["200"]["content"]["application/x-ndjson"]
        lines = answer.body.splitlines()
        assert lines
        for line in lines:
            assert flaws(content["x-line"], msgspec.json.decode(line)) == []
