"""What the verbs that steer jobs have in common: ask for each job in turn, tell what became of it, go on after a refusal."""

from collections.abc import Sequence
from typing import Any

import click

from ytctl import options
from ytctl.client import Client
from ytctl.complete import job_numbers
from ytctl.exit_codes import DONE, NOT_FOUND, REFUSED, Trouble
from ytctl.job_words import title
from ytctl.render import out, out_json
from ytctl.shapes.jobs import Job, Session

JOBS = click.argument("jobs", nargs=-1, required=True, type=options.JOB, metavar="JOB...", shell_complete=job_numbers)
JOBS_IF_ANY = click.argument("jobs", nargs=-1, type=options.JOB, metavar="[JOB]...", shell_complete=job_numbers)


EVERYTHING = click.option("--all", "everything", is_flag=True, help="All jobs, also those to come.")


def some_or_all(client: Client, jobs: Sequence[int], everything: bool, verb: str, done: str, as_json: bool) -> int:
    """POST the verb for each job, or once for everything; returns the exit code. Raises UsageError unless one is meant."""
    if everything == bool(jobs):
        raise click.UsageError("name jobs, or give --all")
    if jobs:
        return each(client, jobs, verb, done, as_json)
    session: Session = client.post(verb)
    out_json(session) if as_json else out([session["words"]])
    return DONE


def each(client: Client, jobs: Sequence[int], verb: str, done: str, as_json: bool, body: Any = None) -> int:
    """POST the verb for each job; returns the exit code, that of the last refusal if there was one."""
    code = DONE
    views: list[Job] = []
    for number in jobs:
        try:
            view: Job = client.post("jobs", number, verb, body=body)
        except Trouble as trouble:
            if trouble.code not in (NOT_FOUND, REFUSED):
                raise
            trouble.show()
            code = trouble.code
        else:
            views.append(view)
            if not as_json:
                out([f"job {number} {done}: {title(view)}"])
    if as_json:
        out_json(views[0] if len(jobs) == 1 and views else views)
    return code
