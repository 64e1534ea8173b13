"""`ytctl resume`: let jobs go on."""

import click

from ytctl import options, steering
from ytctl.client import Client


@click.command(short_help="Let jobs go on.")
@steering.JOBS_IF_ANY
@steering.EVERYTHING
@options.as_json
@click.pass_obj
def command(client: Client, jobs: tuple[int, ...], everything: bool, as_json: bool) -> int:
    """Let jobs go on that were held back, or all of them. A list goes on with its entries.

    \b
      ytctl resume 42
      ytctl resume --all
    """
    return steering.some_or_all(client, jobs, everything, "resume", "goes on", as_json)
