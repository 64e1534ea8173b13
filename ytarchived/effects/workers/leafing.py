"""What leads from a page of a list to the next is searched for once a page, not once for each entry on it.

yt-dlp goes through a whole page again after every entry, which is most of its work on a long list; `downloader` has its
extractor of lists remember the answer for the page at hand.
"""

from typing import Any

from yt_dlp.extractor.youtube import YoutubeTabIE

SEARCH = "_extract_continuation"
"""The search's name in yt-dlp; without a method of this name all is as before, and a test says so."""


def search_pages_once(lists: YoutubeTabIE) -> None:
    """Have an extractor of lists remember what it found on the last page it searched."""
    search = getattr(lists, SEARCH, None)
    if search is None:
        return
    page: Any = None
    found: Any = None

    def remembered(renderer: Any) -> Any:
        nonlocal page, found
        # yt-dlp hands in the very same object again, and changes nothing in it meanwhile
        if renderer is not page:
            page, found = renderer, search(renderer)
        return found

    setattr(lists, SEARCH, remembered)
