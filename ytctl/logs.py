"""`ytctl logs`: what the daemon wrote into its log, from the daily files and from the journal; needs no daemon."""

import os
from itertools import islice

import click

from ytarchived.log_sources import LEVELS, Line, coming, fits, newest_first
from ytctl import options
from ytctl.render import clean, moment, out, out_line, paint
from ytctl.socket_path import configured, expand

DEFAULT = "$XDG_STATE_HOME/ytarchived/logs"
_COLOURS = {"warning": "yellow", "error": "red"}


@click.command(short_help="Show the daemon's own log.")
@click.option("--service", metavar="NAME", help="Only of this part: archive, inbox, session, data-api, daemon ...")
@click.option("--level", type=click.Choice(LEVELS), help="Only of this level and graver ones.")
@click.option("--type", "kind", metavar="TYPE", help="Only of this type, such as VideoArchived, or E999.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="Only of this day (UTC).")
@click.option("--follow", "-f", is_flag=True, help="Go on with what is written from now on.")
@options.limit
@options.as_json
@click.pass_context
def command(
    ctx: click.Context,
    service: str | None,
    level: str | None,
    kind: str | None,
    day: object,
    follow: bool,
    limit: int,
    as_json: bool,
) -> None:
    """Show the newest lines of the daemon's own log, oldest first; with --json one object a line.

    \b
      ytctl logs --follow
      ytctl logs --level warning --date 2026-11-20
      ytctl logs --type VideoArchived --json | jq -r .video
    """
    named = os.environ.get("YTARCHIVED_LOG_PATH") or configured(
        "log", "path", ctx.find_root().params["config"] or os.environ.get("YTARCHIVED_CONFIG"), os.environ
    )
    folder = expand(named or DEFAULT, os.environ)
    wanted = fits(service, level, kind)
    write = out_line if as_json else _write
    following = coming(folder) if follow else iter(())
    written = (line for line, _ in newest_first(folder, f"{day:%Y-%m-%d}" if day else ""))
    shown = list(islice(filter(wanted, written), limit))[::-1]
    for line in shown:
        write(line)
    for line in filter(wanted, following):
        if line not in shown:  # written while the others were read
            write(line)


def _write(line: Line) -> None:
    about = line.get("stream", "").removeprefix("youtube:") or line["service"]
    head = f"{moment(line['at'])}  {line['level']:<7}  "
    out([paint(f"{head}{clean(about)}: {clean(line['words'])}", _COLOURS.get(line["level"], ""))])
    for told in line.get("traceback", "").splitlines():
        out([" " * (4 + len(told) - len(told.lstrip())) + clean(told.lstrip())])
