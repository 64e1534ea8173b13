"""The options that verbs share."""

import click

as_json = click.option("--json", "as_json", is_flag=True, help="Print the data of the daemon's answer as JSON.")
quiet = click.option("-q", "--quiet", is_flag=True, help="Print only what names each thing, one a line.")
limit = click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", default=50, show_default=True, help="How many at most."
)
