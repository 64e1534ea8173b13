"""Says in words what a key of the configuration may hold, for its documentation and for the refusal of what it may not.

Receives the annotations of the structs in `config`; knows nothing of files.
"""

from typing import Annotated, Any, Literal, get_args, get_origin

from msgspec import Meta

_PLAIN = {str: "text in quotes", int: "a whole number", float: "a number", bool: "true or false"}


def allowed(kind: Any) -> str:
    """What a value of this annotation may be: `a whole number, at least 1`."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return "".join([allowed(inner[0]), *(_bounds(limit) for limit in inner[1:] if isinstance(limit, Meta))])
    if origin is Literal:
        return "one of " + ", ".join(f'"{choice}"' for choice in inner)
    if origin is tuple:
        return "a list of " + ("texts" if inner[0] is str else f"any of {allowed(inner[0]).removeprefix('one of ')}")
    return _PLAIN[kind]


def _bounds(limit: Meta) -> str:
    least = "" if limit.ge is None else f", at least {limit.ge:g}"
    return least + ("" if limit.gt is None else f", more than {limit.gt:g}")
