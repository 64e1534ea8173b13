"""`ytctl storage verify`: archived files read again, and compared with what they were when they were archived."""

import click

from ytctl import options
from ytctl.client import Client
from ytctl.complete import video_ids
from ytctl.exit_codes import DONE, FAILED
from ytctl.render import clean, cut, out, out_json, paint, screen_cells, size, span, table
from ytctl.shapes.storage import Verified
from ytctl.work import worked

_SAMPLE = 100


@click.command(short_help="Read archived files again and compare them.")
@click.argument("videos", metavar="[VIDEO]...", nargs=-1, shell_complete=video_ids)
@click.option("--all", "everything", is_flag=True, help="Read everything; that may take hours.")
@click.option("--sample", type=click.IntRange(min=1), metavar="N", help=f"Read N videos drawn at random ({_SAMPLE}).")
@options.as_json
@click.pass_obj
def command(client: Client, videos: tuple[str, ...], everything: bool, sample: int | None, as_json: bool) -> int:
    """Read archived files again and compare them with their recorded size and SHA-256; exit code 1 when some differ.

    \b
      ytctl storage verify
      ytctl storage verify dQw4w9WgXcQ
      ytctl storage verify --all

    It reads behind everybody else who wants the disk, needs no network, and fetches and deletes nothing: what is damaged
    stands in a work plan, and is fetched anew when that is retried. Whoever interrupts it stops it.
    """
    if bool(videos) + everything + (sample is not None) > 1:
        raise click.UsageError("videos, --all and --sample are three ways to say what to read: give one of them")
    chosen = None if everything or videos else sample or _SAMPLE
    body = {"videos": list(videos), "sample": chosen}
    verified: Verified = worked(client, "storage", "verify", quiet=as_json, body=body)
    out_json(verified) if as_json else out(screen(verified, screen_cells()))
    return FAILED if verified["damages"] else DONE


def screen(verified: Verified, width: int | None) -> list[str]:
    """What was read in one line, then each file that is not what was archived, and what to do about them."""
    pace = f" ({size(verified['bytes'] / verified['seconds'])}/s)" if verified["seconds"] else ""
    read = f"{verified['files']} files of {verified['videos']} videos, {size(verified['bytes'])}"
    head = f"{read} read in {span(verified['seconds'])}{pace}"
    damages = verified["damages"]
    if not damages:
        return [paint(f"{head}: all of them are what was archived", "green")]
    rows = [(damage["kind"], clean(damage["path"]), clean(damage["detail"])) for damage in damages]
    return [
        paint(f"{head}: {len(damages)} are not what was archived", "red"),
        *table(rows, "lll", width, indent=2),
        *(cut(line, None) for line in _what_to_do(verified)),
    ]


def _what_to_do(verified: Verified) -> list[str]:
    if plans := verified["plans"]:
        return [f"to get them anew: ytctl recovery retry {plan}" for plan in plans]
    kinds = {damage["kind"] for damage in verified["damages"]}
    if "missing" in kinds:
        return ["nothing is concluded: mount the missing disk, or `ytctl storage check --accept-loss`"]
    if "unreadable" in kinds:
        return ["nothing is concluded: what the disk does not give may be whole; look at the system's log"]
    videos = dict.fromkeys(damage["path"].split("/")[1] for damage in verified["damages"])
    return [f"to get them anew: ytctl download --force -- {' '.join(videos)}"]
