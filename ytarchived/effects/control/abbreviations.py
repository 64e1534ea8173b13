"""Which video is meant by a link, an id, or so much of an id as only one has that was ever asked for.

`videos`, `metadata` and `why` ask here, with the connection of a reader.
"""

import re
import sqlite3

from ytarchived.domain.targets import Target, from_key, read_target
from ytarchived.effects.control.envelope import RequestRefused
from ytarchived.errors import NotATarget
from ytarchived.record.projections.states import list_videos_beginning

_SOME = re.compile(r"[A-Za-z0-9_-]{2,10}")
_NAMED = 3


def meant(db: sqlite3.Connection, text: str) -> Target:
    """The target; raises NotATarget where it can be none, RequestRefused where several begin so."""
    try:
        return read_target(text).target
    except NotATarget:
        if not _SOME.fullmatch(text):
            raise
        found = list_videos_beginning(db, text, _NAMED + 1)
        if not found:
            raise NotATarget(
                f'cannot tell which video is meant by "{text}": no id begins so of those that were ever asked for',
                hint="give its link or its id; `ytctl videos` and `ytctl jobs` show what there is",
            ) from None
    if len(found) > 1:
        names = ", ".join(key.removeprefix("youtube:") for key in found[:_NAMED])
        more = ", ..." if len(found) > _NAMED else ""
        raise RequestRefused(f'cannot tell which video is meant by "{text}": {names}{more}', hint="say more of its id")
    return from_key(found[0])
