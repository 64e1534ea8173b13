"""`ytctl metadata`: what is known of a video, who said it, and what was known before."""

from typing import Any

import click

from ytctl import options
from ytctl.client import Client
from ytctl.complete import video_ids
from ytctl.exit_codes import DONE, NOT_FOUND, REFUSED, Trouble
from ytctl.render import clean, day, moment, out, out_json, screen_cells, shorten, span, table
from ytctl.shapes.videos import MetadataPage, MetadataVersion

_DESCRIPTION_CELLS = 300


@click.command(short_help="Show what is known of a video, now or earlier.")
@click.argument("videos", metavar="VIDEO|URL...", nargs=-1, required=True, shell_complete=video_ids)
@click.option("--history", is_flag=True, help="List every version that was kept, with what it changed.")
@click.option("--at", metavar="DATE", help="Show what was known at a date or an ISO time.")
@options.as_json
@click.pass_obj
def command(client: Client, videos: tuple[str, ...], history: bool, at: str | None, as_json: bool) -> int:
    """Show what is known of videos and who said it: the Data API or yt-dlp. A version is kept only when it differs.

    \b
      ytctl metadata dQw4w9WgXcQ
      ytctl metadata dQw4w9WgXcQ jNQXAC9IVRw
      ytctl metadata dQw4w9WgXcQ --history
      ytctl metadata dQw4w9WgXcQ --at 2026-01-31
    """
    code = DONE
    pages: list[MetadataPage] = []
    for video in videos:
        try:
            page: MetadataPage = client.get("metadata", video, at=at, history="true" if history else None)
        except Trouble as trouble:
            if len(videos) == 1 or trouble.code not in (NOT_FOUND, REFUSED):
                raise
            trouble.show()
            code = trouble.code
            continue
        pages.append(page)
        if not as_json:
            out(versions_screen(page, screen_cells()) if history else screen(page["versions"][0], screen_cells()))
    if as_json:
        out_json(pages[0] if len(videos) == 1 else pages)
    return code


def versions_screen(page: MetadataPage, width: int | None) -> list[str]:
    """One line for each version, newest first."""
    rows = [("KEPT", "JOB", "TITLE", "CHANGED")]
    for version in page["versions"]:
        title = shorten(clean(version["metadata"].get("title", "")), 40)
        changed = ", ".join(version["changed"]) or "first capture"
        rows.append((moment(version["at"]), str(version["job"]), title, changed))
    return table(rows, "lrll", width)


def screen(version: MetadataVersion, width: int | None) -> list[str]:
    """One fact a line, each with who said it."""
    metadata = version["metadata"]
    sources: dict[str, str] = metadata.get("sources", {})
    rows = [
        (name, sources.get(field, ""), clean(words))
        for name, field, words in _facts(metadata)
        if words or field in sources
    ]
    head = shorten(f"{metadata['video_id']}  {clean(metadata.get('title', ''))}", width)
    return [head, *table(rows, "lll", width, indent=2), f"  kept by job {version['job']} at {moment(version['at'])}"]


def _facts(metadata: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What each line is called, the field whose source it names, and what it says."""
    counted = f" at {moment(metadata['counted_at'])}" if metadata.get("counted_at") else ""
    return [
        ("channel", "channel", metadata.get("channel", "")),
        ("published", "published", day(metadata.get("published", ""))),
        ("length", "duration_seconds", span(metadata["duration_seconds"]) if "duration_seconds" in metadata else ""),
        ("availability", "availability", metadata.get("availability", "")),
        ("live", "live_status", metadata.get("live_status", "")),
        ("age limit", "age_limit", str(metadata.get("age_limit", ""))),
        ("language", "language", metadata.get("language", "")),
        ("category", "categories", ", ".join(metadata.get("categories", []))),
        ("tags", "tags", ", ".join(metadata.get("tags", []))),
        ("views", "view_count", f"{metadata['view_count']}{counted}" if "view_count" in metadata else ""),
        ("likes", "like_count", f"{metadata['like_count']}{counted}" if "like_count" in metadata else ""),
        ("chapters", "chapters", ", ".join(each["title"] for each in metadata.get("chapters", []))),
        ("captions", "caption_tracks", ", ".join(map(_track, metadata.get("caption_tracks", [])))),
        ("formats", "formats", ", ".join(map(_offer, metadata.get("formats", [])))),
        ("pictures", "thumbnails", ", ".join(each["url"] for each in metadata.get("thumbnails", [])[:1])),
        ("description", "description", shorten(metadata.get("description", ""), _DESCRIPTION_CELLS)),
    ]


def _track(track: dict[str, Any]) -> str:
    return f"{track['language']} (automatic)" if track.get("automatic") else track["language"]


def _offer(offer: dict[str, Any]) -> str:
    name = f"{offer['height']}p" if offer.get("height") else "sound"
    return f"{name} {'/'.join(offer.get('codecs', []))}"
