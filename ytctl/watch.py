"""`ytctl status --watch`: the screen or one job, shown as it changes."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

from ytctl import plain, status
from ytctl.client import Client
from ytctl.follow import follow, job_of, patiently
from ytctl.redraw import redraw
from ytctl.render import on_a_terminal, out_line, screen_cells
from ytctl.shapes.daemon import Report
from ytctl.wait import seen_again, verdict, wait, wait_on_screen

_TICK_SECONDS = 0.5  # a countdown moves
_REST_SECONDS = 0.2  # a busy daemon is not asked more often


def job(client: Client, number: int, as_json: bool) -> int:
    """Show one job until it is over; the exit code tells whether it made it."""
    since = client.get("status")["position"]
    with seen_again(f"ytctl status {number} --watch"):
        if as_json:
            return verdict(wait(client, [number], since, plain.Lines(plain.in_json)))
        return verdict(wait_on_screen(client, [number], since))


def everything(client: Client, as_json: bool) -> None:
    """Show the status for ever: in place on a terminal, as lines elsewhere."""
    if as_json:
        shown = None
        for report in _reports(client):
            if report != shown:
                out_line(report)
            shown = report
    elif on_a_terminal():
        redraw(status.screen(report, datetime.now(UTC), screen_cells(), bars=True) for report in _reports(client))
    else:
        _lines(client)


def _reports(client: Client) -> Iterator[Report]:
    report: Report = client.get("status")
    yield report
    yielded_at = time.monotonic()
    for told in follow(client, report["position"], tick_seconds=_TICK_SECONDS):
        if told is None or time.monotonic() - yielded_at > _REST_SECONDS:
            yield patiently(client.get, "status")
            yielded_at = time.monotonic()


def _lines(client: Client) -> None:
    report: Report = client.get("status")
    lines = plain.Lines(plain.in_words)
    for known in [*report["running"], *report["waiting"]]:
        lines.show(known)
    for number in filter(None, map(job_of, follow(client, report["position"]))):
        lines.show(patiently(client.get, "jobs", number))
