"""When a file is finished, told from what is seen of it alone: nobody announces the last write.

The service makes a `Sighting` of every file at every sweep and asks how long it still has to stand still. No time of the
file is ever compared with our clock: the inbox may lie on a server whose clock is wrong.
"""

from msgspec import Struct


class Observation(Struct, frozen=True, kw_only=True):
    """What changes when a file is replaced, written to or renamed."""

    inode: int
    size_bytes: int
    mtime_ns: int
    ctime_ns: int


class Sighting(Struct, frozen=True, kw_only=True):
    """What a file looks like, and since when (seconds of a monotonic clock) it does."""

    observation: Observation
    since_seconds: float


def sight(before: Sighting | None, observation: Observation, now_seconds: float) -> Sighting:
    """The sighting after one more look at the file."""
    if before is not None and before.observation == observation:
        return before
    return Sighting(observation=observation, since_seconds=now_seconds)


def wait_seconds(sighting: Sighting, now_seconds: float, settle_seconds: float) -> float:
    """How long the file still has to stand still before it may be read; 0 for one that is finished."""
    if _was_renamed_into_place(sighting.observation, settle_seconds):
        return 0.0
    return max(0.0, sighting.since_seconds + settle_seconds - now_seconds)


def _was_renamed_into_place(seen: Observation, settle_seconds: float) -> bool:
    # A write sets both times at once. Where the inode was changed that long after the last write, somebody renamed a file
    # that was complete, or copied one and gave it the time of the original when it was.
    return seen.ctime_ns - seen.mtime_ns >= settle_seconds * 1e9
