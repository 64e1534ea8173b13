"""`ytctl videos`: what the archive holds, or one video with its files."""

import click

from ytctl import options
from ytctl.client import Client
from ytctl.complete import video_ids
from ytctl.pages import gather
from ytctl.render import clean, cut, facts, moment, out, out_json, screen_cells, size, span, table
from ytctl.shapes import Video


@click.command(short_help="List archived videos, or show one.")
@click.argument("video", required=False, shell_complete=video_ids)
@options.limit
@options.quiet
@options.as_json
@click.pass_obj
def command(client: Client, video: str | None, limit: int, quiet: bool, as_json: bool) -> None:
    """List archived videos, newest first; or show one with its files.

    \b
      ytctl videos
      ytctl videos dQw4w9WgXcQ
      ytctl videos --json --limit 100000 | jq '.videos[].title'
    """
    if video is not None:
        found: Video = client.get("videos", video)
        if as_json:
            out_json(found)
        else:
            out([video] if quiet else one_screen(found, screen_cells()))
        return
    page = gather(client, "videos", limit)
    if as_json:
        out_json(page)
    elif quiet:
        out(each["video_id"] for each in page["videos"])
    else:
        out(screen(page["videos"], screen_cells()))
        if page["next"] is not None:
            click.echo(f"there are more: --limit {limit * 2}", err=True)


def screen(videos: list[Video], width: int | None) -> list[str]:
    """The table."""
    if not videos:
        return ["no videos yet"]
    rows = [("VIDEO", "HEIGHT", "SIZE", "ARCHIVED", "TITLE")]
    rows += [
        (
            video["video_id"],
            _height(video),
            size(video["bytes"]),
            moment(video["archived_at"])[:10],
            clean(video["title"]),
        )
        for video in videos
    ]
    return table(rows, "lrrll", width)


def one_screen(video: Video, width: int | None) -> list[str]:
    """One video, one fact a line, then its files."""
    said = [
        ("channel", clean(video["channel"])),
        ("published", video["published"]),
        ("length", span(video["duration_seconds"])),
        ("picture", f"{_height(video)} {video['video_codec']}" if video["height"] else "none"),
        ("sound", video["audio_codec"] or "none"),
        ("quality", f"{video['quality']}, {video['container']}"),
        ("size", size(video["bytes"])),
        ("archived", f"{moment(video['archived_at'])} by job {video['job']}"),
        ("note", clean(video["note"])),
        ("lost", f"its files are {video['lost']}; ask for it again to get it anew" if video["lost"] else ""),
        ("missing", ", ".join(map(clean, video["missing"]))),
    ]
    files = [(file["role"], size(file["bytes"]), file["path"]) for file in video["files"]]
    return [
        cut(f"{video['video_id']}  {clean(video['title'])}", width),
        *facts(said, width),
        "files",
        *table(files, "lrl", width, indent=2),
    ]


def _height(video: Video) -> str:
    return f"{video['height']}p" if video["height"] else "sound"
