"""The grammar of yt-dlp's format strings, so that a wrong one is refused when it is asked for and not when it is due.

Stricter than yt-dlp's own reader, which takes any word for the number of a format: an ask is for one file, made of formats
that YouTube can have.
"""

import re

_CHOICE = r"(?:best|worst|b|w)(?:video|audio|v|a)?\*?(?:\.[1-9][0-9]*)?"
_EXTENSION = r"mp4|m4a|webm|3gp|mp3|ogg|aac|flv|wav"
_NUMBER = r"[0-9]{1,4}(?:-[a-z0-9]{1,12}){0,2}"
_NAME = re.compile(rf"(?:{_CHOICE}|{_EXTENSION}|{_NUMBER})(?![\w.*-])")
_WORD = re.compile(r"[^\s()\[\]/+,]+")
_KEY = r"\s*[A-Za-z_][\w.]*\s*"
_NUMERIC = rf"{_KEY}(?:<=?|>=?|!?=)\s*\??\s*[0-9]+(?:\.[0-9]+)?(?:[kKmMgG]i?[Bb]?)?\s*"
_TEXTUAL = rf"{_KEY}!?\s*(?:=|\^=|\$=|\*=)\s*\??\s*(?:[A-Za-z_][\w.-]*|'[\w .-]+'|\"[\w .-]+\")\s*"
_FILTER = re.compile(rf"\[(?:{_NUMERIC}|{_TEXTUAL})\]")
_MOST_CHARACTERS = 200
_DEEPEST = 10


class _Wrong(Exception):
    """Carries what is wrong."""


def flaw(text: str) -> str:
    """What is wrong with a format string, in words; empty when nothing is."""
    if len(text) > _MOST_CHARACTERS:
        return f"it has more than {_MOST_CHARACTERS} characters"
    try:
        end = _alternatives(text, 0, 0)
        if text[end:]:
            raise _unexpected(text, end)
    except _Wrong as wrong:
        return str(wrong)
    return ""


def _alternatives(text: str, at: int, depth: int) -> int:
    """Read `first/second/third`, each of them parts joined by +; the place after them."""
    while True:
        at = _part(text, at, depth)
        while text[at : at + 1] == "+":
            at = _part(text, at + 1, depth)
        if text[at : at + 1] != "/":
            return at
        at += 1


def _part(text: str, at: int, depth: int) -> int:
    """Read a group or the name of a format, with its filters; the place after it and the space that follows."""
    at = _skip(text, at)
    if text[at : at + 1] == "(":
        if depth == _DEEPEST:
            raise _Wrong("its groups are too deep")
        at = _alternatives(text, at + 1, depth + 1)
        if text[at : at + 1] != ")":
            raise _unexpected(text, at) if text[at:] else _Wrong("a ) is missing")
        at += 1
    elif name := _NAME.match(text, at):
        at = name.end()
    elif text[at : at + 1] != "[":
        word = _WORD.match(text, at)
        raise _Wrong(f"{word[0]!r} is no format") if word else _unexpected(text, at)
    at = _skip(text, at)
    while text[at : at + 1] == "[":
        filter_ = _FILTER.match(text, at)
        if filter_ is None:
            raise _Wrong(f"{text[at : (text.find(']', at) + 1) or None]!r} is no filter")
        at = _skip(text, filter_.end())
    return at


def _skip(text: str, at: int) -> int:
    return at + len(text[at:]) - len(text[at:].lstrip(" "))


def _unexpected(text: str, at: int) -> _Wrong:
    if not text[at:]:
        return _Wrong("it ends too early")
    if text[at] == ",":
        return _Wrong("a comma asks for more than one file")
    return _Wrong(f"{text[at]!r} is not expected here, after {text[:at]!r}" if at else f"{text[at]!r} cannot begin it")
