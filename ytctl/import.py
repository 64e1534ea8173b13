"""`ytctl import`: the videos that another archive has, as yt-dlp's `--download-archive` lists them."""

from pathlib import Path

import click

from ytctl import options
from ytctl.client import Client
from ytctl.render import clean, out, out_json
from ytctl.shapes.takes import Imported

_TOGETHER = 20_000
_ID_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_ID_LENGTH = 11


@click.command(short_help="Know the videos of another archive.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.as_json
@click.pass_obj
def command(client: Client, file: Path, as_json: bool) -> None:
    """Know the videos that FILE lists, in which yt-dlp's `--download-archive` keeps what it has.

    \b
      ytctl import archive.txt

    Such a video is not fetched when somebody asks for it, alone or in a list; `ytctl download --force` fetches it anyway.
    """
    videos, others, unread = parse(file.read_text(encoding="utf-8", errors="replace"))
    total: Imported = {"imported": 0, "known": 0, "held": 0}
    for start in range(0, len(videos), _TOGETHER):
        body = {"source": file.name[:200], "videos": videos[start : start + _TOGETHER]}
        answer: Imported = client.post("import", body=body)
        total = {
            "imported": total["imported"] + answer["imported"],
            "known": total["known"] + answer["known"],
            "held": total["held"] + answer["held"],
        }
    if as_json:
        out_json({**total, "other_sites": others, "unread": unread})
        return
    lines = [f"known from {clean(file.name)} now: {total['imported']}"]
    lines += [f"known before: {total['known']}"] if total["known"] else []
    lines += [f"in the library: {total['held']}"] if total["held"] else []
    lines += [f"of other sites: {others}"] if others else []
    lines += [f"line {number} is not understood" for number in unread]
    out(lines)


def parse(text: str) -> tuple[list[str], int, list[int]]:
    """The YouTube ids of a download archive, how many lines are of other sites, and the numbers of those that are neither."""
    videos: dict[str, None] = {}
    others, unread = 0, []
    for number, line in enumerate(text.splitlines(), start=1):
        match line.split():
            case []:
                pass
            case ["youtube", video] if len(video) == _ID_LENGTH and set(video) <= _ID_CHARACTERS:
                videos[video] = None
            case [site, _] if site != "youtube":
                others += 1
            case _:
                unread.append(number)
    return list(videos), others, unread
