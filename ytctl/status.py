"""`ytctl status`: everything on one calm screen, or one job with all that is known of it."""

from datetime import UTC, datetime

import click

from ytctl import options
from ytctl.client import Client
from ytctl.complete import job_numbers
from ytctl.job_words import done_share, eta, far, lost, speed, title, when
from ytctl.render import bar, clean, cut, facts, on_a_terminal, out, out_json, paint, screen_cells, size, table
from ytctl.session import screen as session_screen
from ytctl.shapes.daemon import Check, Report
from ytctl.shapes.jobs import Job, Session

_BAR_CELLS = 12
_COUNTED = ("running", "queued", "retrying", "completed", "failed", "cancelled")


@click.command(short_help="Show what runs, waits and is wrong; or one job.")
@click.argument("job", type=options.JOB, required=False, shell_complete=job_numbers)
@click.option("--watch", is_flag=True, help="Go on showing it as it changes; a job until it is over.")
@options.as_json
@click.pass_obj
def command(client: Client, job: int | None, watch: bool, as_json: bool) -> int | None:
    """Show what runs, what waits and what is wrong; or one job.

    \b
      ytctl status
      ytctl status --watch
      ytctl status 42
    """
    if watch:
        from ytctl import watch as watching

        if job is not None:
            return watching.job(client, job, as_json)
        watching.everything(client, as_json)
    elif job is None:
        report: Report = client.get("status")
        now = datetime.now(UTC)
        out_json(report) if as_json else out(screen(report, now, screen_cells(), bars=on_a_terminal()))
    else:
        from ytctl import job_screen

        view: Job = client.get("jobs", job)
        out_json(view) if as_json else out(job_screen.screen(view, datetime.now(UTC), screen_cells()))
    return None


def screen(report: Report, now: datetime, width: int | None, *, bars: bool = False) -> list[str]:
    """The whole screen: our standing with YouTube where it is not well, problems, what runs, what waits, how much there is."""
    running = [_running(job, bars) for job in report["running"]]
    sections = [
        _section(paint("Session", "red", bold=True), _session(report["session"], width)),
        _section(paint("Problems", "red", bold=True), _problems(report["problems"], width)),
        _section(paint("Running", bold=True), table(running, "rlrrrl", width, indent=2)),
        _section(
            paint("Waiting", bold=True),
            table([_waiting(job, now) for job in report["waiting"]], "rlll", width, indent=2),
        ),
        facts(_totals(report), width, indent=0),
    ]
    return [line for section in sections for line in section]


def _section(heading: str, lines: list[str]) -> list[str]:
    return [heading, *lines, ""] if lines else []


def _session(session: Session, width: int | None) -> list[str]:
    if session["standing"] == "healthy" and not session["paused_by"]:
        return []
    return [cut(f"  {line}", width) for line in session_screen(session, width)]


def _problems(problems: list[Check], width: int | None) -> list[str]:
    rows = []
    for problem in problems:
        rows.append((problem["name"], clean(problem["words"])))
        rows.append(("", f"hint: {clean(problem['hint'])}" if problem["hint"] else ""))
    return facts(rows, width)


def _running(job: Job, bars: bool) -> tuple[str, ...]:
    share = done_share(job) if bars else None
    drawn = "" if share is None else bar(share, _BAR_CELLS).ljust(_BAR_CELLS, "·")
    return str(job["job"]), drawn, far(job), speed(job["progress"]), eta(job["progress"]) or lost(job), title(job)


def _waiting(job: Job, now: datetime) -> tuple[str, ...]:
    return str(job["job"]), when(job, now), job["error"]["kind"] if job["error"] else "", title(job)


def _totals(report: Report) -> list[tuple[str, str]]:
    counts = report["counts"]
    counted = ", ".join(f"{counts[status]} {status}" for status in _COUNTED if counts.get(status))
    videos = f"{report['videos']} video{'' if report['videos'] == 1 else 's'}"
    today = f", {report['today']} of them today" if report["today"] else ""
    kept = f"{report['in_plans']} that did not make it: `ytctl recovery`" if report["in_plans"] else ""
    healthy = report["session"]["standing"] == "healthy" and not report["session"]["paused_by"]
    return [
        ("jobs", counted or "none yet"),
        ("archive", f"{videos}, {size(report['bytes'])}{today}"),
        ("disk", clean(report["disk"])),
        ("pace", clean(report["pace"])),
        ("session", clean(report["session"]["words"]) if healthy else ""),
        ("plans", kept),
    ]
