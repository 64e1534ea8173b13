"""`ytctl search`: videos by what is written and said in them, each with its hits in their context."""

from collections.abc import Iterator, Sequence

import click

from ytctl import options
from ytctl.client import Client
from ytctl.pages import gather
from ytctl.render import cells, clean, out, out_json, paint, screen_cells, shorten, span
from ytctl.shapes.videos import FoundVideo, Hit

_INDENT = "  "
_HIT_COLOUR = "yellow"


@click.command(short_help="Search titles, descriptions, channels, tags and captions.")
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit", type=click.IntRange(min=1), metavar="N", default=20, show_default=True, help="How many at most."
)
@options.quiet
@options.as_json
@click.pass_obj
def command(client: Client, words: tuple[str, ...], limit: int, quiet: bool, as_json: bool) -> None:
    """Search titles, descriptions, channels, tags and captions; all words must be found, the best videos come first.

    \b
      ytctl search steam engine
      ytctl search '"steam engine"' channel:museum     a phrase, and a channel
      ytctl search locomot after:2024-03 longer:20m    the last word may go on
      ytctl search status:failed before:2020

    Filters: channel: (words or id), before: and after: (2024, 2024-03 or 2024-03-31), longer: (90s, 20m, 1h30m), quality:
    (1080p, sound), status: (archived, open, metadata, failed, cancelled).
    """
    page = gather(client, "videos", limit, path=("videos", "search"), q=" ".join(words))
    if as_json:
        out_json(page)
    elif quiet:
        out(video["video_id"] for video in page["videos"])
    else:
        out(screen(page["videos"], screen_cells()))
        if page["next"] is not None:
            click.echo(f"there are more: --limit {limit * 2}, or another word", err=True)


def screen(videos: list[FoundVideo], width: int | None) -> list[str]:
    """Each video in a few lines, with a line between them."""
    if not videos:
        return ["nothing is found"]
    lines = [line for video in videos for line in ("", *_lines(video, width))]
    return lines[1:]


def _lines(video: FoundVideo, width: int | None) -> Iterator[str]:
    hits = {hit["field"]: hit for hit in video["hits"] if hit["field"] != "captions"}
    start = f"{video['video_id']}{_INDENT}"
    yield start + _excerpt(hits.pop("title", _no_hit(video["title"])), _less(width, start))
    said = filter(None, [clean(video["channel"]), *_facts(video)])
    yield shorten(_INDENT + ", ".join(said), width)
    hits.pop("channel", None)  # it is seen in the line before
    for field, hit in hits.items():
        start = f"{_INDENT}{field}{_INDENT}"
        yield start + _excerpt(hit, _less(width, start))
    for hit in video["hits"]:
        if hit["seconds"] is not None:
            start = f"{_INDENT}{_clock(hit['seconds'])}{_INDENT}"
            yield start + _excerpt(hit, _less(width, start))
            yield " " * len(start) + hit["url"]


def _facts(video: FoundVideo) -> Iterator[str]:
    if video["duration_seconds"]:
        yield span(video["duration_seconds"])
    yield video["published"][:10]
    if video["height"] is None:
        yield video["status"]
    else:
        yield f"{video['height']}p" if video["height"] else "sound"


def _no_hit(text: str) -> Hit:
    return {"field": "title", "text": text, "marks": [], "url": "", "seconds": None, "language": ""}


def _less(width: int | None, start: str) -> int | None:
    return None if width is None else width - len(start)


def _excerpt(hit: Hit, room: int | None) -> str:
    """The text with its hits painted; where it is too wide, the part around the first hit."""
    text, marks = "".join(c if c.isprintable() else " " for c in hit["text"]), hit["marks"]
    if room is not None and cells(text) > room:
        begin = max(0, marks[0][0] - room // 3) if marks else 0
        left_out = "…" if begin else ""
        shift = len(left_out) - begin
        text = shorten(left_out + text[begin:], room)
        marks = [[start + shift, end + shift] for start, end in marks if start >= begin and end + shift < len(text)]
    return _painted(text, marks)


def _painted(text: str, marks: Sequence[Sequence[int]]) -> str:
    painted, done = "", 0
    for start, end in marks:
        painted += text[done:start] + paint(text[start:end], _HIT_COLOUR, bold=True)
        done = end
    return painted + text[done:]


def _clock(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    return f"{hours}:{minutes:02}:{seconds % 60:02}" if hours else f"{minutes}:{seconds % 60:02}"
