"""The OpenAPI 3.1 document, made from the table of routes and from the types that validate requests and answers.

`python -m ytarchived.effects.control.openapi` prints it; `docs` serves what that printed, so that the daemon need not make it.
"""

import inspect
from collections.abc import Iterator, Sequence
from functools import partial
from http import HTTPStatus
from itertools import chain
from typing import Any

import msgspec
from msgspec import NODEFAULT, Struct, structs

import ytarchived
from ytarchived.effects.control.app import ROUTES
from ytarchived.effects.control.envelope import STATUS_OF_CODE
from ytarchived.effects.control.examples import TRACE, example
from ytarchived.effects.control.route import Route
from ytarchived.effects.control.schemas import Schema, schemas
from ytarchived.errors import Code
from ytarchived.explained import explained
from ytarchived.protocol import API, Envelope, Fault

_JSON = "application/json"

_ABOUT = """\
Control of a personal archive of YouTube, over the Unix socket of its daemon, for its owner alone.

Every answer in JSON is an envelope: `data` where it was done, `error` where it was not, with a stable code, one line that says
what and why, and under `details.hint` what can be done about it. `trace_id` follows the request through the daemon's log; it is
taken from the header `X-Trace-Id` where that is 1 to 64 letters, digits, `.`, `_`, `:` or `-`.

Lists are paged: `next` of one page is the `cursor` of the following one, and null on the last. GET also answers HEAD. An
unknown path is answered with 404, another method with 405 and `Allow`, what is not described here, be it a parameter of the
query or a field of the body, with 400. A first line with headers of more than 64 KiB is answered with 431, a request whose end
does not come within 30 seconds with 408, and more connections or followers of what happens than can be served with 503 and
`Retry-After`; whoever reads nothing of an answer for a minute is hung up on.

Whole numbers are written without a fraction. Texts that have a grammar of their own, such as links, qualities, languages of
captions and what is searched for, are refused with 400 where they are none."""

_REFUSALS = {
    400: "The request is wrong; the message names the place.",
    403: "The archive belongs to another user.",
    404: "There is no such thing.",
    409: "It does not fit how things stand.",
    410: "YouTube says that it is not available.",
    413: "The body is too large.",
    500: "Something failed inside the daemon; its log says more about the trace.",
    503: "Not now: too much waits, or something that is needed is not in its place.",
    504: "YouTube did not answer in time.",
    507: "The disk is full.",
}
"""The statuses of what was not done."""

_ALWAYS = (400, 403, 500, 503, 507)
OF_ROUTES = {"formats.show": (410, 504), "playlists.info": (410, 504), "library.verify": (404,)}
"""Refusals that come from what a route does, beyond those that come from what it takes."""

_HEADERS: dict[str, Schema] = {
    "Idempotency-Key": {"type": "string", "pattern": '^"?[A-Za-z0-9._-]{1,64}"?$'},
    "Last-Event-ID": {"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
}


def document(routes: Sequence[Route[Any, Any, Any]], version: str) -> Schema:
    """The whole document, ready for JSON."""
    kinds = list(dict.fromkeys(chain((Fault,), *map(_types, routes))))
    known, components = schemas(kinds)
    components[Code.__name__]["description"] = f"{Code.__doc__} {', '.join(f'{code} {code.name}' for code in Code)}."
    paths: dict[str, Schema] = {}
    for route in routes:
        path = API + route.path.replace(":path}", "}")
        paths.setdefault(path, {})[route.method.lower()] = _Operation(
            route, _tag(route, routes), known, components
        ).made()
    tags: dict[str, str] = {}
    for route in routes:
        tags.setdefault(_tag(route, routes), _purpose(route))
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ytarchived",
            "version": version,
            "description": _ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "http://localhost", "description": "over the daemon's Unix socket"}],
        "security": [],
        "tags": [{"name": name, "description": words} for name, words in tags.items()],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(components.items())),
            "responses": {str(status): _refusal(status, known[Fault]) for status in _REFUSALS},
            "headers": {
                "Trace": {"description": "The same as `trace_id`.", "required": True, "schema": {"type": "string"}},
                "Again": {"description": "Seconds to wait.", "required": True, "schema": {"type": "integer"}},
            },
        },
    }


def _types(route: Route[Any, Any, Any]) -> Iterator[Any]:
    yield from (parameter.type for parameter in structs.fields(route.asked))
    yield from (kind for kind in (route.body, route.answers) if kind)
    yield from (kind for kind in chain.from_iterable(route.also.values()) if kind is not Envelope)


def _tag(route: Route[Any, Any, Any], routes: Sequence[Route[Any, Any, Any]]) -> str:
    """Routes whose paths begin alike belong together, under the noun of the first of them."""
    first = next(each for each in routes if each.path.split("/")[1] == route.path.split("/")[1])
    return first.name.partition(".")[0].replace("_", "-")


def _purpose(route: Route[Any, Any, Any]) -> str:
    module = inspect.getmodule(route.handler)
    return (inspect.getdoc(module) or "").partition("\n\n")[0].replace("\n", " ")


