"""One route of the API, and how a request becomes a checked call of its handler.

The table in `app` is made of these, and `openapi` describes the same fields. What a request gets wrong is named with its
place, and never reaches a handler.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from http import HTTPStatus
from random import Random
from typing import Any, Generic, Literal, TypeVar, get_origin
from urllib.parse import parse_qsl

import msgspec
from msgspec import Struct, structs
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ytarchived.effects.control.context import B, Call, Context, P
from ytarchived.effects.control.envelope import RequestRefused, failed, succeeded

A = TypeVar("A")

LARGEST_BODY_BYTES = 1 << 20
_chance = Random()  # our own, as whoever seeds the common one would have its numbers come again
_TRACE = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No parameters."""


class Route(Struct, Generic[P, B, A], frozen=True):
    """One method of one path: its handler, whose docstring describes it, what it takes and what it answers."""

    method: Literal["GET", "POST"]
    path: str
    handler: Callable[[Context, Call[P, B]], Awaitable[A | Response]]
    asked: type[P]
    """Path and query parameters."""
    answers: type[A] | None = None
    """The `data` of the envelope; None where there is no envelope."""
    body: type[B] | None = None
    statuses: tuple[int, ...] = (200,)
    """Those of success."""
    headers: Mapping[str, str] = {}
    """Headers that change what is done, each with its description."""
    largest_body_bytes: int = LARGEST_BODY_BYTES
    also: Mapping[str, tuple[type[Struct], ...]] = {}
    """Further media types of the answer, each with the types that one line may have; none where it has no lines."""

    @property
    def name(self) -> str:
        """What the handler is called, with its noun."""
        return f"{self.handler.__module__.rpartition('.')[2]}.{self.handler.__name__.rstrip('_')}"

    @property
    def path_parameters(self) -> set[str]:
        """The names that stand in the path."""
        return {name.partition(":")[0] for name in re.findall(r"{([^}]*)}", self.path)}


class Endpoint:
    """One path with all its methods, as the ASGI application that gets its requests.

    Only the look-up of the path stands before it: every layer in between costs as much as the answer itself.
    """

    def __init__(self, context: Context, routes: Sequence[Route[Any, Any, Any]]) -> None:
        self._context = context
        self._routes: dict[str, Route[Any, Any, Any]] = {route.method: route for route in routes}
        self._bodies: dict[str, msgspec.json.Decoder[Any]] = {
            route.method: msgspec.json.Decoder(route.body) for route in routes if route.body
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(scope, receive)
        if response is not None:
            await response(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Response | None:
        """The response; None when nobody is left to read it."""
        headers = headers_of(scope)
        trace = trace_of(headers)
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        route = self._routes.get(method)
        if route is None:
            return self._not_allowed(scope, trace)
        try:
            asked = _parameters(scope, route.asked)
            body = None
            if route.body is not None:
                read = await _read(receive, int(headers.get("content-length", 0)), route.largest_body_bytes)
                if read is None:
                    return None
                body = _decoded(read, self._bodies[method])
            data = await route.handler(self._context, Call(asked=asked, body=body, trace=trace, headers=headers))
        except Exception as error:
            return failed(error, trace)
        return data if isinstance(data, Response) else succeeded(data, trace)

    def _not_allowed(self, scope: Scope, trace: str) -> Response:
        allowed = ", ".join(sorted({*self._routes, "HEAD"} if "GET" in self._routes else self._routes))
        message = f"cannot {scope['method']} {scope['path']}: it takes {allowed}"
        response = failed(RequestRefused(message, status=HTTPStatus.METHOD_NOT_ALLOWED), trace)
        response.headers["Allow"] = allowed
        return response


async def not_found(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers every path that the API does not have."""
    message = f"cannot find {scope['path']}: the API has no such path"
    refusal = RequestRefused(message, status=HTTPStatus.NOT_FOUND)
    await failed(refusal, trace_of(headers_of(scope)))(scope, receive, send)


def headers_of(scope: Scope) -> Mapping[str, str]:
    """The headers of a request, by name in lower case."""
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}


def trace_of(headers: Mapping[str, str]) -> str:
    """The id that the caller gave the request, or a new one where it gave none that is fit for a log."""
    given = headers.get("x-trace-id", "")
    # no secret: `secrets` would ask the kernel each time
    return given if _TRACE.fullmatch(given) else f"{_chance.getrandbits(64):016x}"


def is_list(parameter: structs.FieldInfo) -> bool:
    """Whether a parameter may be given several times."""
    return get_origin(parameter.type) is tuple


@cache
def _lists(asked: type[Struct]) -> frozenset[str]:
    return frozenset(parameter.name for parameter in structs.fields(asked) if is_list(parameter))


def _parameters(scope: Scope, asked: type[Struct]) -> Struct:
    given: dict[str, Any] = dict(scope.get("path_params", ()))
    query = scope["query_string"].decode("latin-1")
    for name, value in parse_qsl(query, keep_blank_values=True) if query else ():
        if name in _lists(asked):
            given.setdefault(name, []).append(value)
        elif name in given:
            raise RequestRefused(f"cannot take the request: `{name}` is given twice")
        else:
            given[name] = value
    try:
        return msgspec.convert(given, asked, strict=False)
    except msgspec.ValidationError as error:
        raise RequestRefused(f"cannot take the request's parameters: {error}") from error


async def _read(receive: Receive, announced_bytes: int, most_bytes: int) -> bytearray | None:
    """The whole body; None when the caller went away before its end."""
    if announced_bytes > most_bytes:
        raise _too_large(most_bytes)
    body = bytearray()
    while (message := await receive())["type"] == "http.request":
        body += message["body"]
        if len(body) > most_bytes:
            raise _too_large(most_bytes)
        if not message["more_body"]:
            return body
    return None


def _decoded(body: bytearray, decoder: msgspec.json.Decoder[Any]) -> Any:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RequestRefused(f"cannot take the request's body: {error}") from error


def _too_large(most_bytes: int) -> RequestRefused:
    return RequestRefused(
        f"cannot take the request's body: it is larger than {most_bytes} bytes",
        status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        hint="send it in parts",
    )
