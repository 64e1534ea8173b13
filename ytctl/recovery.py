"""`ytctl recovery`, also `ytctl workplan`: what did not make it, plan by plan, and what to do about it."""

from datetime import UTC, datetime

import click

from ytctl import options
from ytctl.client import Client
from ytctl.complete import plan_names
from ytctl.exit_codes import USAGE, Trouble
from ytctl.pages import gather
from ytctl.render import ago, clean, moment, out, out_json, paint, screen_cells, table, wrapped
from ytctl.shapes.plans import FailureGroup, Plan, PlanItem

_ALL = 1_000_000
ONLY = click.option("--only", metavar="KIND", help="Only items of this kind of failure, such as private.")


@click.group(invoke_without_command=True, short_help="See and retry what did not make it, plan by plan.")
@options.as_json
@click.pass_context
def command(context: click.Context, as_json: bool) -> None:
    """See what did not make it, plan by plan, and have it tried once more.

    \b
      ytctl recovery                               the open plans
      ytctl recovery show 2026-11-20-private       what is in one, why, and what to do
      ytctl recovery retry 2026-11-20-private      try all of it once more
      ytctl recovery retry --all --only region     and all of one kind, whatever the plan
      ytctl recovery report                        what fails now, by its kind
    """
    if context.invoked_subcommand is None:
        _list(context.obj, everything=False, as_json=as_json, quiet=False)


@command.command("list", short_help="List the plans.")
@click.option("--all", "everything", is_flag=True, help="Also those in which nothing is left to do.")
@options.quiet
@options.as_json
@click.pass_obj
def list_(client: Client, everything: bool, quiet: bool, as_json: bool) -> None:
    """List the plans, newest first: how much of each is left to do, and what to do."""
    _list(client, everything=everything, as_json=as_json, quiet=quiet)


@command.command(short_help="Show what is in a plan.")
@click.argument("plan", shell_complete=plan_names)
@options.quiet
@options.as_json
@click.pass_obj
def show(client: Client, plan: str, quiet: bool, as_json: bool) -> None:
    """Show each item of a plan: why it did not make it, in whose words, and when it is tried again."""
    _tell(client.get("work-plans", plan), as_json=as_json, quiet=quiet)


@command.command(short_help="Make a plan of your own.")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--title", metavar="WORDS", default="", help="What it is called.")
@options.as_json
@click.pass_obj
def create(client: Client, urls: tuple[str, ...], title: str, as_json: bool) -> None:
    """Put videos, playlists or channels into a plan of your own; nothing is fetched before it is retried."""
    _tell(client.post("work-plans", body={"urls": urls, "title": title}), as_json=as_json)


@command.command(short_help="Try the items of a plan once more.")
@click.argument("plan", required=False, shell_complete=plan_names)
@click.option("--all", "everything", is_flag=True, help="The items of all open plans.")
@ONLY
@options.as_json
@click.pass_obj
def retry(client: Client, plan: str | None, everything: bool, only: str | None, as_json: bool) -> None:
    """Try the items of one plan, or of all, once more; what is under way already goes on."""
    if (plan is None) == (not everything):
        raise Trouble("cannot retry: name one plan, or say --all", code=USAGE)
    body = {"only": only} if only else {}
    if plan is None:
        plans = client.post("work-plans", "retry", body=body)
        out_json(plans) if as_json else out(screen(plans["plans"], datetime.now(UTC), screen_cells()))
    else:
        _tell(client.post("work-plans", plan, "retry", body=body), as_json=as_json)


@command.command(short_help="Take items out of a plan for good.")
@click.argument("plan", shell_complete=plan_names)
@click.argument("urls", nargs=-1, metavar="[URL...]")
@options.as_json
@click.pass_obj
def dismiss(client: Client, plan: str, urls: tuple[str, ...], as_json: bool) -> None:
    """Take some items, or all, out of a plan: they are not asked for again by themselves."""
    _tell(client.post("work-plans", plan, "dismiss", body={"urls": urls}), as_json=as_json)


@command.command(short_help="Say what fails now, by its kind.")
@options.as_json
@click.pass_obj
def report(client: Client, as_json: bool) -> None:
    """Say what fails now: each kind with how often, examples, and what to do."""
    failures = client.get("work-plans", "report")
    out_json(failures) if as_json else out(report_screen(failures["groups"], screen_cells()))


def screen(plans: list[Plan], now: datetime, width: int | None) -> list[str]:
    """The plans, each with what is left of it."""
    if not plans:
        return ["nothing is amiss: all that was asked for is archived or under way"]
    rows = [
        (plan["plan"], f"{plan['open']} open", _over(plan), ago(plan["created_at"], now), _about(plan))
        for plan in plans
    ]
    return table(rows, "lrlrl", width)


def plan_screen(plan: Plan, width: int | None) -> list[str]:
    """One plan with its items."""
    over = f", {_over(plan)}" if _over(plan) else ""
    lines = [f"{paint(plan['plan'], bold=True)}  {plan['open']} open{over}"]
    lines += wrapped("  ", _about(plan), width)
    for item in plan["items"]:
        lines += ["", *_item(item, width)]
    return lines


def report_screen(groups: list[FailureGroup], width: int | None) -> list[str]:
    """What fails, by its kind, with examples."""
    if not groups:
        return ["nothing fails now"]
    lines: list[str] = []
    for group in groups:
        counts = (("given up", group["failed"]), ("waiting", group["waiting"]))
        told = ", ".join(f"{number} {state}" for state, number in counts if number)
        lines.append(f"{paint(group['kind'], bold=True)}  {told}")
        lines += wrapped("  hint: ", clean(group["advice"]), width)
        lines += [f"  {clean(item['title']) or item['url']}" for item in group["examples"]]
        lines.append("")
    return lines[:-1]


def _item(item: PlanItem, width: int | None) -> list[str]:
    failure = item["failure"]
    state = "" if item["state"] == "open" else f"{item['state']}: "
    job = f" (job {item['job']})" if item["job"] else ""
    lines = [f"  {state}{clean(item['title']) or item['url']}{job}"]
    if failure:
        lines += wrapped("    ", f"{failure['kind']}: {clean(failure['words'])}", width)
    if item["list"]:
        lines.append(f"    from the list {clean(item['list'])}")
    if item["state"] == "open" and item["retry_at"]:
        lines.append(f"    tried again by itself at {moment(item['retry_at'])}")
    return lines


def _about(plan: Plan) -> str:
    return clean(plan["title"] if plan["by_hand"] else plan["advice"])


def _over(plan: Plan) -> str:
    counts = (("archived", plan["archived"]), ("dismissed", plan["dismissed"]))
    return ", ".join(f"{number} {state}" for state, number in counts if number)


def _list(client: Client, *, everything: bool, as_json: bool, quiet: bool) -> None:
    plans = gather(client, "plans", _ALL, path=["work-plans"], all="true" if everything else None)
    if as_json:
        out_json(plans)
    elif quiet:
        out(plan["plan"] for plan in plans["plans"])
    else:
        out(screen(plans["plans"], datetime.now(UTC), screen_cells()))


def _tell(plan: Plan, *, as_json: bool, quiet: bool = False) -> None:
    if as_json:
        out_json(plan)
    elif quiet:
        out(item["key"].partition(":")[2] for item in plan["items"] if item["state"] == "open")
    else:
        out(plan_screen(plan, screen_cells()))
