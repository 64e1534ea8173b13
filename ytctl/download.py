"""`ytctl download`: ask for videos, playlists or channels, and where wanted wait until they are there."""

import sys
from collections.abc import Iterator
from itertools import islice
from typing import Any

import click

from ytctl import options, plain
from ytctl.answer_words import words
from ytctl.client import Client
from ytctl.exit_codes import DONE, INTERRUPTED, REFUSED, USAGE, Trouble
from ytctl.render import clean, out, out_json
from ytctl.shapes import Answer, Job
from ytctl.wait import verdict, wait, wait_on_screen

_SOME = click.IntRange(min=1)
_TOGETHER = 500  # one request stays far below the size that the API takes


@click.command(short_help="Archive videos, playlists or channels.")
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@click.option("--quality", metavar="Q", help="best, 1080p, 720p, 480p, 360p, worst, bestaudio, or a yt-dlp format.")
@click.option("--audio-format", type=click.Choice(["mp3", "opus", "m4a"]), help="The sound alone, turned into this.")
@click.option("--captions", metavar="LANGS", help="Languages of captions, as in en,de or en.*; `all`, `none`.")
@click.option("--caption-formats", metavar="FORMS", help="Captions also as srt, txt; `vtt` for WebVTT alone.")
@click.option("--metadata-only", is_flag=True, help="Keep what YouTube says about it, not the media.")
@click.option("--limit", type=_SOME, metavar="N", help="Of a list, the first N entries alone.")
@click.option("--since", metavar="DATE", help="Of a list, nothing from before this day, such as 2026-01-31.")
@click.option("--order", type=click.Choice(["newest", "oldest"]), help="Of a list, from its beginning or its end.")
@click.option("--max-concurrent", type=_SOME, metavar="N", help="Of a list, N videos at a time at most.")
@click.option("--missing", is_flag=True, help="Of what is archived only the captions and thumbnail it lacks, now.")
@click.option("--force", is_flag=True, help="Archive it again even if it is there.")
@click.option("--wait", "waiting", is_flag=True, help="Show it happen, and end when it is over.")
@options.quiet
@options.as_json
@click.pass_obj
def command(
    client: Client,
    urls: tuple[str, ...],
    quality: str | None,
    audio_format: str | None,
    captions: str | None,
    caption_formats: str | None,
    metadata_only: bool,
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
      ytctl download --limit 10 https://www.youtube.com/@handle
      ytctl download - < links.txt          one URL a line
      ytctl download -- -aBcDeFgHiJ         an id that begins with a dash
    """
    wanted: dict[str, Any] = {"metadata_only": metadata_only}
    if quality:
        wanted["quality"] = quality
    if captions is not None:
        wanted["caption_languages"] = [] if captions == "none" else captions.replace(",", " ").split()
    if missing:
        wanted["missing_only"] = True
    if audio_format:
        wanted["audio_format"] = audio_format
    if caption_formats is not None:
        wanted["caption_formats"] = caption_formats.replace(",", " ").split()
    parts = {"limit": limit, "since": since, "order": order, "max_concurrent": max_concurrent}
    wanted |= {name: value for name, value in parts.items() if value}
    position = client.get("status")["position"] if waiting else 0
    asked = list(_named(urls))
    if not asked:
        raise Trouble("cannot archive anything: no URL was given", hint="`ytctl download URL...`", code=USAGE)
    answers = _submit(client, asked, {"options": wanted, "force": force})
    if not as_json:
        _tell(asked, answers, quiet)
    refused = any(answer["verdict"] == "refused" for answer in answers)
    code = REFUSED if refused else DONE
    jobs: list[Job] = []
    numbers = [number for answer in answers if (number := answer.get("job")) is not None and _open(answer)]
    if waiting and numbers:
        try:
            if quiet or as_json:
                jobs = wait(client, numbers, position, plain.Lines(plain.nowhere))
            else:
                jobs = wait_on_screen(client, numbers, position)
        except KeyboardInterrupt:
            again = f"`ytctl status {numbers[0]} --watch`" if len(numbers) == 1 else "`ytctl status --watch`"
            click.echo(f"\nthe daemon goes on with it; {again} shows it again", err=True)
            return INTERRUPTED
        code = verdict(jobs) or code
    if as_json:
        out_json({"answers": answers, "jobs": jobs} if waiting else {"answers": answers})
    return code


def _open(answer: Answer) -> bool:
    return answer["verdict"] in ("accepted", "duplicate")


def _named(urls: tuple[str, ...]) -> Iterator[str]:
    for url in urls:
        if url == "-":
            lines = (line.strip() for line in sys.stdin)
            yield from (line for line in lines if line and not line.startswith("#"))
        else:
            yield url


def _submit(client: Client, urls: list[str], how: dict[str, Any]) -> list[Answer]:
    left = iter(urls)
    answers: list[Answer] = []
    while some := list(islice(left, _TOGETHER)):
        answers += client.post("jobs", body={"urls": some, **how})["answers"]
    return answers


def _tell(urls: list[str], answers: list[Answer], quiet: bool) -> None:
    for url, answer in zip(urls, answers, strict=True):
        if answer["verdict"] == "refused":
            click.echo(f"error: {clean(url)}: {clean(answer['reason'])}", err=True)
        elif not quiet:
            out([f"{clean(url)}: {words(answer)}"])
        elif _open(answer):
            out([str(answer["job"])])
