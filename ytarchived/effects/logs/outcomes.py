"""Tells each outcome in one plain line, for whoever watches the daemon's own output or reads its log.

Follows the record from the start of the daemon on; what cannot be written is not worth stopping for.
"""

from collections.abc import Callable

import msgspec

from ytarchived.config import Level
from ytarchived.domain.views import RecordView
from ytarchived.effects.logs.line import Line
from ytarchived.record.ledger import Ledger
from ytarchived.record.log import read_from

_TOGETHER = 500
_GRAVE = ("Failed", "Limited", "Doubted", "Missing")
_SERVICES = {"session": "session", "quota": "data-api", "library": "library"}


class _Named(msgspec.Struct):
    job: int | None = None


_named = msgspec.json.Decoder(_Named)


async def tell(ledger: Ledger, write: Callable[[Line], None]) -> None:
    """Write every record from now on, until cancelled."""
    after = ledger.feed.position
    while True:
        await ledger.feed.wait_after(after)
        for record in await ledger.read(read_from, after, _TOGETHER):
            after = record.position
            write(line_of(record))


def line_of(record: RecordView) -> Line:
    """What a record says; a command, which only asks, is for who looks for mistakes."""
    kind, _, video = record.stream.partition(":")
    try:
        job = _named.decode(record.body).job
    except msgspec.ValidationError:  # of another meaning in this body
        job = None
    return Line(
        at=record.at,
        level=_level(record),
        service=_SERVICES.get(record.stream, "archive" if kind == "youtube" else "inbox"),
        type=record.type,
        words=record.words or f"asked: {record.type}",
        stream=record.stream,
        trace=record.trace,
        job=job,
        video=video if ":" not in video and kind == "youtube" else "",
    )


def _level(record: RecordView) -> Level:
    if record.role == "command" or not record.words:
        return "debug"
    return "warning" if record.type.endswith(_GRAVE) else "info"
