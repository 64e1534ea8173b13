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


def choose(due: Iterable[D], running: Collection[Due], downloads: int) -> list[D]:
    """The jobs to start: at most `downloads` videos and LISTINGS lists run at a time, never two for one target."""
    taken = {job.key for job in running}
    places = {True: LISTINGS, False: downloads}
    for job in running:
        places[is_list(job)] -= 1
    chosen = []
    for job in due:
        if places[is_list(job)] > 0 and job.key not in taken:
            places[is_list(job)] -= 1
            taken.add(job.key)
            chosen.append(job)
    return chosen


def is_list(job: Due) -> bool:
    """Whether a job reads a playlist or channel, and downloads nothing itself."""
    return job.key.count(":") > 1
