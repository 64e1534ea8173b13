"""`ytctl retry`: try jobs once more."""

import click

from ytctl import options, steering
from ytctl.client import Client


@click.command(short_help="Try jobs once more.")
@steering.JOBS
@click.option("--quality", metavar="Q", help="With another quality.")
@options.as_json
@click.pass_obj
def command(client: Client, jobs: tuple[int, ...], quality: str | None, as_json: bool) -> int:
    """Try jobs once more that failed, were cancelled or wait; of a list, its entries that did not make it.

    \b
      ytctl retry 42
      ytctl retry 42 --quality 720p
    """
    body = {"options": {"quality": quality}} if quality else {}
    return steering.each(client, jobs, "retry", "is tried again", as_json, body)
