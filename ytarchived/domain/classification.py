"""Turns what somebody said went wrong into a failure of a known kind.

Workers, the library and the Data API client hand in a `Trouble`; whoever records or shows it gets a `Failure`.
"""

import re
from collections.abc import Iterator

from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.kind_facts import KINDS
from ytarchived.domain.sayings import DISK_ERRNOS, ERRNOS, EXCEPTIONS, OURS, REASONS, SAYINGS, SOURCES
from ytarchived.domain.trouble import Trouble

WORDS_LIMIT = 2000
"""Characters of the raw words that are kept."""

WAIT_LIMIT_SECONDS = 30 * 86_400.0
"""The longest wait believed; after it the question is asked again."""

_BEHIND_LOGIN = frozenset({Kind.PRIVATE, Kind.AGE_RESTRICTED, Kind.MEMBERS_ONLY, Kind.PAID, Kind.LOGIN_NEEDED})
"""Answers that an expired cookie also brings."""

_ASIDE = re.compile(r"unable to download video (?:subtitles|thumbnail)", re.IGNORECASE)
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]|[\x00-\x08\x0b-\x1f\x7f]")
_SECRET = re.compile(r"""((?:key|token)=)[^&\s"'<>]+|AIza[\w-]{35}|(?<=://)[^/\s@]+(?=@)""", re.IGNORECASE)
_ADVICE = re.compile(
    r"[;.]?\s*(?:Use --(?:cookies-from-browser|list-formats)|please report this issue on)\s.*", re.IGNORECASE
)
"""What yt-dlp tells the users of its own command to do about it."""
_ANNOUNCED = re.compile(r"\b(?:in|up to) (?:([0-9]{1,4})|an?|a few) (moment|minute|hour|day|week|month)s?\b")
_UNIT_SECONDS = {"moment": 60, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_592_000}


def classify(trouble: Trouble) -> Failure:
    """The failure that the raw facts amount to; words that nobody knows are `unknown`, never a verdict on the video."""
    words = _clean(trouble.message)
    kind = _kind_of(trouble, words)
    for cause, warning in _causes(trouble.warnings):
        if KINDS[kind].ambiguous or (kind in _BEHIND_LOGIN and cause is Kind.COOKIES_EXPIRED):
            kind, words = cause, f"{words}\n{warning}"
            break
    told = _ADVICE.sub("", words)[:WORDS_LIMIT].strip()
    return Failure(kind=kind, words=told, wait_seconds=_wait_seconds(kind, trouble, words))


def _kind_of(trouble: Trouble, words: str) -> Kind:
    on_disk = trouble.source == "filesystem"
    return (
        OURS.get(trouble.exception)
        or REASONS.get(trouble.reason)
        or _kind_by_words(_plain(words))
        or (DISK_ERRNOS.get(trouble.errno or 0) if on_disk else None)
        or ERRNOS.get(trouble.errno or 0)
        or EXCEPTIONS.get(trouble.exception)
        or _kind_by_status(trouble)
        or SOURCES.get(trouble.source, Kind.UNKNOWN)
    )


def _kind_by_words(plain: str) -> Kind | None:
    return next((kind for kind, *sayings in SAYINGS if any(_says(plain, saying) for saying in sayings)), None)


def _kind_by_status(trouble: Trouble) -> Kind | None:
    of_data_api = trouble.source == "data-api"
    match trouble.http_status:
        case 429:
            return Kind.API_RATE_LIMITED if of_data_api else Kind.RATE_LIMITED
        case int(status) if 400 <= status < 500:
            return Kind.API_BAD_REQUEST if of_data_api else Kind.HTTP_REFUSED
        case int(status) if 500 <= status < 600:
            return Kind.SERVER_ERROR
        case _:
            return None


def _causes(warnings: tuple[str, ...]) -> Iterator[tuple[Kind, str]]:
    """The causes that the warnings name, in the order of the table.

    Asides about captions name none, nor does what may blame the video and may not.
    """
    heard = [(warning, _plain(warning)) for warning in map(_clean, warnings) if not _ASIDE.search(warning)]
    for kind, *sayings in SAYINGS:
        if not KINDS[kind].ambiguous or KINDS[kind].scope == "network":
            yield from ((kind, text) for text, plain in heard if any(_says(plain, saying) for saying in sayings))


def _says(plain: str, saying: str) -> bool:
    return all(part in plain for part in saying.split(" … "))


def _plain(text: str) -> str:
    return text.replace("’", "'").lower()


def _clean(text: str) -> str:
    """The text without terminal codes, secrets, and characters that JSON in UTF-8 cannot carry."""
    encodable = text.encode("utf-8", "replace").decode("utf-8")
    return _SECRET.sub(r"\1***", _TERMINAL.sub("", encodable)).strip()


def _wait_seconds(kind: Kind, trouble: Trouble, words: str) -> float | None:
    asked = trouble.retry_after_seconds
    if asked is None and kind in (Kind.NOT_STARTED, Kind.RATE_LIMITED) and (found := _ANNOUNCED.search(_plain(words))):
        asked = float(int(found[1] or 1) * _UNIT_SECONDS[found[2]])
    # written so that not-a-number is no wait
    return min(asked, WAIT_LIMIT_SECONDS) if asked is not None and asked > 0 else None
