"""`ytctl videos stats`: what the archive is made of, and how long its disk will do."""

from collections.abc import Iterator, Sequence

import click

from ytctl import options
from ytctl.client import Client
from ytctl.render import bar, clean, cut, facts, on_a_terminal, out, out_json, paint, screen_cells, size, span, table
from ytctl.shapes.storage import Share, Statistics

_BAR_CELLS = 16
_NAME_CELLS = 26
_MONTHS = 12  # more are for a program, which gets all


@click.command(short_help="Show what the archive is made of, and how long its disk will do.")
@click.option(
    "--limit",
    type=click.IntRange(0, 1000),
    metavar="N",
    default=10,
    show_default=True,
    help="How many of each at most.",
)
@options.as_json
@click.pass_obj
def command(client: Client, limit: int, as_json: bool) -> None:
    """Show videos, bytes and playing time by channel, month, quality and codec, the largest videos, and the free space.

    \b
      ytctl videos stats
      ytctl videos stats --json | jq '.days_left'
    """
    statistics: Statistics = client.get("storage", "stats", limit=limit)
    if as_json:
        out_json(statistics)
    else:
        out(screen(statistics, screen_cells(), bars=on_a_terminal()))


def screen(statistics: Statistics, width: int | None, *, bars: bool) -> list[str]:
    """The whole in a few facts, then its parts, with bars for their bytes where they can be seen."""
    count, others = statistics["channel_count"], statistics["channel_count"] - len(statistics["channels"])
    said = [
        ("archive", f"{_videos(statistics['videos'])}, {size(statistics['bytes'])}, {span(statistics['seconds'])}"),
        ("channels", f"{count}{f', {others} of them not shown' if others > 0 else ''}" if count else ""),
        ("disk", _disk(statistics)),
    ]
    lines = facts(said, width, indent=0)
    if not statistics["videos"]:
        return lines
    months = statistics["months"][-_MONTHS if width is not None else 0 :]
    heights = [(f"{share['name']}p" if share["name"] != "0" else "sound", share) for share in statistics["heights"]]
    parts = {
        "CHANNEL": [
            (clean(share["name"]) or share["channel_id"] or "unknown", share) for share in statistics["channels"]
        ],
        "MONTH": [(share["name"], share) for share in months],
        "QUALITY": heights,
        "CODEC": [(share["name"] or "unknown", share) for share in statistics["codecs"]],
    }
    for head, named in parts.items():
        if named:
            lines += ["", *_part(head, named, width, bars)]
    return [*lines, *_largest(statistics, width)]


def _part(head: str, named: Sequence[tuple[str, Share]], width: int | None, bars: bool) -> Iterator[str]:
    most = max(share["bytes"] for _, share in named)
    rows = [(head, "VIDEOS", "SIZE", "LENGTH", "")]
    for name, share in named:
        drawn = bar(share["bytes"] / most, _BAR_CELLS) if bars and most else ""
        shown = name if width is None else cut(name, _NAME_CELLS)
        rows.append((shown, str(share["videos"]), size(share["bytes"]), span(share["seconds"]), drawn))
    first, *others = table(rows, "lrrrl", width)
    yield paint(first, bold=True)
    yield from others


def _largest(statistics: Statistics, width: int | None) -> list[str]:
    rows = [("LARGEST", "SIZE", "LENGTH", "TITLE")]
    rows += [
        (video["video_id"], size(video["bytes"]), span(video["seconds"]), clean(video["title"]))
        for video in statistics["largest"]
    ]
    first, *others = table(rows, "lrrl", width)
    return ["", paint(first, bold=True), *others] if others else []


def _videos(count: int) -> str:
    return f"{count} video{'' if count == 1 else 's'}"


def _disk(statistics: Statistics) -> str:
    if statistics["free_bytes"] is None:
        return "the library is not in its place"
    free, days = f"{size(statistics['free_bytes'])} free", statistics["days_left"]
    if days is None:
        return free
    return f"{free}, enough for {span(days * 86_400)} at {size(statistics['bytes_per_day'])} a day"
