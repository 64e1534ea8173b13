"""`ytctl health`: how the daemon is, check by check."""

import click

from ytctl import options
from ytctl.client import Client
from ytctl.exit_codes import DONE, FAILED
from ytctl.render import clean, facts, out, out_json, paint, screen_cells, span
from ytctl.shapes.daemon import Health


@click.command(short_help="Show how the daemon is.")
@options.as_json
@click.pass_obj
def command(client: Client, as_json: bool) -> int:
    """Show how the daemon is; exit code 1 when something is wrong with it.

    \b
      ytctl health
      ytctl health --json | jq '.checks[] | select(.ok | not)'
    """
    health: Health = client.get("health")
    out_json(health) if as_json else out(screen(health, screen_cells()))
    return DONE if health["status"] == "healthy" else FAILED


def screen(health: Health, width: int | None) -> list[str]:
    """The daemon in one line, then each check with its hint where it fails."""
    rows = []
    for check in health["checks"]:
        rows.append((check["name"], clean(f"{'ok' if check['ok'] else 'FAILS'}, {check['words']}")))
        rows.append(("", f"hint: {clean(check['hint'])}" if check["hint"] and not check["ok"] else ""))
    up = span(health["uptime_seconds"])
    head = f"ytarchived {health['version']} is {health['status']}, up {up}, process {health['pid']}"
    return [paint(head, "green" if health["status"] == "healthy" else "red"), *facts(rows, width)]
