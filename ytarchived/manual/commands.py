"""The manual pages of ytctl: one for the program and one for each verb, read from the commands themselves.

Hands the pages to `__main__`. A paragraph of a command's help that is kept as it is holds its examples.
"""

import inspect
from collections.abc import Iterator

import click

from ytarchived.manual import common
from ytarchived.manual.page import Page
from ytctl import exit_codes
from ytctl.cli import ALSO, VERBS, ytctl

_AS_IT_IS = "\b\n"  # how click marks a paragraph whose lines it must not join

EXIT_CODES = {
    exit_codes.DONE: "It is done.",
    exit_codes.FAILED: "It failed, or what was looked for is not as it should be.",
    exit_codes.USAGE: "The command line is wrong.",
    exit_codes.UNREACHABLE: "The daemon is not reachable.",
    exit_codes.NOT_FOUND: "There is no such thing.",
    exit_codes.REFUSED: "The daemon refused it.",
    exit_codes.WORK_FAILED: "Work that was waited for failed, or was cancelled.",
    exit_codes.TIMED_OUT: "The daemon did not answer in time.",
    exit_codes.INTERRUPTED: "It was interrupted; what the daemon was asked for goes on.",
}

_VARIABLES = (
    ("NO_COLOR", "If set, nothing is coloured."),
    ("COLUMNS", "How wide the screen is, where it is no terminal."),
)


def pages() -> Iterator[Page]:
    """All pages, the program's first."""
    top = click.Context(ytctl, info_name="ytctl")
    yield _program(top)
    for name in VERBS:
        yield _verb(top, name)


def _program(top: click.Context) -> Page:
    page = Page(["ytctl"], 1, "archive videos of YouTube, and see what became of them")
    page.heading("SYNOPSIS")
    page.synopsis("ytctl", ["[OPTIONS]", "COMMAND", "[ARGUMENTS]..."])
    page.heading("DESCRIPTION")
    page.paragraph(
        "`ytctl` talks to the daemon `ytarchived`(8) over its control socket: it asks for videos, shows what became of them, "
        "and steers the work. Each command has a page of its own, such as `ytctl-download`(1), and takes --help."
    )
    page.paragraph(
        "Where there is data to show, --json prints it for programs. On a terminal, waiting commands show their progress; "
        "interrupting one of them does not stop what the daemon does, unless its page says so."
    )
    _options(page, ytctl, top)
    page.heading("COMMANDS")
    for name in VERBS:
        also = "".join(f", {other}" for other, verb in ALSO.items() if verb == name)
        page.item(f"{name}{also}", _short(_command(top, name)))
    _examples(page, [_help(ytctl)[1]])
    _ending(page)
    page.see_also([("ytarchived", 8), ("ytarchived.toml", 5), *((f"ytctl-{name}", 1) for name in VERBS)])
    return page


def _verb(top: click.Context, name: str) -> Page:
    command = _command(top, name)
    names = [name, *(other for other, verb in ALSO.items() if verb == name)]
    page = Page([f"ytctl-{each}" for each in names], 1, _uncapped(_short(command)))
    context = click.Context(command, info_name=name, parent=top)
    page.heading("SYNOPSIS")
    for each in _group(context):
        page.synopsis(each.command_path, _arguments(each))
    page.heading("DESCRIPTION")
    prose, examples = _help(command)
    for text in prose:
        page.paragraph(text)
    _options(page, command, context)
    every = [examples]
    if isinstance(command, click.Group):
        page.heading("COMMANDS")
        for inner in _verbs_of(context):
            page.subheading(" ".join([inner.command_path, *_arguments(inner)]))
            every.append(_described(page, inner, top))
    _examples(page, every)
    _ending(page)
    page.see_also([("ytctl", 1), ("ytarchived", 8), ("ytarchived.toml", 5)])
    return page


def _described(page: Page, context: click.Context, top: click.Context) -> list[str]:
    """Describe a verb of a noun; its examples, where no other page has them."""
    command = context.command
    elsewhere = next((name for name in VERBS if _command(top, name) is command), "")
    if elsewhere:
        page.paragraph(f"{_short(command)} It is the same as `ytctl {elsewhere}`: `ytctl-{elsewhere}`(1).")
        return []
    prose, examples = _help(command)
    for text in prose:
        page.paragraph(text)
    for flags, words in _records(command, context):
        page.item(flags, words)
    return examples


def _group(context: click.Context) -> Iterator[click.Context]:
    """The ways to call a command: itself, where it does something alone, and each of its verbs."""
    command = context.command
    if not isinstance(command, click.Group) or command.invoke_without_command:
        yield context
    if isinstance(command, click.Group):
        yield from _verbs_of(context)


def _verbs_of(context: click.Context) -> list[click.Context]:
    group = context.command
    assert isinstance(group, click.Group)
    return [
        click.Context(_command(context, name), info_name=name, parent=context) for name in group.list_commands(context)
    ]


def _command(context: click.Context, name: str) -> click.Command:
    group = context.command
    assert isinstance(group, click.Group)
    command = group.get_command(context, name)
    assert command is not None
    return command


def _arguments(context: click.Context) -> list[str]:
    return context.command.collect_usage_pieces(context)


def _options(page: Page, command: click.Command, context: click.Context) -> None:
    page.heading("OPTIONS")
    for flags, words in _records(command, context):
        page.item(flags, words)
    page.item("-h, --help", "Show how it is used, and end.")


def _records(command: click.Command, context: click.Context) -> Iterator[tuple[str, str]]:
    for parameter in command.params:
        record = parameter.get_help_record(context)
        if record and record[1]:
            yield record


def _examples(page: Page, blocks: list[list[str]]) -> None:
    told = [block for block in blocks if block]
    if told:
        page.heading("EXAMPLES")
        for block in told:
            page.example(block)


def _ending(page: Page) -> None:
    common.exit_status(page, EXIT_CODES)
    common.files(page)
    common.environment(page, *_VARIABLES)


def _short(command: click.Command) -> str:
    assert command.short_help or command.help
    return command.get_short_help_str(limit=200)


def _help(command: click.Command) -> tuple[list[str], list[str]]:
    """The paragraphs of prose in a command's help, and the lines of its examples."""
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    kept = [text.removeprefix(_AS_IT_IS) for text in paragraphs if text.startswith(_AS_IT_IS)]
    return [text for text in paragraphs if not text.startswith(_AS_IT_IS)], [
        line.strip() for text in kept for line in text.splitlines()
    ]


def _uncapped(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
