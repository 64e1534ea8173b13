"""Waits until jobs are over, and shows how they go on whatever display it is given.

The stream of events only says that something changed; how a job stands is asked anew each time, so that nothing is missed.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Protocol

import click

from ytctl.client import Client
from ytctl.exit_codes import DONE, INTERRUPTED, WORK_FAILED, Trouble
from ytctl.follow import follow, job_of, patiently
from ytctl.job_words import finished, is_open, lost, made_it, why
from ytctl.render import on_a_terminal
from ytctl.shapes.jobs import Job


class Display(Protocol):
    """Shows jobs."""

    def show(self, job: Job) -> None:
        """A job as it stands now."""


@contextmanager
def seen_again(command: str) -> Iterator[None]:
    """When a person has seen enough, say that the work goes on, and which command shows it again."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(f"\nthe daemon goes on with it; `{command}` shows it again", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None


def wait_on_screen(client: Client, numbers: Iterable[int], since: int) -> list[Job]:
    """`wait`, shown as bars on a terminal and as lines elsewhere."""
    awaited = list(dict.fromkeys(numbers))
    if on_a_terminal():
        from ytctl import live

        with live.bars(awaited) as bars:
            return wait(client, awaited, since, bars)
    from ytctl import plain

    return wait(client, awaited, since, plain.Lines(plain.in_words))


def wait(client: Client, numbers: Iterable[int], since: int, display: Display) -> list[Job]:
    """The jobs when all of them are over; the jobs of a list's entries are shown too, but not waited for by themselves.

    `since` is a position of the log from before the first look at the jobs.
    """
    awaited: dict[int, Job] = {}
    strangers: set[int] = set()

    def look(number: int) -> None:
        job: Job = patiently(client.get, "jobs", number)
        if number in awaited:
            awaited[number] = job
        elif job["parent"] not in awaited:
            strangers.add(number)
            return
        display.show(job)

    for number in dict.fromkeys(numbers):
        awaited[number] = client.get("jobs", number)
        display.show(awaited[number])
    news = follow(client, since)
    while any(map(is_open, awaited.values())):
        told = next(news)
        changed = job_of(told)
        if changed is None:
            continue
        if changed not in strangers:
            look(changed)
        if told["type"] != "progress":
            for job in [job for job in awaited.values() if job["entries"] is not None and is_open(job)]:
                look(job["job"])
    return list(awaited.values())


def verdict(jobs: Iterable[Job]) -> int:
    """The exit code of work that was waited for; what did not make it is told on stderr."""
    code = DONE
    for job in jobs:
        if made_it(job):
            continue
        code = WORK_FAILED
        Trouble(f"job {job['job']} {_what(job)}", hint=_advice(job)).show()
    return code


def _what(job: Job) -> str:
    if job["status"] == "completed":
        return f"is complete, but of its {finished(job['entries'] or {})} entries {lost(job)}"
    return f"{job['status']}: {why(job['error'])}" if job["error"] else job["status"]


def _advice(job: Job) -> str:
    if job["status"] == "completed":
        return "`ytctl plans` says why, and what to do"
    return job["error"]["advice"] if job["error"] else f"`ytctl why {job['job']}` tells more"
