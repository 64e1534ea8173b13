"""One answered line of a dropped file: what every format's reader makes of an entry.

Format readers build lines from what they found; the inbox turns each into one receipt.
"""

from collections.abc import Iterable
from itertools import islice

from msgspec import Struct

from ytarchived.domain.addresses import shown
from ytarchived.domain.options import Options
from ytarchived.domain.targets import Target, read_target
from ytarchived.errors import NotATarget

NO_LINK = "there is no link in this line"
"""The reason of a line of mere prose, such as the title above a link that a phone shared."""

MOST_ENTRIES = 250_000
"""Of one file: fifteen years of watching are some 150,000, and of more the receipt alone would be hundreds of megabytes."""

_MOST_SHOWN_CHARACTERS = 500  # enough to recognise a line by; a receipt is no copy of the file


class Line(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line or entry (counted from 1): either a target that is asked for, or the reason why nothing is."""

    number: int
    text: str
    target: Target | None = None
    reason: str = ""
    note: str = ""
    options: Options | None = None


def asked(number: int, link: str, *, text: str = "", options: Options | None = None) -> Line:
    """The line for what should be a link or id; `text` is what a person would recognise it by, where that differs."""
    text = shown(text or link, _MOST_SHOWN_CHARACTERS)
    try:
        reading = read_target(link)
    except NotATarget as error:
        return Line(number=number, text=text, reason=f"{error.message}; {error.hint}")
    return Line(number=number, text=text, target=reading.target, note=reading.note, options=options)


def refused(number: int, text: str, reason: str) -> Line:
    """The line for what asks for nothing."""
    return Line(number=number, text=shown(text, _MOST_SHOWN_CHARACTERS), reason=shown(reason, _MOST_SHOWN_CHARACTERS))


def at_most(lines: Iterable[Line]) -> list[Line]:
    """All of these lines, made one by one; or the only line of a file that holds too many."""
    found = list(islice(lines, MOST_ENTRIES + 1))
    if len(found) <= MOST_ENTRIES:
        return found
    return [refused(1, found[0].text, f"the file holds more than {MOST_ENTRIES:,} entries; split it")]
