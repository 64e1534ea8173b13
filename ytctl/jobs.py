"""`ytctl jobs`: jobs in a table, newest first."""

from datetime import UTC, datetime

import click

from ytctl import options
from ytctl.client import Client
from ytctl.job_words import COLOURS, OPEN, far, title, when, why
from ytctl.pages import gather
from ytctl.render import ago, out, out_json, paint, screen_cells, table
from ytctl.shapes import Job

STATES = (*OPEN, "completed", "failed", "cancelled")


@click.command(short_help="List jobs.")
@click.option("--state", multiple=True, type=click.Choice(STATES), metavar="STATE", help=f"One of {', '.join(STATES)}.")
@options.limit
@options.quiet
@options.as_json
@click.pass_obj
def command(client: Client, state: tuple[str, ...], limit: int, quiet: bool, as_json: bool) -> None:
    """List jobs, newest first.

    \b
      ytctl jobs --state failed --state cancelled
      ytctl jobs -q --state failed --limit 1000 | xargs -n1 ytctl why
    """
    page = gather(client, "jobs", limit, status=state)
    if as_json:
        out_json(page)
    elif quiet:
        out(str(job["job"]) for job in page["jobs"])
    else:
        out(screen(page["jobs"], datetime.now(UTC), screen_cells()))
        if page["next"] is not None:
            click.echo(f"there are more: --limit {limit * 2}", err=True)


def screen(jobs: list[Job], now: datetime, width: int | None) -> list[str]:
    """The table."""
    if not jobs:
        return ["no jobs"]
    rows = [("JOB", "STATUS", "CHANGED", "", "TITLE")]
    rows += [(str(job["job"]), job["status"], ago(job["updated_at"], now), _more(job, now), title(job)) for job in jobs]
    head, *lines = table(rows, "rlrll", width)
    return [head, *(paint(line, COLOURS.get(job["status"], "")) for line, job in zip(lines, jobs, strict=True))]


def _more(job: Job, now: datetime) -> str:
    match job["status"]:
        case "running":
            return far(job)
        case "retrying":
            return when(job, now)
        case "failed":
            return why(job["error"]).partition(":")[0]
        case _:
            return ""
