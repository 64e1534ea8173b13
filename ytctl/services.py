"""`ytctl services`: the parts of the daemon, since when each runs, and how it is."""

from datetime import UTC, datetime

import click

from ytctl import options
from ytctl.client import Client
from ytctl.exit_codes import DONE, FAILED
from ytctl.render import ago, clean, out, out_json, screen_cells, table, wrapped
from ytctl.shapes.daemon import Service, Services


@click.command(short_help="Show the parts of the daemon.")
@options.quiet
@options.as_json
@click.pass_obj
def command(client: Client, quiet: bool, as_json: bool) -> int:
    """Show the parts of the daemon: how each is, since when it runs, and how often it was started anew.

    \b
      ytctl services
      ytctl services --json | jq '.services[] | select(.restarts > 0)'

    Exit code 1 when one of them does not do what it is for. The units of systemd are the business of `ytctl service`.
    """
    page: Services = client.get("services")
    services = page["services"]
    if as_json:
        out_json(page)
    elif quiet:
        out(service["name"] for service in services)
    else:
        out(screen(services, datetime.now(UTC), screen_cells()))
    return DONE if all(service["ok"] for service in services) else FAILED


def screen(services: list[Service], now: datetime, width: int | None) -> list[str]:
    """The table, then what can be done where something is wrong."""
    rows = [("SERVICE", "STATE", "SINCE", "RESTARTS", "")]
    rows += [
        (
            service["name"],
            "ok" if service["ok"] else "FAILS",
            ago(service["started_at"], now) if service["started_at"] else "-",
            str(service["restarts"]),
            clean(service["words"]),
        )
        for service in services
    ]
    hints = dict.fromkeys(clean(service["hint"]) for service in services if service["hint"])
    return [*table(rows, "lllrl", width), *(line for hint in hints for line in wrapped("hint: ", hint, width))]
