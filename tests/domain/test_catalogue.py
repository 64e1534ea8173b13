"""The catalogue of everything that is ever stored: a change of it is a change of `catalogue.txt`, seen by whoever reviews it.

A new field needs a default. What else changes raises the schema number of its tag and adds a step to the upcasts. To write
the catalogue anew: `python -m tests.domain.test_catalogue`.
"""

from pathlib import Path

from msgspec import NODEFAULT, Struct, structs
from msgspec.structs import FieldInfo

from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import Command, FileLine
from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import (
    ArchivedFile,
    CaptionTrack,
    Chapter,
    Damage,
    Entry,
    MediaFacts,
    Offer,
    Thumbnail,
    VideoMetadata,
)
from ytarchived.domain.options import Options
from ytarchived.domain.outcomes import Outcome
from ytarchived.domain.upcasts import SCHEMAS

CATALOGUE = Path(__file__).with_name("catalogue.txt")
PARTS: tuple[type[Struct], ...] = (
    Answer,
    ArchivedFile,
    CaptionTrack,
    Chapter,
    Damage,
    Entry,
    Failure,
    FileLine,
    MediaFacts,
    Offer,
    Options,
    Thumbnail,
    VideoMetadata,
)


def catalogue() -> str:
    """Every stored type: its tag, its schema number, and each field with its type and default; and the kinds of failure."""
    groups = {"commands": Command.__args__, "outcomes": Outcome.__args__, "parts of both": PARTS}
    described = [f"# {name}\n\n" + "\n".join(map(_described, kinds)) for name, kinds in groups.items()]
    return "\n".join([*described, "# kinds of failure\n\n" + "".join(f"{kind}\n" for kind in Kind)])


def _described(kind: type[Struct]) -> str:
    schema = f" {SCHEMAS[kind.__name__]}" if kind.__name__ in SCHEMAS else ""
    return f"{kind.__name__}{schema}\n" + "".join(map(_field, structs.fields(kind)))


def _field(field: FieldInfo) -> str:
    kind = field.type.__name__ if isinstance(field.type, type) and not hasattr(field.type, "__args__") else field.type
    default = field.default
    if field.default_factory is not NODEFAULT:
        default = field.default_factory()
    words = f"    {field.encode_name}: {kind}".replace("ytarchived.domain.", "").replace("typing.", "")
    return words + ("\n" if default is NODEFAULT else f" = {default!r}\n")


def test_what_is_stored_is_what_the_catalogue_says() -> None:
    assert catalogue() == CATALOGUE.read_text()


def test_every_stored_type_says_its_tag_first() -> None:
    for kind in (*Command.__args__, *Outcome.__args__):
        config = kind.__struct_config__
        assert (config.tag, config.tag_field) == (kind.__name__, "type")
        assert config.frozen


if __name__ == "__main__":
    CATALOGUE.write_text(catalogue())
