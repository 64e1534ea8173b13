"""Names that are safe to show and to store, and names that are still free to use, from any name a disk may hold.

Taking shows a file's name in the log, filing chooses the name it is kept under.
"""

import os
import re

_MOST_NAME_BYTES = 255
_UNSHOWABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

RECEIPT = ".receipt.json"
NOTE = ".note.txt"


def shown_name(name: str) -> str:
    """The name as valid UTF-8 on one line; what cannot be shown becomes U+FFFD."""
    if name.isascii() and name.isprintable():
        return name
    return _UNSHOWABLE.sub("\ufffd", os.fsencode(name).decode("utf-8", "replace"))


def numbered(name: str, number: int) -> str:
    """The name for the `number`th file that is kept under it: `links.txt`, `links-2.txt`; never too long for a disk."""
    return _fitted(name, number, _MOST_NAME_BYTES)


def name_beside(name: str, number: int, ending: str) -> str:
    """The name of the receipt or note beside that file."""
    return _fitted(shown_name(name), number, _MOST_NAME_BYTES - len(ending)) + ending


def _fitted(name: str, number: int, most_bytes: int) -> str:
    if number == 1 and 4 * len(name) <= most_bytes:
        return name
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(os.fsencode(suffix)) > 16:
        stem, dot, suffix = name, "", ""
    tail = (f"-{number}" if number > 1 else "") + dot + suffix
    while len(os.fsencode(stem + tail)) > most_bytes:
        stem = stem[:-1]
    return stem + tail
