"""The JSON schemas of the API's types: what msgspec says of them, and what only their source says.

Receives the types that the routes name; hands `openapi` a schema for each, and the components that these refer to.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, get_args

import msgspec
from msgspec import Struct, structs
from msgspec import inspect as types

from ytarchived.explained import explained

_REFERENCE = "#/components/schemas/{name}"

Schema = dict[str, Any]


def schemas(kinds: Sequence[Any]) -> tuple[dict[Any, Schema], Schema]:
    """The schema of each type and of each struct in it, and the components that they refer to."""
    wanted = [*kinds, *_structs(kinds)]
    made, components = msgspec.json.schema_components(wanted, ref_template=_REFERENCE)
    known = dict(zip(wanted, made, strict=True))
    for kind, schema in known.items():
        if isinstance(kind, type) and issubclass(kind, Struct):
            _complete(kind, components[schema["$ref"].rpartition("/")[2]])
    return known, components


def _structs(kinds: Sequence[Any]) -> list[type[Struct]]:
    """Every struct in these types, however deep."""
    found: dict[type[Struct], None] = {}

    def look(node: object) -> None:
        if isinstance(node, tuple):
            for each in node:
                look(each)
        elif isinstance(node, types.StructType):
            if node.cls not in found:
                found[node.cls] = None
                look(node.fields)
        elif isinstance(node, types.Type | types.Field):
            for name in node.__struct_fields__:
                look(getattr(node, name))

    look(types.multi_type_info(kinds))
    return list(found)


def _complete(kind: type[Struct], schema: Schema) -> None:
    """Add what msgspec does not say: what each field means, which strings are times, and what an answer always has."""
    words, config = explained(kind), kind.__struct_config__
    for field in structs.fields(kind):
        about = schema["properties"][field.encode_name]
        if field.name in words:
            about["description"] = words[field.name]
        if datetime in (field.type, *get_args(field.type)):
            for each in about.get("anyOf", [about]):
                each |= {"format": "date-time"} if each["type"] == "string" else {}
        if not config.forbid_unknown_fields and not config.omit_defaults:
            about.pop("default", None)
    if not config.forbid_unknown_fields and not config.omit_defaults:
        schema["required"] = list(schema["properties"])
