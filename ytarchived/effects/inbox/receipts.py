"""The receipt of a taken file: what the log says about it, for programs and for people.

Filing writes both beside the file. They are made from the log alone, so that they can be made again at any time.
"""

import msgspec
from msgspec import structs

from ytarchived.domain.answers import sentence
from ytarchived.domain.views import LineView, TakeView
from ytarchived.protocol import Receipt


def as_json(take: TakeView, lines: list[LineView], path: str) -> bytes:
    """The receipt as the control API shows it; `path` is where the file lies now, relative to the inbox."""
    receipt = Receipt(take=structs.replace(take, path=path), lines=lines)
    return msgspec.json.format(msgspec.json.encode(receipt), indent=2) + b"\n"


def as_text(take: TakeView, lines: list[LineView], *, without_file: bool) -> str:
    """The receipt in plain words, one line for each line of the file."""
    counts = (
        (take.accepted, "accepted"),
        (take.duplicate, "duplicate"),
        (take.archived, "already archived"),
        (take.refused, "refused"),
    )
    summary = ", ".join(f"{count} {word}" for count, word in counts if count)
    head = [f"{take.name} was taken on {take.taken_at:%Y-%m-%d at %H:%M:%S} UTC: {summary}"]
    if without_file:
        head.append("the file itself is not beside this: it was changed or moved away before it could be")
    body = [f"line {line.number}: {line.text} — {sentence(line.answer)}" for line in lines]
    return "\n".join([*head, "", *body, ""])
