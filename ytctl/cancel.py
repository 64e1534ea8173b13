"""`ytctl cancel`: give jobs up."""

import click

from ytctl import options
from ytctl.client import Client
from ytctl.complete import job_numbers
from ytctl.exit_codes import DONE, NOT_FOUND, REFUSED, Trouble
from ytctl.job_words import title
from ytctl.render import out, out_json


@click.command(short_help="Give jobs up.")
@click.argument(
    "jobs", nargs=-1, required=True, type=click.IntRange(min=1), metavar="JOB...", shell_complete=job_numbers
)
@options.as_json
@click.pass_obj
def command(client: Client, jobs: tuple[int, ...], as_json: bool) -> int:
    """Give jobs up; what they archived so far stays.

    \b
      ytctl cancel 42
      ytctl cancel 42 43 44
    """
    code = DONE
    cancelled = []
    for number in jobs:
        try:
            job = client.post("jobs", number, "cancel")
        except Trouble as trouble:
            if trouble.code not in (NOT_FOUND, REFUSED):
                raise
            trouble.show()
            code = trouble.code
        else:
            cancelled.append(job)
            if not as_json:
                out([f"job {number} cancelled: {title(job)}"])
    if as_json:
        out_json(cancelled[0] if len(jobs) == 1 and cancelled else cancelled)
    return code
