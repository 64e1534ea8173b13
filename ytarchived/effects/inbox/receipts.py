"""What lies beside a moved file: the receipt of a taken one, the note of a held one; for programs and for people.

Filing writes them. They are made from the log alone, so that they can be made again at any time.
"""

import shlex

import msgspec
from msgspec import structs

from ytarchived.domain.answers import sentence
from ytarchived.domain.views import LineView, TakeView
from ytarchived.protocol import Receipt


def as_json(take: TakeView, lines: list[LineView], path: str) -> bytes:
    """The receipt as the control API shows it; `path` is where the file lies now, relative to the inbox."""
    receipt = Receipt(take=structs.replace(take, path=path), lines=lines)
    return msgspec.json.format(msgspec.json.encode(receipt), indent=2) + b"\n"


def as_text(take: TakeView, lines: list[LineView]) -> list[str]:
    """The receipt in plain words: one line for each line of the file, which says on its own what it is about."""
    head = f"{take.taken_at:%Y-%m-%d %H:%M:%S} UTC  {take.name} line"
    return [f"{head} {line.number}: {line.text} — {sentence(line.answer)}" for line in lines]


def note(take: TakeView) -> bytes:
    """Why a file is held, and what a person can do."""
    words = (
        f"{take.name} is not taken yet: it has {take.lines:,} lines, more than `[inbox] most_lines` in the configuration.",
        "",
        f"To take it:     ytctl inbox approve {shlex.quote(take.name)}",
        "To let it be:   remove it.",
        "",
        f'The log knows it as "{take.take}".',
        "",
    )
    return "\n".join(words).encode("utf-8", "replace")
