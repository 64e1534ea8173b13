"""`ytctl cancel`: give jobs up."""

import click

from ytctl import options, steering
from ytctl.client import Client


@click.command(short_help="Give jobs up.")
@steering.JOBS
@options.as_json
@click.pass_obj
def command(client: Client, jobs: tuple[int, ...], as_json: bool) -> int:
    """Give jobs up; what they archived so far stays.

    \b
      ytctl cancel 42
      ytctl cancel 42 43 44
    """
    return steering.each(client, jobs, "cancel", "cancelled", as_json)
