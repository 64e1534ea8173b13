"""Who said that a video is not to be had, and when that is enough to believe it.

Only words that leave no doubt count: said by YouTube to a healthy session, or by two witnesses who agree.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.kind_facts import KINDS

Health = Literal["healthy", "limited", "probing", "recovering"]
"""Our standing with YouTube, in one word."""

Witness = Literal["yt-dlp", "data-api", "listing"]
"""Who says whether a video is there: an attempt at it, the Data API, or the title that a list shows for it."""

ASKED_AGAIN_AFTER = timedelta(hours=1)
"""When an answer that is not believed is asked for again."""

LISTED_AS: Mapping[str, Kind] = {"private": Kind.PRIVATE, "deleted": Kind.REMOVED}
"""What the title of a hidden entry of a list says."""

_GONE = frozenset({Kind.REMOVED, Kind.ACCOUNT_TERMINATED, Kind.POLICY_REMOVED, Kind.COPYRIGHT})
"""What other witnesses cannot tell apart."""

_HIDDEN = _GONE | {Kind.PRIVATE}

NOT_SHOWN = Kind.UNAVAILABLE_AMBIGUOUS
"""What a witness says that shows nothing of the video, and no reason either: it makes no case alone, but agrees."""


class Said(Struct, frozen=True, kw_only=True):
    """What a witness last said: why the video is not to be had, when, and how healthy the session was."""

    kind: Kind
    at: datetime
    session: Health = "healthy"


Testimony = Mapping[Witness, Said]


def is_believed(failure: Failure, session: Health, testimony: Testimony) -> bool:
    """Whether YouTube's clear answer to an attempt makes the video unavailable."""
    return session == "healthy" or any(
        _agree(failure.kind, said.kind) for witness, said in testimony.items() if witness != "yt-dlp"
    )


def _agree(one: Kind, other: Kind) -> bool:
    if other is NOT_SHOWN:
        return one in _HIDDEN
    return KINDS[one].final and (one is other or {one, other} <= _GONE)