class _Operation:
    """One method of one path."""

    def __init__(self, route: Route[Any, Any, Any], tag: str, known: dict[Any, Schema], components: Schema) -> None:
        self._route = route
        self._tag = tag
        self._known = known
        self._example = partial(example, components=components)

    def made(self) -> Schema:
        route = self._route
        words, _, more = (inspect.getdoc(route.handler) or "").partition("\n\n")
        operation: Schema = {
            "operationId": route.name,
            "tags": [self._tag],
            "summary": words,
            "description": more,
            "parameters": [
                *map(self._parameter, structs.fields(route.asked)),
                *(_header(name, words) for name, words in route.headers.items()),
            ],
        }
        if route.body:
            content = {"schema": self._known[route.body], "example": self._example(self._known[route.body])}
            operation["requestBody"] = {"required": True, "content": {_JSON: content}}
        operation["responses"] = {str(status): self._success(status) for status in route.statuses} | {
            str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(_refusals(route))
        }
        return {name: part for name, part in operation.items() if part}

    def _parameter(self, parameter: structs.FieldInfo) -> Schema:
        asked = self._route.asked
        schema = dict(self._known[parameter.type])
        if parameter.default not in (NODEFAULT, None):
            schema["default"] = parameter.default
        match schema:
            case {"anyOf": [{"type": "string"} as text, {"type": "null"}]}:
                schema = dict(text)  # there is no null among texts
        described = [schema.pop("description", ""), *(each.get("description", "") for each in schema.get("anyOf", ()))]
        made = {
            "name": parameter.name,
            "in": "path" if parameter.name in self._route.path_parameters else "query",
            "required": parameter.required,
            "description": next(filter(None, described), explained(asked).get(parameter.name, "")),
            "schema": schema,
        }
        if parameter.required:
            made["example"] = self._example(schema, name=parameter.name, of=asked.__name__)
        return {name: part for name, part in made.items() if part != ""}

    def _success(self, status: int) -> Schema:
        content: Schema = {}
        if self._route.answers:
            data = self._known[self._route.answers]
            content[_JSON] = {
                "schema": _envelope(True, data, {"type": "null"}),
                "example": {"success": True, "data": self._example(data), "error": None, "trace_id": TRACE},
            }
        for media_type, kinds in self._route.also.items():
            content[media_type] = self._lines(kinds)
        headers = {"X-Trace-Id": {"$ref": "#/components/headers/Trace"}}
        return {"description": HTTPStatus(status).phrase, "headers": headers, "content": content}

    def _lines(self, kinds: Sequence[type[Struct]]) -> Schema:
        if not kinds:
            return {"schema": {}}
        lines = [self._line(kind) for kind in kinds]
        return {
            "schema": {"type": "string", "description": "One document in JSON a line, each as `x-line` says."},
            "x-line": {"anyOf": list(chain.from_iterable(lines))},
        }

    def _line(self, kind: type[Struct]) -> list[Schema]:
        if kind is not Envelope:
            return [self._known[kind]]
        done = _envelope(True, self._known[self._route.answers], {"type": "null"})
        return [done, _envelope(False, {"type": "null"}, self._known[Fault])]


def _header(name: str, words: str) -> Schema:
    return {"name": name, "in": "header", "required": False, "description": words, "schema": _HEADERS[name]}


def _refusals(route: Route[Any, Any, Any]) -> set[int]:
    found = {*_ALWAYS, *OF_ROUTES.get(route.name, ())}
    if route.path_parameters:
        found.add(HTTPStatus.NOT_FOUND)
    if route.body:
        found.add(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if route.method == "POST" and (route.path_parameters or route.body or route.also):
        found.add(HTTPStatus.CONFLICT)
    return found


def _refusal(status: int, fault: Schema) -> Schema:
    codes = [code.value for code, of_code in STATUS_OF_CODE.items() if of_code == status]
    if status in (403, 404, 409, 413):
        codes = [Code.INVALID_REQUEST.value]
    told = {
        "code": codes[0],
        "message": "cannot do it: this says why",
        "details": {"hint": "this says what can be done"},
    }
    limited = {"allOf": [fault, {"properties": {"code": {"enum": codes}}}]}
    headers = {"X-Trace-Id": {"$ref": "#/components/headers/Trace"}}
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = {"$ref": "#/components/headers/Again"}
    content = {
        "schema": _envelope(False, {"type": "null"}, limited),
        "example": {"success": False, "data": None, "error": told, "trace_id": TRACE},
    }
    return {"description": _REFUSALS[status], "headers": headers, "content": {_JSON: content}}


def _envelope(success: bool, data: Schema, error: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {
            "success": {"const": success},
            "data": data,
            "error": error,
            "trace_id": {"type": "string"},
        },
        "required": ["success", "data", "error", "trace_id"],
    }


def text() -> str:
    """What `openapi.json` beside this file holds."""
    made = document(ROUTES, ytarchived.__version__)
    return msgspec.json.format(msgspec.json.encode(made), indent=1).decode() + "\n"


if __name__ == "__main__":
    print(text(), end="")
