"""Lists longer than the API gives at once, gathered page by page for the verbs that show lists."""

from collections.abc import Sequence
from typing import Any

from ytctl.client import Client

_LARGEST_PAGE = 1000


def gather(client: Client, noun: str, limit: int, *, path: Sequence[str] = (), **query: Any) -> dict[str, Any]:
    """Up to `limit` of the things of this noun, in the shape of one page; asked for at `/NOUN`, or at another path."""
    page: dict[str, Any] = {noun: [], "next": None}
    while (left := limit - len(page[noun])) > 0:
        part = client.get(*(path or [noun]), limit=min(left, _LARGEST_PAGE), cursor=page["next"], **query)
        page = {noun: page[noun] + part[noun], "next": part["next"]}
        if page["next"] is None:
            break
    return page
