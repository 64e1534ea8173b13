"""Who may still fill the library's disk: room for a video is set aside before its media is fetched.

Attempts reserve what their worker estimates and release it at their end; the host asks before each start whether there is
room at all. Kept in memory alone: a reservation means nothing after the process that made it, and a refusal is recorded with
its numbers as the attempt's failure.
"""

from pathlib import Path

import anyio
from anyio import to_thread

from ytarchived.effects import library
from ytarchived.errors import StorageFull

COPIES = 2
"""While sound and picture are merged, the parts and the merged file lie side by side."""


class Space:
    """The free space of the library's disk, as far as nobody has claimed it and it need not stay free."""

    def __init__(self, root: Path, *, least_free_bytes: int, small_first: bool = False) -> None:
        self._root = root
        self._least_free_bytes = least_free_bytes
        self._small_first = small_first
        self._reserved: dict[str, int] = {}
        self._refused: dict[str, int] = {}
        self._measuring = anyio.Lock()

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
        async with self._measuring:
            self._reserved.pop(video_id, None)
            room_bytes = await self._room_bytes(before=video_id)
            missing_bytes = await self._outstanding_bytes(video_id, needed_bytes) - room_bytes
            if missing_bytes > 0:
                self._refused.setdefault(video_id, needed_bytes)
                raise StorageFull(
                    f"cannot fetch {video_id}: it takes {_mib(needed_bytes)} with its merge, and {_mib(missing_bytes)}"
                    f" more than is free in {self._root} beside the {_mib(self._least_free_bytes)} that stay free",
                    hint="make room on that disk; downloads go on by themselves",
                )
            self._refused.pop(video_id, None)
            self._reserved[video_id] = needed_bytes

    def release(self, video_id: str) -> None:
        """Give back what a video reserved: its attempt is over."""
        self._reserved.pop(video_id, None)

    def forget(self, video_id: str) -> None:
        """Keep no room for a video any more: nobody wants it."""
        self._refused.pop(video_id, None)

    async def measure(self) -> str:
        """Say how much is free; raises StorageFull when nothing may start, LibraryUnusable when it cannot be measured.

        Where small videos may not go first, nothing starts before there is room for the video that waits longest.
        """
        async with self._measuring:
            free_bytes = await to_thread.run_sync(library.free_bytes, self._root)
            if free_bytes < self._least_free_bytes:
                raise StorageFull(
                    f"cannot start downloads: {_mib(free_bytes)} are free in {self._root},"
                    f" {_mib(self._least_free_bytes)} are to stay free",
                    hint="make room on that disk, or lower library.least_free_bytes; downloads go on by themselves",
                )
            reserved_bytes = await self._total_bytes(self._reserved)
            if self._refused and not self._small_first:
                video_id, needed_bytes = next(iter(self._refused.items()))
                wanted_bytes = await self._outstanding_bytes(video_id, needed_bytes) + self._least_free_bytes
                if wanted_bytes > free_bytes - reserved_bytes:
                    raise StorageFull(
                        f"cannot start downloads: {video_id} waits for {_mib(wanted_bytes)} of free space in"
                        f" {self._root}, and {_mib(free_bytes - reserved_bytes)} are free",
                        hint="make room on that disk, cancel its job, or set downloads.small_first_when_tight",
                    )
        return f"{_mib(free_bytes)} are free, {_mib(reserved_bytes)} of them reserved"

    async def _room_bytes(self, *, before: str) -> int:
        """What is free for this video: not the floor, nor what is reserved, nor what others wait for that came before it."""
        free_bytes = await to_thread.run_sync(library.free_bytes, self._root)
        claimed_bytes = await self._total_bytes(self._reserved)
        if not self._small_first:
            earlier = list(self._refused)
            if before in earlier:
                earlier = earlier[: earlier.index(before)]
            claimed_bytes += await self._total_bytes({video_id: self._refused[video_id] for video_id in earlier})
        return free_bytes - self._least_free_bytes - claimed_bytes

    async def _total_bytes(self, needs: dict[str, int]) -> int:
        return sum([await self._outstanding_bytes(video_id, needed) for video_id, needed in list(needs.items())])

    async def _outstanding_bytes(self, video_id: str, needed_bytes: int) -> int:
        """What a video still takes: as its file grows, the disk's free space shrinks."""
        return max(0, needed_bytes - await to_thread.run_sync(library.staged_bytes, self._root, video_id))


def _mib(count: int) -> str:
    return f"{count >> 20:,} MiB"
