from typing import Any

import msgspec
import pytest

from tests.domain.examples import archived, requested, start
from ytarchived.domain import upcasts
from ytarchived.domain.commands import Command
from ytarchived.domain.outcomes import Outcome
from ytarchived.errors import RecordUnusable


def test_what_is_stored_is_read_as_it_was() -> None:
    for outcome in (requested(), archived()):
        assert upcasts.outcome(type(outcome).__name__, 1, msgspec.json.encode(outcome)) == outcome
    assert upcasts.command("StartAttempt", 1, msgspec.json.encode(start())) == start()


def test_a_record_of_a_newer_schema_is_refused() -> None:
    with pytest.raises(RecordUnusable) as refusal:
        upcasts.outcome("JobRequested", 2, msgspec.json.encode(requested()))
    assert refusal.value.message == "cannot read a JobRequested of schema 2 in the record: this version knows up to 1"
    assert refusal.value.hint == "install the version of ytarchived that wrote it, or a newer one"


def test_a_record_of_a_type_this_version_does_not_know_is_refused() -> None:
    with pytest.raises(RecordUnusable, match="cannot read a DreamRemembered of schema 1"):
        upcasts.outcome("DreamRemembered", 1, '{"type": "DreamRemembered"}')


@pytest.mark.parametrize("body", ["", "{", '{"type": "JobRequested"}', '{"type": "JobRequested", "key": 1}'])
def test_a_damaged_record_is_refused(body: str) -> None:
    with pytest.raises(RecordUnusable, match="cannot read a JobRequested of schema 1 in the record: "):
        upcasts.outcome("JobRequested", 1, body)


def test_a_body_is_lifted_step_by_step() -> None:
    def rename(body: dict[str, Any]) -> dict[str, Any]:
        return {"type": body["type"], "wanted_by": body["by"]}

    def split(body: dict[str, Any]) -> dict[str, Any]:
        first, last = body.pop("wanted_by").split(" ")
        return body | {"first": first, "last": last}

    steps = {("Thing", 1): rename, ("Thing", 2): split}
    lifted = upcasts.lift("Thing", 1, '{"type": "Thing", "by": "Ada Lovelace"}', steps, 3)
    assert msgspec.json.decode(lifted) == {"type": "Thing", "first": "Ada", "last": "Lovelace"}
    assert upcasts.lift("Thing", 2, '{"wanted_by": "Ada Lovelace"}', steps, 3) == b'{"first":"Ada","last":"Lovelace"}'
    with pytest.raises(KeyError):
        upcasts.lift("Thing", 1, "{}", {}, 2)


def test_every_tag_names_one_type() -> None:
    kinds = (*Outcome.__args__, *Command.__args__)
    assert len({kind.__name__ for kind in kinds}) == len(kinds) == len(upcasts.SCHEMAS)


def test_every_step_leads_to_a_number_that_is_known() -> None:
    for tag, schema in upcasts.STEPS:
        assert schema < upcasts.SCHEMAS[tag]
    for tag, current in upcasts.SCHEMAS.items():
        assert all((tag, schema) in upcasts.STEPS for schema in range(1, current))
