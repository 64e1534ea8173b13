"""`ytctl jobs`: jobs in a table, newest first."""

import re
from datetime import UTC, datetime, timedelta

import click

from ytctl import options
from ytctl.client import Client
from ytctl.job_words import COLOURS, OPEN, far, title, when, why
from ytctl.pages import gather
from ytctl.render import ago, out, out_json, paint, screen_cells, table
from ytctl.shapes.jobs import Job

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
STATES = (*OPEN, "completed", "failed", "cancelled")


@click.command(short_help="List jobs.")
@click.option("--state", multiple=True, type=click.Choice(STATES), metavar="STATE", help=f"One of {', '.join(STATES)}.")
@click.option("--since", metavar="WHEN", help="Asked for since a day, an ISO time, or so long ago as 90m, 12h, 3d.")
@options.limit
@options.quiet
@options.as_json
@click.pass_obj
def command(client: Client, state: tuple[str, ...], since: str | None, limit: int, quiet: bool, as_json: bool) -> None:
    """List jobs, newest first.

    \b
      ytctl jobs --state failed --state cancelled
      ytctl jobs --since 12h
      ytctl jobs -q --state failed --limit 1000 | xargs -n1 ytctl why
    """
    now = datetime.now(UTC)
    page = gather(client, "jobs", limit, status=state, since=since and read_since(since, now).isoformat())
    if as_json:
        out_json(page)
    elif quiet:
        out(str(job["job"]) for job in page["jobs"])
    else:
        out(screen(page["jobs"], now, screen_cells()))
        if page["next"] is not None:
            click.echo(f"there are more: --limit {limit * 2}", err=True)


def read_since(text: str, now: datetime) -> datetime:
    """The instant that a person names; a day begins at midnight here. Raises UsageError for any other text."""
    if found := re.fullmatch(r"(\d{1,6})([smhd])", text):
        return now - timedelta(seconds=int(found[1]) * _SECONDS[found[2]])
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise click.UsageError(
            f"'{text}' is no time; write a day as 2026-01-31, a time as 2026-01-31T18:00, or how long ago as 90m, 12h, 3d"
        ) from None


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
