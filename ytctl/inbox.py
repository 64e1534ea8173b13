"""`ytctl inbox`: the files that the inbox took, the receipt of one, and the approval of one that is held."""

import shlex

import click

from ytctl import options
from ytctl.answer_words import words
from ytctl.client import Client
from ytctl.complete import file_names
from ytctl.pages import gather
from ytctl.render import clean, facts, moment, out, out_json, screen_cells, table, wrapped
from ytctl.shapes.takes import Receipt, Take


@click.group(invoke_without_command=True, short_help="List files of the inbox, show or approve one.")
@options.limit
@options.quiet
@options.as_json
@click.pass_context
def command(ctx: click.Context, limit: int, quiet: bool, as_json: bool) -> None:
    """List the files that the inbox took or holds, newest first; show what became of each line of one; approve one.

    Files that were handed in with `ytctl download --batch` or `--watch` are among them.

    \b
      ytctl inbox
      ytctl inbox show links.txt
      ytctl inbox show audio/links.txt
      ytctl inbox approve history.json
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_, limit=limit, quiet=quiet, as_json=as_json)


@command.command("list")
@options.limit
@options.quiet
@options.as_json
@click.pass_obj
def list_(client: Client, limit: int, quiet: bool, as_json: bool) -> None:
    """List the files that the inbox took or holds, newest first."""
    page = gather(client, "takes", limit, path=["inbox"])
    if as_json:
        out_json(page)
    elif quiet:
        out(take["name"] for take in page["takes"])
    else:
        out(screen(page["takes"], screen_cells()))


@command.command()
@click.argument("name", shell_complete=file_names)
@options.as_json
@click.pass_obj
def show(client: Client, name: str, as_json: bool) -> None:
    """Show one taken file and the answer to each of its lines."""
    receipt: Receipt = client.get("inbox", name)
    out_json(receipt) if as_json else out(receipt_screen(receipt, screen_cells()))


@command.command()
@click.argument("name", shell_complete=file_names)
@options.as_json
@click.pass_obj
def approve(client: Client, name: str, as_json: bool) -> None:
    """Have a file taken that is held because it has very many lines."""
    take: Take = client.post("inbox", name, "approve")
    out_json(take) if as_json else out([f"{clean(take['name'])} approved: its {take['lines']:,} lines are taken now"])


def screen(takes: list[Take], width: int | None) -> list[str]:
    """The table."""
    if not takes:
        return ["no file was taken yet"]
    rows = [("TAKEN", "NEW", "KNOWN", "REFUSED", "FILE")]
    rows += [
        (
            moment(take["taken_at"]),
            *_counts(take),
            clean(take["name"]),
        )
        for take in takes
    ]
    return [*table(rows, "lrrrl", width), *(_waiting(take) for take in takes if take["stage"] == "held")]


def receipt_screen(receipt: Receipt, width: int | None) -> list[str]:
    """The file in a line, then its lines with their answers."""
    take = receipt["take"]
    place = f", now {clean(take['path'])}" if take["path"] else ""
    head = f"{clean(take['name'])} ({take['format']}), {take['stage']} {moment(take['taken_at'])}{place}"
    if take["stage"] == "held":
        return [*wrapped("", head, width), _waiting(take)]
    said = []
    for line in receipt["lines"]:
        said += [(str(line["number"]), clean(line["text"])), ("", words(line["answer"]))]
    return [*wrapped("", head, width), *facts(said, width)]


def _counts(take: Take) -> tuple[str, str, str]:
    if take["stage"] != "taken":
        return "-", "-", "-"
    return str(take["accepted"]), str(take["duplicate"] + take["archived"]), str(take["refused"])


def _waiting(take: Take) -> str:
    name = shlex.quote(clean(take["name"]))
    return f"held for its {take['lines']:,} lines; to take them: ytctl inbox approve {name}"
