"""The options that verbs share, among them those that every verb takes and only `ytctl --help` tells."""

import os
from collections.abc import Callable
from typing import Any, TypeVar

import click

from ytctl.exit_codes import VERBOSE

F = TypeVar("F", bound=Callable[..., Any])

_JSON = "ytctl.json"


def everywhere(*, hidden: bool) -> Callable[[F], F]:
    """`--output`, `--no-color` and `--verbose`; a verb takes them without telling, because its help has better to say."""

    def added(function: F) -> F:
        for option in (_verbose, _no_color, _output):
            function = option(hidden)(function)
        return function

    return added


def as_json(function: F) -> F:
    """`--json`, which is `--output json`, and the options that every verb takes."""
    told = "Print the data of the daemon's answer as JSON."
    shown = click.option("--json", "as_json", is_flag=True, callback=_wants_json, help=told)
    return everywhere(hidden=True)(shown(function))


def json_of_any(function: F) -> F:
    """`--json` before the verb."""
    told = "Print data as JSON, whatever the command."
    return click.option("--json", is_flag=True, expose_value=False, callback=_wants_json, help=told)(function)


def _output(hidden: bool) -> Callable[[F], F]:
    forms = click.Choice(["text", "json"])
    told = "How every command prints: text, or json, which is --json too."
    return click.option(
        "--output", "--format", type=forms, expose_value=False, hidden=hidden, callback=_noted, help=told
    )


def _no_color(hidden: bool) -> Callable[[F], F]:
    told = "No colours, as with NO_COLOR."
    return click.option("--no-color", is_flag=True, expose_value=False, hidden=hidden, callback=_plain, help=told)


def _verbose(hidden: bool) -> Callable[[F], F]:
    told = "Name the trace of what fails."
    return click.option("-v", "--verbose", is_flag=True, expose_value=False, hidden=hidden, callback=_loud, help=told)


def _wants_json(ctx: click.Context, param: click.Parameter, value: bool) -> bool:
    if value:
        ctx.meta[_JSON] = True
    return bool(ctx.meta.get(_JSON))


def _noted(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.meta[_JSON] = value == "json"


def _plain(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        os.environ["NO_COLOR"] = "1"  # rich goes by it too


def _loud(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value:
        os.environ[VERBOSE] = "1"


class JobNumber(click.ParamType[int]):
    """The number of a job."""

    name = "job"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; fails with where to find it."""
        text = str(value)
        if not (text.isascii() and text.isdigit() and int(text) >= 1):
            self.fail(f"'{text}' is no number of a job; `ytctl jobs` lists them", param, ctx)
        return int(text)


JOB = JobNumber()
quiet = click.option("-q", "--quiet", is_flag=True, help="Print only what names each thing, one a line.")
limit = click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", default=50, show_default=True, help="How many at most."
)
