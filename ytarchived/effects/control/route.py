"""One route of the API, and how a request becomes a checked call of its handler.

The table in `app` is made of these, and `openapi` describes the same fields. What a request gets wrong is named with its
place, and never reaches a handler.
"""

import re
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache
from http import HTTPStatus
from typing import Any, Generic, Literal, TypeVar, get_origin

import msgspec
from msgspec import Struct, structs
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from ytarchived.effects.control.context import B, Call, Context, P
from ytarchived.effects.control.envelope import RequestRefused, failed, succeeded
from ytarchived.record.projections.jobs import ASKED_ONCE

A = TypeVar("A")

LARGEST_BODY_BYTES = 1 << 20
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


def endpoint(context: Context, routes: Sequence[Route[Any, Any, Any]]) -> Callable[[Request], Awaitable[Response]]:
    """What starlette calls for one path, with all its methods."""
    by_method: dict[str, Route[Any, Any, Any]] = {route.method: route for route in routes}
    bodies: dict[str, msgspec.json.Decoder[Any]] = {
        route.method: msgspec.json.Decoder(route.body) for route in routes if route.body
    }

    async def answer(request: Request) -> Response:
        trace = trace_of(request)
        method = "GET" if request.method == "HEAD" else request.method
        try:
            asked = _parameters(request, by_method[method].asked)
            body = await _body(request, bodies[method]) if method in bodies else None
            call = Call(asked=asked, body=body, trace=trace, headers=request.headers)
            data = await by_method[method].handler(context, call)
        except ClientDisconnect:
            return Response()  # nobody is left to read it
        except Exception as error:
            return failed(error, trace)
        return data if isinstance(data, Response) else succeeded(data, trace)

    return answer


def trace_of(request: Request) -> str:
    """The id that the caller gave the request, or a new one where it gave none that is fit for a log."""
    given = request.headers.get("x-trace-id", "")
    return given if _TRACE.fullmatch(given) and not given.startswith(ASKED_ONCE) else secrets.token_hex(8)


def is_list(parameter: structs.FieldInfo) -> bool:
    """Whether a parameter may be given several times."""
    return get_origin(parameter.type) is tuple


@cache
def _lists(asked: type[Struct]) -> frozenset[str]:
    return frozenset(parameter.name for parameter in structs.fields(asked) if is_list(parameter))


def _parameters(request: Request, asked: type[Struct]) -> Struct:
    lists = _lists(asked)
    given: dict[str, Any] = dict(request.path_params)
    for name, value in request.query_params.multi_items():
        if name in lists:
            given.setdefault(name, []).append(value)
        elif name in given:
            raise RequestRefused(f"cannot take the request: `{name}` is given twice")
        else:
            given[name] = value
    try:
        return msgspec.convert(given, asked, strict=False)
    except msgspec.ValidationError as error:
        raise RequestRefused(f"cannot take the request's parameters: {error}") from error


async def _body(request: Request, decoder: msgspec.json.Decoder[Any]) -> Any:
    body = bytearray()
    if int(request.headers.get("content-length", 0)) > LARGEST_BODY_BYTES:
        raise _too_large()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY_BYTES:
            raise _too_large()
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RequestRefused(f"cannot take the request's body: {error}") from error


def _too_large() -> RequestRefused:
    return RequestRefused(
        f"cannot take the request's body: it is larger than {LARGEST_BODY_BYTES} bytes",
        status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        hint="send it in parts",
    )
