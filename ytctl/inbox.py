"""`ytctl inbox`: the files that the inbox took, and the receipt of one."""

import click

from ytctl import options
from ytctl.answer_words import words
from ytctl.client import Client
from ytctl.render import clean, facts, moment, out, out_json, screen_cells, table, wrapped
from ytctl.shapes import Receipt, Take


@click.group(invoke_without_command=True, short_help="List files that the inbox took, or show one.")
@options.limit
@options.quiet
@options.as_json
@click.pass_context
def command(ctx: click.Context, limit: int, quiet: bool, as_json: bool) -> None:
    """List the files that the inbox took, newest first; or show what became of each line of one.

    \b
      ytctl inbox
      ytctl inbox show links.txt
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_, limit=limit, quiet=quiet, as_json=as_json)


@command.command("list")
@options.limit
@options.quiet
@options.as_json
@click.pass_obj
def list_(client: Client, limit: int, quiet: bool, as_json: bool) -> None:
    """List the files that the inbox took, newest first."""
    page = client.get("takes", limit=min(limit, 1000))
    if as_json:
        out_json(page)
    elif quiet:
        out(take["name"] for take in page["takes"])
    else:
        out(screen(page["takes"], screen_cells()))


@command.command()
@click.argument("name")
@options.as_json
@click.pass_obj
def show(client: Client, name: str, as_json: bool) -> None:
    """Show one taken file and the answer to each of its lines."""
    receipt: Receipt = client.get("takes", name)
    out_json(receipt) if as_json else out(receipt_screen(receipt, screen_cells()))


def screen(takes: list[Take], width: int | None) -> list[str]:
    """The table."""
    if not takes:
        return ["no file was taken yet"]
    rows = [("TAKEN", "NEW", "KNOWN", "REFUSED", "FILE")]
    rows += [
        (
            moment(take["taken_at"]),
            str(take["accepted"]),
            str(take["duplicate"] + take["archived"]),
            str(take["refused"]),
            clean(take["name"]),
        )
        for take in takes
    ]
    return table(rows, "lrrrl", width)


def receipt_screen(receipt: Receipt, width: int | None) -> list[str]:
    """The file in a line, then its lines with their answers."""
    take = receipt["take"]
    place = f", now {clean(take['path'])}" if take["path"] else ""
    head = f"{clean(take['name'])} ({take['format']}), taken {moment(take['taken_at'])}{place}"
    said = []
    for line in receipt["lines"]:
        said += [(str(line["number"]), clean(line["text"])), ("", words(line["answer"]))]
    return [*wrapped("", head, width), *facts(said, width)]
