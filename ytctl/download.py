"""`ytctl download`: ask for videos, playlists or channels, and where wanted wait until they are there."""

from itertools import islice
from pathlib import Path
from typing import Any

import click

from ytctl import options, plain
from ytctl.answer_words import words
from ytctl.batch import STDIN, content_of, hand_in, is_open, tell
from ytctl.client import Client
from ytctl.complete import profiles
from ytctl.exit_codes import DONE, REFUSED, USAGE, Trouble
from ytctl.render import clean, out, out_json
from ytctl.shapes.jobs import Job
from ytctl.shapes.takes import Answer, Receipt
from ytctl.wait import seen_again, verdict, wait, wait_on_screen

_SOME = click.IntRange(min=1)
_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)
_CAPTION_FORMS = ("vtt", "srt", "txt")
_TOGETHER = 500  # one request stays far below the size that the API takes


@click.command(short_help="Archive videos, playlists or channels.")
@click.argument("urls", nargs=-1, metavar="URL...")
@click.option(
    "--batch", "files", multiple=True, type=_FILE, metavar="FILE", help="All that a file asks for; `-`: stdin."
)
@click.option(
    "--watch", "growing", type=click.Path(path_type=Path), metavar="FILE", help="Each new line of a list, as it grows."
)
@click.option("--approve", is_flag=True, help="Take a file however many lines it has.")
@click.option("--quality", metavar="Q", help="best, 1080p, 720p, 480p, 360p, worst, bestaudio, or a yt-dlp format.")
@click.option("--audio-format", type=click.Choice(["mp3", "opus", "m4a"]), help="The sound alone, turned into this.")
@click.option("--captions", metavar="LANGS", help="Languages of captions, as in en,de or en.*; `all`, `none`.")
@click.option("--caption-formats", metavar="FORMS", help="Captions also as srt, txt; `vtt` for WebVTT alone.")
@click.option("--metadata-only", is_flag=True, help="Keep what YouTube says about it, not the media.")
@click.option(
    "--profile", metavar="NAME", shell_complete=profiles, help="What [profiles.NAME] says, where you say nothing."
)
@click.option("--priority", type=int, metavar="N", help="The higher, the sooner a new job starts; 0 is usual.")
@click.option("--limit", type=_SOME, metavar="N", help="Of a list, the first N entries alone.")
@click.option("--since", metavar="DATE", help="Of a list, nothing from before this day, such as 2026-01-31.")
@click.option("--order", type=click.Choice(["newest", "oldest"]), help="Of a list, from its beginning or its end.")
@click.option("--max-concurrent", type=_SOME, metavar="N", help="Of a list, N videos at a time at most.")
@click.option("--missing", is_flag=True, help="Of what is archived only the captions and thumbnail it lacks, now.")
@click.option("--force", is_flag=True, help="Archive a video again even if it is there, but no entry of a list.")
@click.option("--wait", "waiting", is_flag=True, help="Show it happen, and end when it is over.")
@options.quiet
@options.as_json
@click.pass_obj
def command(
    client: Client,
    urls: tuple[str, ...],
    files: tuple[str, ...],
    growing: Path | None,
    approve: bool,
    quality: str | None,
    audio_format: str | None,
    captions: str | None,
    caption_formats: str | None,
    metadata_only: bool,
    profile: str | None,
    priority: int | None,
    limit: int | None,
    since: str | None,
    order: str | None,
    max_concurrent: int | None,
    missing: bool,
    force: bool,
    waiting: bool,
    quiet: bool,
    as_json: bool,
) -> int:
    """Archive videos, playlists or channels.

    \b
      ytctl download https://youtu.be/ID
      ytctl download --wait --quality 720p URL URL
      ytctl download --audio-format mp3 URL
      ytctl download --profile audio --priority 5 URL
      ytctl download --limit 10 https://www.youtube.com/@handle
      ytctl download --batch takeout.zip    a file of any format that the inbox takes
      ytctl download - < links.txt          the same from stdin
      ytctl download --watch links.txt      each line that is added, once, until Ctrl-C
      ytctl download -- -aBcDeFgHiJ         an id that begins with a dash
    """
    wanted: dict[str, Any] = {}
    if metadata_only:
        wanted["metadata_only"] = True
    if quality:
        wanted["quality"] = quality
    if captions is not None:
        wanted["caption_languages"] = [] if captions == "none" else captions.replace(",", " ").split()
    if missing:
        wanted["missing_only"] = True
    if audio_format:
        wanted["audio_format"] = audio_format
    if caption_formats is not None:
        wanted["caption_formats"] = forms = caption_formats.replace(",", " ").split()
        if unknown := sorted({*forms} - {*_CAPTION_FORMS}):
            raise click.UsageError(f"captions come as {', '.join(_CAPTION_FORMS)}, not as {', '.join(unknown)}")
    parts = {"limit": limit, "since": since, "order": order, "max_concurrent": max_concurrent}
    wanted |= {name: value for name, value in parts.items() if value}
    how: dict[str, Any] = {"options": wanted, "force": force}
    how |= {name: value for name, value in (("profile", profile), ("priority", priority)) if value}
    if not urls and not files and not growing:
        raise click.UsageError("Missing argument 'URL...'.")
    if growing:
        if urls or files or waiting:
            raise click.UsageError("--watch goes without URLs, --batch and --wait")
        from ytctl.tail import tail  # by far not everybody follows a list

        return tail(client, growing, how | {"approved": approve}, quiet=quiet, as_json=as_json)
    position = client.get("status")["position"] if waiting else 0
    links = [url for url in urls if url != STDIN]
    contents = [content_of(file) for file in (*([STDIN] if STDIN in urls else ()), *files)]
    if not links and not files and not any(content.strip() for _, content in contents):
        raise Trouble("cannot archive anything: no URL was given", hint="`ytctl download URL...`", code=USAGE)
    answers = _submit(client, links, how)
    if not as_json:
        _tell(links, answers, quiet)
    receipts: list[Receipt | None] = []
    for name, content in contents:
        receipts.append(receipt := _hand_in(client, name, content, how | {"approved": approve}))
        for line in receipt["lines"] if receipt else ():
            answers.append(line["answer"])
            if not as_json:
                tell(name, line, quiet)
    refused = None in receipts or any(answer["verdict"] == "refused" for answer in answers)
    code = REFUSED if refused else DONE
    jobs: list[Job] = []
    numbers = [number for answer in answers if is_open(answer) and (number := answer["job"]) is not None]
    if waiting and numbers:
        with seen_again(f"ytctl status {numbers[0]} --watch" if len(numbers) == 1 else "ytctl status --watch"):
            if quiet or as_json:
                jobs = wait(client, numbers, position, plain.Lines(plain.nowhere))
            else:
                jobs = wait_on_screen(client, numbers, position)
        code = verdict(jobs) or code
    if as_json:
        shown: dict[str, Any] = {"answers": answers}
        shown |= {"receipts": [receipt for receipt in receipts if receipt]} if contents else {}
        out_json(shown | ({"jobs": jobs} if waiting else {}))
    return code


def _submit(client: Client, urls: list[str], how: dict[str, Any]) -> list[Answer]:
    left = iter(urls)
    answers: list[Answer] = []
    while some := list(islice(left, _TOGETHER)):
        answers += client.post("jobs", body={"urls": some, **how})["answers"]
    return answers


def _hand_in(client: Client, name: str, content: bytes, how: dict[str, Any]) -> Receipt | None:
    """The receipt of a file; None where it is refused as a whole, which spoils no other."""
    try:
        return hand_in(client, name, content, how)
    except Trouble as trouble:
        if trouble.code != REFUSED:
            raise
        trouble.show()
        return None


def _tell(urls: list[str], answers: list[Answer], quiet: bool) -> None:
    for url, answer in zip(urls, answers, strict=True):
        if answer["verdict"] == "refused":
            click.echo(f"error: {clean(url)}: {clean(answer['reason'])}", err=True)
        elif not quiet:
            out([f"{clean(url)}: {words(answer)}"])
        elif is_open(answer):
            out([str(answer["job"])])
