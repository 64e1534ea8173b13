"""`ytctl formats`: what a video offers to choose from."""

import click

from ytctl import options
from ytctl.client import Client
from ytctl.render import clean, cut, facts, out, out_json, screen_cells, size, span, table
from ytctl.shapes.videos import Format, Formats

_PATIENCE_SECONDS = 75.0  # longer than the daemon waits for YouTube


@click.command(short_help="List what a video offers.")
@click.argument("url")
@options.as_json
@click.pass_obj
def command(client: Client, url: str, as_json: bool) -> None:
    """List the formats and the languages of captions that YouTube offers of a video.

    \b
      ytctl formats https://youtu.be/ID
      ytctl download --quality 137+140 https://youtu.be/ID
    """
    found: Formats = Client(client.socket_path, patience_seconds=_PATIENCE_SECONDS).get("formats", url=url)
    out_json(found) if as_json else out(screen(found, screen_cells()))


def screen(found: Formats, width: int | None) -> list[str]:
    """The video in one line, its formats as a table, then the languages of its captions."""
    rows = [("FORMAT", "PICTURE", "CODECS", "IN", "RATE", "SIZE", "NOTE"), *map(_row, found["formats"])]
    said = [
        ("captions", ", ".join(map(clean, found["captions"])) or "none"),
        ("automatic", ", ".join(map(clean, found["automatic_captions"])) or "none"),
    ]
    return [
        cut(f"{found['video_id']}  {clean(found['title'])}  {span(found['duration_seconds'])}", width),
        *table(rows, "lrllrrl", width, indent=2),
        *facts(said, width),
    ]


def _row(each: Format) -> tuple[str, ...]:
    rate = each["bits_per_second"]
    frames = f" {each['frames_per_second']:.0f}/s" if each["height"] else ""
    return (
        clean(each["format_id"]),
        f"{each['width']}x{each['height']}{frames}" if each["height"] else "sound",
        clean("+".join(filter(None, (each["video_codec"], each["audio_codec"])))),
        clean(each["container"]),
        f"{rate // 1000} kbit/s" if rate else "",
        size(each["bytes"]) if each["bytes"] else "",
        clean(" ".join(filter(None, (each["note"], each["language"])))),
    )
