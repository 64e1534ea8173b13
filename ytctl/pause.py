"""`ytctl pause`: hold jobs back."""

import click

from ytctl import options, steering
from ytctl.client import Client
from ytctl.complete import job_numbers
from ytctl.render import out, out_json
from ytctl.shapes.jobs import Session


@click.command(short_help="Hold jobs back.")
@click.argument("jobs", nargs=-1, type=options.JOB, metavar="[JOB]...", shell_complete=job_numbers)
@click.option("--all", "everything", is_flag=True, help="All jobs, also those to come.")
@options.as_json
@click.pass_obj
def command(client: Client, jobs: tuple[int, ...], everything: bool, as_json: bool) -> int:
    """Hold jobs back, or all of them; what they have so far is kept. A list is held back with its entries.

    \b
      ytctl pause 42
      ytctl pause --all
    """
    if everything == bool(jobs):
        raise click.UsageError("name jobs, or give --all")
    if jobs:
        return steering.each(client, jobs, "pause", "is held back", as_json)
    session: Session = client.post("pause")
    out_json(session) if as_json else out([session["words"]])
    return 0
