"""The log as bytes, page by page, each read and encoded once for all who stream it.

Streams ask by position; the ledger is read when the first of them comes to a page, and when the last page grows.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable

import anyio

from ytarchived.domain.views import RecordView
from ytarchived.record.ledger import Ledger
from ytarchived.record.log import read_from

_PAGE_RECORDS = 256
_KEPT_BYTES = 4 << 20
_KEPT_PAGES = 1024

Encode = Callable[[RecordView], bytes]


class _Page:
    """The records of one span of positions, as far as they were read."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        """Nothing up to here is missing."""
        self.positions: list[int] = []
        self.chunks: list[bytes] = []
        self.growing = anyio.Lock()

    def after(self, position: int) -> bytes:
        """The records after a position."""
        return b"".join(self.chunks[bisect_right(self.positions, position) :])


class Pages:
    """The log in one form; the pages that were used last are kept."""

    def __init__(self, ledger: Ledger, encode: Encode) -> None:
        self._ledger = ledger
        self._encode = encode
        self._pages: OrderedDict[int, _Page] = OrderedDict()
        self._kept_bytes = 0

    async def after(self, position: int) -> tuple[bytes, int]:
        """Some records after a position, and the position up to which these are all; the same one where none is there yet."""
        start = position - position % _PAGE_RECORDS
        page = self._pages.get(start)
        if page is None:
            page = self._pages[start] = _Page(start)
        self._pages.move_to_end(start)
        if page.end <= position:
            async with page.growing:
                if page.end <= position:  # whoever waited for the lock may find it done
                    await self._grow(page)
        return page.after(position), max(page.end, position)

    async def _grow(self, page: _Page) -> None:
        known, last = self._ledger.feed.position, page.start + _PAGE_RECORDS
        records = await self._ledger.read(read_from, page.end, last - page.end)
        fresh = [record for record in records if record.position <= last]
        chunks = [self._encode(record) for record in fresh]
        page.positions += [record.position for record in fresh]
        page.chunks += chunks
        page.end = max(min(known, last), *page.positions[-1:], page.end)
        if self._pages.get(page.start) is page:  # else it was let go while it was read
            self._kept_bytes += sum(map(len, chunks))
        while len(self._pages) > 1 and (self._kept_bytes > _KEPT_BYTES or len(self._pages) > _KEPT_PAGES):
            _, oldest = self._pages.popitem(last=False)
            self._kept_bytes -= sum(map(len, oldest.chunks))
