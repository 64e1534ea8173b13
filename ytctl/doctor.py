"""`ytctl doctor`: everything the daemon depends on, each with its cure; works without a daemon."""

import json
import os

import click

from ytctl import options
from ytctl.daemon_program import asked
from ytctl.exit_codes import DONE, FAILED, Trouble
from ytctl.render import clean, facts, out, out_json, paint, screen_cells
from ytctl.service import lingers, unit_state
from ytctl.shapes.daemon import Check


@click.command(short_help="Look at everything the daemon depends on.")
@click.option("--api", is_flag=True, help="Also try the key of the Data API, which costs one unit of its quota.")
@options.as_json
@click.pass_context
def command(ctx: click.Context, api: bool, as_json: bool) -> int:
    """Look at everything the daemon depends on, and say how to mend what is wrong; exit code 1 when something is.

    \b
      ytctl doctor
      ytctl doctor --api
      ytctl doctor --json | jq '.[] | select(.ok | not)'
    """
    config = ctx.find_root().params["config"] or os.environ.get("YTARCHIVED_CONFIG")
    checks = [*_examined(config, api), *_service()]
    out_json(checks) if as_json else out(screen(checks, screen_cells()))
    return DONE if all(check["ok"] for check in checks) else FAILED


def screen(checks: list[Check], width: int | None) -> list[str]:
    """Each check in a line, with its cure where it fails, and a last line that counts."""
    rows = []
    for check in checks:
        rows.append((check["name"], clean(f"{'ok' if check['ok'] else 'FAILS'}, {check['words']}")))
        rows.append(("", f"cure: {clean(check['hint'])}" if check["hint"] and not check["ok"] else ""))
    bad = sum(not check["ok"] for check in checks)
    last = f"{bad} of {len(checks)} checks fail" if bad else f"all {len(checks)} checks are well"
    return [*facts(rows, width, indent=0), paint(last, "red" if bad else "green")]


def _examined(config: str | None, api: bool) -> list[Check]:
    try:
        checks: list[Check] = json.loads(asked("--doctor", *(["--api"] if api else []), config=config))
    except Trouble as trouble:
        return [{"name": "config", "ok": False, "words": str(trouble), "hint": trouble.hint}]
    return checks


def _service() -> list[Check]:
    state = unit_state()
    if not state:
        words = "not installed; `ytctl service install` lets systemd run the daemon"
        return [{"name": "service", "ok": True, "words": words, "hint": ""}]
    stays = "it goes on when you are logged out" if lingers() else "cannot go on when you are logged out"
    return [
        {"name": "service", "ok": state != "failed", "words": state, "hint": "`ytctl logs` says why"},
        {"name": "lingering", "ok": lingers(), "words": stays, "hint": "loginctl enable-linger"},
    ]
