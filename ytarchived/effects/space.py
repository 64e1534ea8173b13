"""Who may still fill the library's disk: room for a video is set aside before its media is fetched.

Attempts reserve what their worker estimates and release it at their end; the host asks before each start whether there is
room at all. Kept in memory alone: a reservation means nothing after the process that made it, and a refusal is recorded with
its numbers as the attempt's failure.
"""

import math
from collections.abc import Callable, Mapping
from itertools import takewhile
from pathlib import Path

import anyio
from anyio import to_thread

from ytarchived.effects import library
from ytarchived.errors import StorageFull

COPIES = 2
"""While sound and picture are merged, the parts and the merged file lie side by side."""

FRESH_SECONDS = 1.0
"""How long a look at the disk counts where it shows more room than everybody has claimed."""


class Space:
    """The free space of the library's disk, as far as nobody has claimed it and it need not stay free."""

    def __init__(self, root: Path, *, least_free_bytes: int, small_first: bool = False) -> None:
        self._root = root
        self._least_free_bytes = least_free_bytes
        self._small_first = small_first
        self._reserved: dict[str, int] = {}
        self._refused: dict[str, int] = {}
        self._measuring = anyio.Lock(fast_acquire=True)
        self._free_bytes = 0
        self._looked_at = -math.inf

    @property
    def waiting(self) -> list[str]:
        """The videos for which there was no room, the one that waits longest first."""
        return list(self._refused)

    async def reserve(self, video_id: str, media_bytes: int | None = None) -> None:
        """Set room aside for a video and for its merge, or, without a size, for one that was refused before.

        Bytes that its staging folder holds already need no room. Raises StorageFull, and remembers the video as waiting,
        when what others reserved or wait for leaves too little; LibraryUnusable when the disk cannot be measured.
        """
        needed_bytes = self._refused.get(video_id) if media_bytes is None else media_bytes * COPIES
        if needed_bytes is None:
            return
        if self._is_plenty(needed_bytes):
            self._refused.pop(video_id, None)
            self._reserved[video_id] = needed_bytes
            return
        async with self._measuring:
            self._reserved.pop(video_id, None)
            claims = {**self._reserved, **self._waiting_before(video_id)}
            free_bytes, still = await self._look({**claims, video_id: needed_bytes})
            missing_bytes = sum(still.values()) + self._least_free_bytes - free_bytes
            if missing_bytes > 0:
                self._refused.setdefault(video_id, needed_bytes)
                raise StorageFull(
                    f"cannot fetch {video_id}: it takes {_size(needed_bytes)} with its merge, and {_size(missing_bytes)}"
                    f" more than is free in {self._root} beside the {_size(self._least_free_bytes)} that stay free",
                    hint="make room on that disk; downloads go on by themselves",
                )
            self._refused.pop(video_id, None)
            self._reserved[video_id] = needed_bytes

    def release(self, video_id: str) -> None:
        """Give back what a video reserved: its attempt is over."""
        # what it made of that is on the disk now, and no look has shown it yet
        self._free_bytes -= self._reserved.pop(video_id, 0)

    def forget(self, video_id: str) -> None:
        """Keep no room for a video any more: nobody wants it."""
        self._refused.pop(video_id, None)

    async def measure(self) -> str:
        """Say how much is free; raises what `require` raises."""
        await self.require()
        free_bytes, still = await self._look(dict(self._reserved))
        reserved_bytes = sum(still.values())
        return f"{_size(free_bytes)} are free" + (
            f", {_size(reserved_bytes)} of them reserved" if reserved_bytes else ""
        )

    async def require(self, first: Callable[[], None] = lambda: None) -> None:
        """Raise StorageFull when nothing may start, LibraryUnusable when the disk cannot be measured.

        What is to be looked at `first` shares the crossing into a thread, and may raise what it likes.
        Where small videos may not go first, nothing starts before there is room for the video that waits longest.
        """
        async with self._measuring:
            next_one = {} if self._small_first else dict(list(self._refused.items())[:1])
            # what the others still take is worth a look only where somebody waits for them
            reserved = dict(self._reserved) if next_one else {}
            free_bytes, still = await self._look({**reserved, **next_one}, first)
            if free_bytes < self._least_free_bytes:
                raise StorageFull(
                    f"cannot start downloads: {_size(free_bytes)} are free in {self._root},"
                    f" {_size(self._least_free_bytes)} are to stay free",
                    hint="make room on that disk, or lower library.least_free_bytes; downloads go on by themselves",
                )
            reserved_bytes = sum(still[video_id] for video_id in reserved)
            for video_id in next_one:
                wanted_bytes = still[video_id] + self._least_free_bytes
                if wanted_bytes > free_bytes - reserved_bytes:
                    raise StorageFull(
                        f"cannot start downloads: {video_id} waits for {_size(wanted_bytes)} of free space in"
                        f" {self._root}, and {_size(free_bytes - reserved_bytes)} are free",
                        hint="make room on that disk, cancel its job, or set downloads.small_first_when_tight",
                    )

    def _is_plenty(self, needed_bytes: int) -> bool:
        """Whether the last look is fresh and shows more room than all need together, whatever of it they fetched since."""
        if self._measuring.locked() or anyio.current_time() - self._looked_at > FRESH_SECONDS:
            return False
        claimed_bytes = sum(self._reserved.values()) + sum(self._refused.values())
        return claimed_bytes + needed_bytes + self._least_free_bytes <= self._free_bytes

    async def _look(
        self, needs: Mapping[str, int], first: Callable[[], None] = lambda: None
    ) -> tuple[int, dict[str, int]]:
        free_bytes, still = await to_thread.run_sync(_look, self._root, needs, first)
        self._free_bytes, self._looked_at = free_bytes, anyio.current_time()
        return free_bytes, still

    def _waiting_before(self, video_id: str) -> dict[str, int]:
        """What those take that wait for room longer than this video, where it may not go before them."""
        earlier = [] if self._small_first else list(self._refused.items())
        return dict(takewhile(lambda waiting: waiting[0] != video_id, earlier))


def _look(root: Path, needs: Mapping[str, int], first: Callable[[], None] = lambda: None) -> tuple[int, dict[str, int]]:
    """What is free on the disk, and what each of these videos still takes: as its file grows, the free space shrinks."""
    first()
    free_bytes = library.free_bytes(root)
    return free_bytes, {
        video_id: max(0, needed_bytes - library.staged_bytes(root, video_id))
        for video_id, needed_bytes in needs.items()
    }


def _size(count: int) -> str:
    return f"{count / 1e6:.0f} MB" if count < 1e9 else f"{count / 1e9:,.1f} GB"
