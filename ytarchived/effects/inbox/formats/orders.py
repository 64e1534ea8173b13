"""One JSON object that says what is wanted and how: `{"url": ..., "quality": "720p", "captions": ["en"]}`.

Receives such objects from the text and JSON readers; hands each back as a line with its options.
"""

import re
from typing import Any

import msgspec
from msgspec import Struct

from ytarchived.domain.options import NAMED, Options
from ytarchived.effects.inbox.formats.line import Line, asked, refused

_LANGUAGE = re.compile(r"[A-Za-z0-9._*-]{1,40}")
_MOST_FORMAT_CHARACTERS = 200


class _Order(Struct, frozen=True, forbid_unknown_fields=True):
    url: str
    quality: str = ""
    captions: tuple[str, ...] | None = None
    metadata_only: bool = False


def is_object(raw: str) -> bool:
    """Whether the text is one whole JSON object."""
    try:
        return raw.lstrip().startswith("{") and isinstance(msgspec.json.decode(raw), dict)
    except (msgspec.DecodeError, RecursionError):
        return False


def order_of(number: int, raw: str) -> Line:
    """Read one object from its JSON text."""
    try:
        return order_from(number, msgspec.json.decode(raw, type=dict[str, Any]), raw)
    except (msgspec.DecodeError, RecursionError) as error:
        return refused(number, raw, f"cannot read it as JSON: {error}")


def order_from(number: int, entry: dict[str, Any], raw: str = "") -> Line:
    """Read one decoded object; a wrong or unknown option refuses it, for nobody wants it done half as asked."""
    url = entry.get("url")
    text = raw or (url if isinstance(url, str) else keys_of(entry))
    try:
        order = msgspec.convert(entry, _Order)
    except msgspec.ValidationError as error:
        return refused(number, text, f"cannot use its options: {error}")
    if flaw := _flaw(order):
        return refused(number, text, f"cannot use its options: {flaw}")
    options = Options(quality=order.quality, caption_languages=order.captions, metadata_only=order.metadata_only)
    return asked(number, order.url, text=text, options=options if options != Options() else None)


def keys_of(entry: dict[str, Any]) -> str:
    """What an object without a link is recognised by; its values may be deep and large."""
    return "{" + ", ".join(entry) + "}"


def _flaw(order: _Order) -> str:
    quality = order.quality
    if re.fullmatch(r"\d+p\d*", quality) and quality not in NAMED:
        return f"there is no quality {quality}; choose {', '.join(NAMED)}"
    if len(quality) > _MOST_FORMAT_CHARACTERS or not quality.isprintable():
        return "the quality is neither a name nor a format"
    wrong = [language for language in order.captions or () if not _LANGUAGE.fullmatch(language)]
    return f'"{wrong[0]}" is no language of captions' if wrong else ""
