"""`ytctl storage check`: whether every archived video is in its place, and a person's word about those that are not."""

import click

from ytctl import options
from ytctl.client import Client
from ytctl.exit_codes import DONE, FAILED
from ytctl.render import clean, out, out_json, paint
from ytctl.shapes.storage import Look

_SHOWN = 20


@click.command(short_help="Look whether every video is in its place.")
@click.option("--accept-loss", is_flag=True, help="Take what is not there for lost, however much it is.")
@options.as_json
@click.pass_obj
def command(client: Client, accept_loss: bool, as_json: bool) -> int:
    """Look whether every archived video is in its place, without reading it; exit code 1 when some are not.

    A few missing videos are taken for lost: whoever asks for one gets it anew. From more than 10 at once, or more than 5 % of
    the library, nothing is concluded: a disk may be missing. Only --accept-loss says that they are gone for good.
    """
    look: Look = client.post("storage", "accept-loss" if accept_loss else "check")
    out_json(look) if as_json else out(screen(look))
    return DONE if accept_loss or not look["missing"] else FAILED


def screen(look: Look) -> list[str]:
    """What was found in a line or two, then the missing files."""
    missing, back = look["missing"], look["back"]
    lines = [f"{back} that were lost are in their place again"] if back else []
    if not missing:
        return [paint(f"{look['videos']} videos, and none is missing that was not before", "green"), *lines]
    lines = [paint(f"{len(missing)} of {look['videos']} videos are not in their place", "red"), *lines]
    lines += [f"  {clean(path)}" for path in missing[:_SHOWN]]
    lines += [f"  and {len(missing) - _SHOWN} more"] if len(missing) > _SHOWN else []
    if look["doubted"]:
        return [*lines, "nothing is concluded: mount the missing disk, or `ytctl storage check --accept-loss`"]
    return [*lines, "they are taken for lost; to get them anew: ytctl recovery"]
