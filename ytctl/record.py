"""`ytctl record`: rebuild, verify and back up the log and what is computed from it, while the daemon runs."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ytctl import options
from ytctl.client import JSON, NDJSON, Client, fault, target
from ytctl.exit_codes import DONE, FAILED
from ytctl.render import clean, facts, on_a_terminal, out, out_json, paint, screen_cells, size, span
from ytctl.shapes import BackedUp, Rebuilt, RecordReport, Working
from ytctl.wire import Exchange

_QUARTERS = 4


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
    rebuilt: Rebuilt = _worked(client, "rebuild", quiet=as_json)
    words = f"every table was computed anew from {rebuilt['records']} records in {span(rebuilt['seconds'])}"
    out_json(rebuilt) if as_json else out([words])


@command.command(short_help="Look for what cannot be.")
@options.as_json
@click.pass_obj
def verify(client: Client, as_json: bool) -> int:
    """Look through the whole record and change nothing in it; exit code 1 when something is found.

    Every record must be there, readable and caused by another, and every table must be what the log says.
    """
    report: RecordReport = _worked(client, "verify", quiet=as_json)
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
    made: BackedUp = _worked(client, "backup", quiet=as_json, body={"file": str(file.absolute())})
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


def _worked(client: Client, work: str, *, quiet: bool, body: Any = None) -> Any:
    sent = None if body is None else json.dumps(body).encode()
    showing = _nothing if quiet else _bar if on_a_terminal() else _lines
    with (
        client.exchange("POST", target("record", work), accept=f"{NDJSON}, {JSON}", body=sent) as exchange,
        showing() as show,
    ):
        for told in _documents(exchange):
            if "success" not in told:
                show(told)
            elif told["success"]:
                return told["data"]
            else:
                # Within a stream its own status is long told, so the code has to say whose fault it is.
                raise fault(409 if told["error"]["code"] == "E007" else 500, told)
    raise AssertionError("the daemon ends every stream with its answer")


def _documents(exchange: Exchange) -> Iterator[Any]:
    text = b""
    for piece in iter(exchange.piece, b""):
        *lines, text = (text + piece).split(b"\n")
        yield from map(json.loads, lines)
    if text:
        yield json.loads(text)


@contextmanager
def _nothing() -> Iterator[Callable[[Working], None]]:
    yield lambda working: None


@contextmanager
def _lines() -> Iterator[Callable[[Working], None]]:
    shown = ""

    def show(working: Working) -> None:
        nonlocal shown
        quarter = working["done"] * _QUARTERS // working["total"] if working["total"] else 0
        far = f": {quarter * 100 // _QUARTERS} %" if quarter else ""
        if (line := working["step"] + far) != shown:
            shown = line
            out([line])

    yield show


@contextmanager
def _bar() -> Iterator[Callable[[Working], None]]:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn  # on a terminal alone: it is heavy

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn())
    with Progress(*columns, transient=True) as progress:
        task = progress.add_task("", total=None)
        yield lambda working: progress.update(
            task, description=working["step"], completed=working["done"], total=working["total"] or None
        )
