"""`ytctl record`: rebuild, verify and back up the log and what is computed from it, while the daemon runs."""

from pathlib import Path

import click

from ytctl import options
from ytctl.client import Client
from ytctl.exit_codes import DONE, FAILED
from ytctl.render import clean, facts, out, out_json, paint, screen_cells, size, span
from ytctl.shapes.record import BackedUp, Rebuilt, RecordReport
from ytctl.work import worked


@click.group(short_help="Rebuild, verify or back up the record.")
def command() -> None:
    """Look after the record: the log of all that was asked and all that happened, and the tables computed from it.

    \b
      ytctl record verify
      ytctl record backup ~/backups/archive.backup
      ytctl record rebuild

    `ytarchived restore FILE` builds a record from a backup, where there is none.
    """


@command.command(short_help="Compute every table anew.")
@options.as_json
@click.pass_obj
def rebuild(client: Client, as_json: bool) -> None:
    """Drop every table that is computed from the log, and compute it again; until it is done commands wait."""
    rebuilt: Rebuilt = worked(client, "record", "rebuild", quiet=as_json)
    words = f"every table was computed anew from {rebuilt['records']} records in {span(rebuilt['seconds'])}"
    out_json(rebuilt) if as_json else out([words])


@command.command(short_help="Look for what cannot be.")
@options.as_json
@click.pass_obj
def verify(client: Client, as_json: bool) -> int:
    """Look through the whole record and change nothing in it; exit code 1 when something is found.

    Every record must be there, readable and caused by another, and every table must be what the log says.
    """
    report: RecordReport = worked(client, "record", "verify", quiet=as_json)
    out_json(report) if as_json else out(screen(report, screen_cells()))
    return FAILED if report["findings"] else DONE


@command.command(short_help="Copy the log into a file.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@options.as_json
@click.pass_obj
def backup(client: Client, file: Path, as_json: bool) -> None:
    """Copy the log into FILE; into an earlier backup of the same record only what it lacks.

    The daemon writes the file, so it must be where the daemon may write. Everything else is computed from the log when
    `ytarchived restore FILE` builds a record of it; the videos themselves are not in it.
    """
    made: BackedUp = worked(client, "record", "backup", quiet=as_json, body={"file": str(file.absolute())})
    words = (
        f"{clean(made['file'])} holds {made['records']} records ({size(made['bytes'])}), {made['added']} of them new"
    )
    out_json(made) if as_json else out([words])


def screen(report: RecordReport, width: int | None) -> list[str]:
    """What was looked through in one line, then what was found by which check."""
    findings = report["findings"]
    there = f"{report['records']} records in {report['streams']} streams"
    if not findings:
        return [paint(f"{there}, and nothing wrong with them", "green")]
    head = paint(f"{there}, and {len(findings)} findings", "red")
    return [head, *facts([(finding["check"], clean(finding["words"])) for finding in findings], width)]
