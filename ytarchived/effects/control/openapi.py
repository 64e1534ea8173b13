"""The OpenAPI 3.1 document, made from the table of routes and from the types that validate requests and answers."""

import inspect
from collections.abc import Sequence
from http import HTTPStatus
from itertools import chain
from typing import Any

import msgspec
from msgspec import NODEFAULT, structs

from ytarchived.effects.control.route import Route
from ytarchived.protocol import API, Fault

_REFERENCE = "#/components/schemas/{name}"
_JSON = "application/json"

Schema = dict[str, Any]


def document(routes: Sequence[Route[Any, Any, Any]], version: str) -> Schema:
    """The whole document, ready for JSON."""
    types = [Fault, *(kind for route in routes for kind in _types(route))]
    schemas, components = msgspec.json.schema_components(types, ref_template=_REFERENCE)
    known = dict(zip(types, schemas, strict=True))
    paths: dict[str, Schema] = {}
    for route in routes:
        path = API + route.path.replace(":path}", "}")
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, known)
    return {
        "openapi": "3.1.0",
        "info": {"title": "ytarchived", "version": version, "description": "Control of a personal archive of YouTube."},
        "servers": [{"url": "http://localhost", "description": "over the daemon's Unix socket"}],
        "paths": paths,
        "components": {"schemas": components, "responses": {"NotDone": _not_done(known[Fault])}},
    }


def _types(route: Route[Any, Any, Any]) -> list[Any]:
    lines = chain.from_iterable(route.also.values())
    return [kind for kind in (route.body, route.answers, *lines) if kind]


def _operation(route: Route[Any, Any, Any], known: dict[Any, Schema]) -> Schema:
    operation: Schema = {
        "operationId": route.name,
        "summary": inspect.getdoc(route.handler),
        "parameters": [
            *(_parameter(route, parameter) for parameter in structs.fields(route.asked)),
            *(_header(name, words) for name, words in route.headers.items()),
        ],
        "responses": {str(status): _success(route, status, known) for status in route.statuses},
    }
    if route.body:
        operation["requestBody"] = {"required": True, "content": {_JSON: {"schema": known[route.body]}}}
    operation["responses"]["default"] = {"$ref": "#/components/responses/NotDone"}
    return operation


def _parameter(route: Route[Any, Any, Any], parameter: structs.FieldInfo) -> Schema:
    schema = msgspec.json.schema(parameter.type)
    if parameter.default not in (NODEFAULT, None):
        schema["default"] = parameter.default
    in_path = parameter.name in route.path_parameters
    return {
        "name": parameter.name,
        "in": "path" if in_path else "query",
        "required": parameter.required,
        "schema": schema,
    }


def _header(name: str, words: str) -> Schema:
    return {"name": name, "in": "header", "required": False, "description": words, "schema": {"type": "string"}}


def _success(route: Route[Any, Any, Any], status: int, known: dict[Any, Schema]) -> Schema:
    content: Schema = {}
    if route.answers:
        content[_JSON] = {"schema": _envelope(True, known[route.answers], {"type": "null"})}
    for media_type, kinds in route.also.items():
        content[media_type] = {"schema": {"anyOf": [known[kind] for kind in kinds]} if kinds else {}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def _not_done(fault: Schema) -> Schema:
    return {
        "description": "It was not done; the error says why and what to do.",
        "content": {_JSON: {"schema": _envelope(False, {"type": "null"}, fault)}},
    }


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
