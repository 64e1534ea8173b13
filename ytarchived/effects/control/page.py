"""The parameters that the lists of the API share, and the cut that tells whether there is a next page."""

from collections.abc import Sequence
from typing import Annotated, TypeVar

from msgspec import Meta

T = TypeVar("T")

_LARGEST = 2**63 - 1  # what SQLite can hold

Number = Annotated[int, Meta(ge=1, le=_LARGEST, description="The job's number.")]
Cursor = Annotated[int, Meta(ge=1, le=_LARGEST, description="`next` of the page before.")]
Position = Annotated[int, Meta(ge=0, le=_LARGEST, description="A position of the log; what follows it is answered.")]
_LINK = "A link or an id; what is neither is refused with 400."
Link = Annotated[str, Meta(description=_LINK, extra_json_schema={"minLength": 1})]
Limit = Annotated[int, Meta(ge=1, le=1000, description="How many at most.")]
_WAIT = "Answer only when the job is over, or when so many seconds have passed."
Wait = Annotated[int, Meta(ge=0, le=600, description=_WAIT)]


def cut(rows: Sequence[T], limit: int) -> tuple[list[T], T | None]:
    """The first `limit` of the rows, read one further than that, and the last of them where more follow."""
    page = list(rows[:limit])
    return page, page[-1] if len(rows) > limit else None
