"""`ytctl resume`: let jobs go on."""

import click

from ytctl import options, steering
from ytctl.client import Client
from ytctl.complete import job_numbers
from ytctl.render import out, out_json
from ytctl.shapes.jobs import Session


@click.command(short_help="Let jobs go on.")
@click.argument("jobs", nargs=-1, type=options.JOB, metavar="[JOB]...", shell_complete=job_numbers)
@click.option("--all", "everything", is_flag=True, help="All jobs, also those to come.")
@options.as_json
@click.pass_obj
def command(client: Client, jobs: tuple[int, ...], everything: bool, as_json: bool) -> int:
    """Let jobs go on that were held back, or all of them. A list goes on with its entries.

    \b
      ytctl resume 42
      ytctl resume --all
    """
    if everything == bool(jobs):
        raise click.UsageError("name jobs, or give --all")
    if jobs:
        return steering.each(client, jobs, "resume", "goes on", as_json)
    session: Session = client.post("resume")
    out_json(session) if as_json else out([session["words"]])
    return 0
