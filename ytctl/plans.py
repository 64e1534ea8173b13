"""`ytctl plans`: what did not make it, why, and what to do about it."""

from datetime import UTC, datetime

import click

from ytctl import options
from ytctl.client import Client
from ytctl.pages import gather
from ytctl.render import ago, clean, out, out_json, paint, screen_cells, table, wrapped
from ytctl.shapes.plans import PlanItem


@click.command(short_help="List what did not make it, and what to do.")
@options.limit
@options.quiet
@options.as_json
@click.pass_obj
def command(client: Client, limit: int, quiet: bool, as_json: bool) -> None:
    """List what did not make it, by the kind of failure, each with what to do about it.

    \b
      ytctl plans
      ytctl plans -q | xargs ytctl download     ask for all of it again
    """
    page = gather(client, "items", limit, path=["plans"])
    if as_json:
        out_json(page)
    elif quiet:
        out(item["key"].partition(":")[2] for item in page["items"])
    else:
        out(screen(page["items"], datetime.now(UTC), screen_cells()))


def screen(items: list[PlanItem], now: datetime, width: int | None) -> list[str]:
    """The items under the name of their plan, with its advice."""
    if not items:
        return ["nothing is amiss: all that was asked for is archived or under way"]
    lines: list[str] = []
    for plan in dict.fromkeys(item["plan"] for item in items):
        mine = [item for item in items if item["plan"] == plan]
        rows = [
            (str(item["job"] or ""), ago(item["last_seen"], now), clean(item["title"]) or item["key"]) for item in mine
        ]
        failure = mine[0]["failure"]
        advice = wrapped("  ", clean(failure["advice"]), width) if failure else []
        lines += [paint(plan, bold=True), *advice, *table(rows, "rrl", width, indent=2), ""]
    return lines[:-1]
