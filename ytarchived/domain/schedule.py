"""Chooses what to start now: the due jobs in their order, as many as there are places, one per target."""

from collections.abc import Collection, Iterable
from typing import Protocol, TypeVar


class Due(Protocol):
    """What choosing needs to know of a job."""

    @property
    def job(self) -> int: ...
    @property
    def key(self) -> str: ...


D = TypeVar("D", bound=Due)

LISTINGS = 1
"""Lists that are read at a time, beside the downloads: a long one must not take the places of videos, nor wait for them."""


def choose(due: Iterable[D], running: Collection[Due], downloads: int, allowed: int | None = None) -> list[D]:
    """The jobs to start: at most `downloads` videos and LISTINGS lists run at a time, never two for one target.

    `allowed` is how many places our standing with YouTube leaves, for videos and lists together where they are fewer.
    """
    taken = {job.key for job in running}
    places = {True: LISTINGS, False: downloads}
    for job in running:
        places[is_list(job)] -= 1
    together = max(0, allowed - len(running)) if allowed is not None and allowed < downloads else None
    chosen: list[D] = []
    for job in due:
        if len(chosen) == together:
            break
        if places[is_list(job)] > 0 and job.key not in taken:
            places[is_list(job)] -= 1
            taken.add(job.key)
            chosen.append(job)
    return chosen


def is_list(job: Due) -> bool:
    """Whether a job reads a playlist or channel, and downloads nothing itself."""
    return job.key.count(":") > 1
