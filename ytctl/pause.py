"""`ytctl pause`: hold jobs back."""

import click

from ytctl import options, steering
from ytctl.client import Client


@click.command(short_help="Hold jobs back.")
@steering.JOBS_IF_ANY
@steering.EVERYTHING
@options.as_json
@click.pass_obj
def command(client: Client, jobs: tuple[int, ...], everything: bool, as_json: bool) -> int:
    """Hold jobs back, or all of them; what they have so far is kept. A list is held back with its entries.

    \b
      ytctl pause 42
      ytctl pause --all
    """
    return steering.some_or_all(client, jobs, everything, "pause", "is held back", as_json)
