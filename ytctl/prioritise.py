"""`ytctl prioritise`: start jobs before others."""

import click

from ytctl import options, steering
from ytctl.client import Client


@click.command(short_help="Start jobs before others.")
@steering.JOBS
@click.option(
    "--priority", type=int, default=1, show_default=True, metavar="N", help="The higher, the sooner; 0 is usual."
)
@options.as_json
@click.pass_obj
def command(client: Client, jobs: tuple[int, ...], priority: int, as_json: bool) -> int:
    """Start jobs before others, or after them with a priority below 0; a list with its entries.

    \b
      ytctl prioritise 42
      ytctl prioritise 42 43 --priority -5
    """
    return steering.each(client, jobs, "prioritise", "has its new priority", as_json, {"priority": priority})
