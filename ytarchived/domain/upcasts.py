"""A stored payload of any age becomes the current type; the only place that knows old shapes.

A step lifts the JSON object of one tag from one schema number to the next. A new field with a default needs no step.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from ytarchived.domain.commands import Command
from ytarchived.domain.outcomes import Outcome
from ytarchived.errors import RecordUnusable

T = TypeVar("T")
Step = Callable[[dict[str, Any]], dict[str, Any]]

STEPS: Mapping[tuple[str, int], Step] = {}
"""(tag, schema number) -> the step that lifts such a body to the next number. Empty: no stored shape has changed yet."""

SCHEMAS: Mapping[str, int] = {struct.__name__: struct.schema for struct in (*Outcome.__args__, *Command.__args__)}
"""The schema number that this version writes, by tag."""

COMMANDS = {struct.__name__ for struct in Command.__args__}
"""The tags of commands."""

_outcomes: msgspec.json.Decoder[Outcome] = msgspec.json.Decoder(Outcome)
_commands: msgspec.json.Decoder[Command] = msgspec.json.Decoder(Command)


def outcome(tag: str, schema: int, body: str | bytes) -> Outcome:
    """The outcome that a stored body says; raises RecordUnusable when it is newer than this version or does not decode."""
    return _decode(_outcomes, tag, schema, body)


def command(tag: str, schema: int, body: str | bytes) -> Command:
    """The command that a stored body says; raises RecordUnusable as `outcome` does."""
    return _decode(_commands, tag, schema, body)


def _decode(decoder: msgspec.json.Decoder[T], tag: str, schema: int, body: str | bytes) -> T:
    current = SCHEMAS.get(tag, 0)
    if schema > current:
        raise RecordUnusable(
            f"cannot read a {tag} of schema {schema} in the record: this version knows up to {current}",
            hint="install the version of ytarchived that wrote it, or a newer one",
        )
    try:
        return decoder.decode(body if schema == current else lift(tag, schema, body, STEPS, current))
    except (msgspec.DecodeError, KeyError) as error:
        raise RecordUnusable(f"cannot read a {tag} of schema {schema} in the record: {error}") from error


def lift(tag: str, schema: int, body: str | bytes, steps: Mapping[tuple[str, int], Step], current: int) -> bytes:
    """The body lifted step by step to the current schema number of its tag; raises KeyError where a step is missing."""
    payload = msgspec.json.decode(body)
    for number in range(schema, current):
        payload = steps[tag, number](payload)
    return msgspec.json.encode(payload)
