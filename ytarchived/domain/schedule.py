"""Chooses what to start now: the due jobs in their order, as many as there are places, one per target."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Protocol, TypeVar


class Due(Protocol):
    """What choosing needs to know of a job."""

    @property
    def job(self) -> int: ...
    @property
    def key(self) -> str: ...
    @property
    def parent(self) -> int: ...
    @property
    def max_concurrent(self) -> int | None: ...


D = TypeVar("D", bound=Due)

LISTINGS = 1
"""Lists that are read at a time, beside the downloads: a long one must not take the places of videos, nor wait for them."""


def choose(due: Iterable[D], running: Collection[Due], downloads: int, allowed: int | None = None) -> list[D]:
    """The jobs to start: at most `downloads` videos and LISTINGS lists run at a time, never two for one target.

    Of the entries of one list no more run at a time than their `max_concurrent`, where they have one.
    `allowed` is how many places our standing with YouTube leaves, for videos and lists together where they are fewer.
    """
    taken = {job.key for job in running}
    places = {True: LISTINGS, False: downloads}
    siblings = Counter(job.parent for job in running)
    for job in running:
        places[is_list(job)] -= 1
    together = max(0, allowed - len(running)) if allowed is not None and allowed < downloads else None
    chosen: list[D] = []
    for job in due:
        if len(chosen) == together:
            break
        if places[is_list(job)] > 0 and job.key not in taken and not _is_full(job, siblings[job.parent]):
            places[is_list(job)] -= 1
            siblings[job.parent] += 1
            taken.add(job.key)
            chosen.append(job)
    return chosen


def full_lists(running: Collection[Due]) -> list[int]:
    """The lists of which no further entry may start now."""
    siblings = Counter(job.parent for job in running)
    return sorted({job.parent for job in running if _is_full(job, siblings[job.parent])})


def _is_full(job: Due, siblings: int) -> bool:
    return job.parent > 0 and job.max_concurrent is not None and siblings >= job.max_concurrent


def is_list(job: Due) -> bool:
    """Whether a job reads a playlist or channel, and downloads nothing itself."""
    return job.key.count(":") > 1
