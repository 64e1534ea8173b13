"""`ytctl why`: what became of one video, playlist or channel, from the log, and what happens next."""

import click

from ytctl import options
from ytctl.client import Client
from ytctl.complete import job_numbers
from ytctl.render import clean, cut, moment, out, out_json, screen_cells, wrapped
from ytctl.shapes.jobs import Story

_WORDS_AT = len("  2026-01-01 00:00:00  ")


@click.command(short_help="Tell what became of a video, and why.")
@click.argument("what", metavar="VIDEO|URL|JOB", shell_complete=job_numbers)
@options.as_json
@click.pass_obj
def command(client: Client, what: str, as_json: bool) -> None:
    """Tell who asked for it, each attempt, what went wrong in whose words, and what comes next.

    \b
      ytctl why https://youtu.be/ID
      ytctl why 42
    """
    story: Story = client.get("why", what)
    out_json(story) if as_json else out(screen(story, screen_cells()))


def screen(story: Story, width: int | None) -> list[str]:
    """The story, one step a line, long ones wrapped."""
    lines = [cut(clean(f"{story['key']}  {story['title']}"), width)]
    for step in story["lines"]:
        lines += wrapped(f"  {moment(step['at'])}  ", clean(step["words"]), width)
    return [*lines, *wrapped("  next".ljust(_WORDS_AT), clean(story["next"]), width)]
