"""`ytctl quota`: how much of the Data API's quota is left today, what spent it, and when it turns."""

from datetime import UTC, datetime

import click

from ytctl import options
from ytctl.client import Client
from ytctl.render import clean, facts, moment, out, out_json, screen_cells, span, table
from ytctl.shapes.daemon import Quota

_PURPOSES = {"direct": "asked directly", "background": "entries of lists"}


@click.command(short_help="Show the quota of the Data API.")
@options.as_json
@click.pass_obj
def command(client: Client, as_json: bool) -> None:
    """Show how much of today's quota is used, what spent it, when it turns, and how it will end.

    \b
      ytctl quota
      ytctl quota --json | jq .left
    """
    quota: Quota = client.get("quota")
    out_json(quota) if as_json else out(screen(quota, datetime.now(UTC), screen_cells()))


def screen(quota: Quota, now: datetime, width: int | None) -> list[str]:
    """The day in a few facts, then what was spent on what."""
    if not quota["has_key"]:
        return ["no key of the Data API is configured (youtube.api_key_file): yt-dlp alone serves"]
    turns_in = (datetime.fromisoformat(quota["turns_at"]) - now).total_seconds()
    problem = quota["problem"]
    said = [
        ("used", f"{quota['used']} of {quota['per_day']} units"),
        ("left", _left(quota)),
        ("turns", f"{moment(quota['turns_at'])}, in {span(turns_in)}, at midnight in California"),
        ("forecast", f"{quota['forecast']} units by then, as the day went so far{_short(quota)}"),
        ("problem", clean(f"{problem['kind']}: {problem['words']}") if problem else ""),
        ("", f"hint: {clean(problem['advice'])}" if problem else ""),
    ]
    rows = [("FOR", "CALLS", "REFUSED", "UNITS", "METHOD")] if quota["spent"] else []
    for each in quota["spent"]:
        counts = str(each["calls"]), str(each["refused"]), str(each["units"])
        rows.append((_PURPOSES.get(each["purpose"], each["purpose"]), *counts, each["method"]))
    return [*facts(said, width, indent=0), *([""] if rows else []), *(table(rows, "lrrrl", width) if rows else [])]


def _left(quota: Quota) -> str:
    if quota["used_up"]:
        return "nothing: YouTube says that the day's quota is used up; yt-dlp alone serves"
    reserve = min(quota["reserve"], quota["left"])
    return f"{quota['left']} units, {reserve} of them in reserve for what is asked directly"


def _short(quota: Quota) -> str:
    return "; entries of lists will do without" if quota["forecast"] > quota["per_day"] - quota["reserve"] else ""
