"""A playlist or a channel as pages of entries, sent while YouTube is still being asked for the rest.

The engine calls it in a child; nothing of a large list is held but the page being filled, unless it is told from its
end.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any, Literal

from yt_dlp import YoutubeDL

from ytarchived.domain.media import Entry
from ytarchived.domain.trouble import Trouble
from ytarchived.effects.workers.downloader import extract
from ytarchived.effects.workers.facts import Log, trouble_of
from ytarchived.effects.workers.messages import Failed, Listed, ListingDone, Order

PAGE_ENTRIES = 100

_HIDDEN: dict[str, Literal["private", "deleted"]] = {"[Private video]": "private", "[Deleted video]": "deleted"}


def list_entries(downloader: YoutubeDL, order: Order, tell: Callable[[Listed], None], log: Log) -> Failed | ListingDone:
    """Report all videos of a list page by page, and say whether they are all; raises what yt-dlp raises at the start."""
    info = extract(downloader, order.url)
    expected = info.get("playlist_count")
    title = info.get("title") or ""
    channel = info.get("channel") or info.get("uploader") or ""
    channel_id = info.get("channel_id") or ""
    description = info.get("description") or ""
    pages = received = 0
    trouble: Trouble | None = None
    page: list[Entry] = []
    entries = islice(_videos(downloader, info), order.most_entries)

    def turn() -> None:
        nonlocal pages, page
        pages += 1
        tell(
            Listed(
                page=pages,
                entries=tuple(page),
                list_id=info.get("id") or "",
                title=title,
                channel=channel,
                channel_id=channel_id,
                description=description,
                expected=expected,
            )
        )
        page = []

    try:
        # the last comes first only where all are there
        for entry in reversed(list(entries)) if order.from_the_end else entries:
            received += 1
            page.append(entry)
            if len(page) == PAGE_ENTRIES:
                turn()
    except Exception as error:
        # whatever yt-dlp's code raises in the middle of a list, the entries before it stay true
        trouble = trouble_of(error, log.warnings)
        if not received:
            return Failed(trouble=trouble)
    if page or not pages:
        turn()
    return ListingDone(
        complete=trouble is None and received >= (expected or 0),
        received=received,
        expected=expected,
        reason=trouble.message if trouble else _shortfall(received, expected),
        trouble=trouble,
        title=title,
        channel=channel,
        channel_id=channel_id,
        description=description,
    )


def _videos(downloader: YoutubeDL, found: Mapping[str, Any]) -> Iterator[Entry]:
    """The videos of a list in its order; a channel's tabs are lists of their own within it."""
    if found.get("_type") not in ("playlist", "multi_video"):
        yield _entry(found)
        return
    for each in found.get("entries") or ():
        if each.get("_type") in ("playlist", "multi_video"):
            yield from _videos(downloader, each)
        elif each.get("ie_key") == "Youtube" or each.get("_type", "video") == "video":
            yield _entry(each)


def _entry(found: Mapping[str, Any]) -> Entry:
    title = found.get("title") or ""
    day = found.get("upload_date") or ""
    return Entry(
        video_id=found["id"],
        title=title,
        duration_seconds=found.get("duration"),
        hidden=_HIDDEN.get(title, ""),
        published=f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else "",
    )


def _shortfall(received: int, expected: int | None) -> str:
    if received >= (expected or 0):
        return ""
    return f"YouTube counts {expected} entries but showed {received}"
