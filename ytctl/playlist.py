"""`ytctl playlist`: ask for playlists and channels, and see how far their entries are."""

import time
from collections.abc import Iterator

import click

from ytctl import download, options, watch
from ytctl.client import Client
from ytctl.complete import list_numbers
from ytctl.exit_codes import DONE
from ytctl.follow import follow, patiently
from ytctl.job_words import COLOURS, is_open
from ytctl.redraw import redraw
from ytctl.render import clean, facts, moment, on_a_terminal, out, out_json, paint, screen_cells, size, span, table
from ytctl.shapes.jobs import Job
from ytctl.shapes.lists import Entry, ListInfo, Playlist
from ytctl.wait import seen_again, verdict

_TICK_SECONDS = 0.5
_PATIENCE_SECONDS = 75.0  # longer than the daemon waits for YouTube


@click.group(short_help="Archive playlists and channels, and see how far they are.")
def command() -> None:
    """Archive playlists and channels, and see how far they are.

    \b
      ytctl playlist download --limit 50 https://www.youtube.com/@handle
      ytctl playlist status 42 --watch
    """


command.add_command(download.command, "download")


@command.command(short_help="Say what a playlist or channel is.")
@click.argument("url")
@options.as_json
@click.pass_obj
def info(client: Client, url: str, as_json: bool) -> None:
    """Say what a playlist or channel is and how many entries it has, without asking for any of them."""
    found: ListInfo = Client(client.socket_path, patience_seconds=_PATIENCE_SECONDS).get("playlists", "info", url=url)
    count = "not told" if found["entries"] is None else str(found["entries"])
    said = [("url", found["url"]), ("channel", clean(found["channel"])), ("entries", count)]
    said.append(("about", clean(found["description"])))
    width = screen_cells()
    out_json(found) if as_json else out([paint(clean(found["title"]), bold=True), *facts(said, width)])


@command.command("list", short_help="List the playlists and channels that were asked for.")
@options.limit
@options.quiet
@options.as_json
@click.pass_obj
def list_(client: Client, limit: int, quiet: bool, as_json: bool) -> None:
    """List the playlists and channels that were asked for, newest first."""
    page = client.get("playlists", limit=min(limit, 1000))
    if as_json:
        out_json(page)
    elif quiet:
        out(str(job["job"]) for job in page["jobs"])
    elif page["jobs"]:
        out(table([("JOB", "STATUS", "ENTRIES", "TITLE"), *map(_row, page["jobs"])], "rlrl", screen_cells()))


@command.command(short_help="Show how far a playlist or channel is.")
@click.argument("job", type=options.JOB, shell_complete=list_numbers)
@click.option("--watch", "watching", is_flag=True, help="Show it as it changes, until it is over.")
@options.as_json
@click.pass_obj
def status(client: Client, job: int, watching: bool, as_json: bool) -> int:
    """Show how far a list is: its entries by status, bytes, speed, time left, failures by kind, what is hidden or left."""
    if watching and (as_json or not on_a_terminal()):
        return watch.job(client, job, as_json)
    shown: Playlist = client.get("playlists", job)
    if watching:
        with seen_again(f"ytctl playlist status {job} --watch"):
            redraw(screen(shown := each, screen_cells()) for each in _changes(client, shown))
        return verdict([shown["job"]])
    out_json(shown) if as_json else out(screen(shown, screen_cells()))
    return DONE


def screen(shown: Playlist, width: int | None) -> list[str]:
    """The list in a few facts, then the entries that are hidden or left."""
    job, listing = shown["job"], shown["listing"]
    said = [
        ("channel", clean(listing["channel"]) if listing else ""),
        ("listed", _listed(shown)),
        ("entries", _counted(job["entries"] or {})),
        ("archived", size(shown["bytes"]) if shown["bytes"] else ""),
        ("speed", f"{size(shown['bytes_per_second'])}/s" if shown["bytes_per_second"] else ""),
        ("left", f"about {span(shown['eta_seconds'])}" if shown["eta_seconds"] is not None else ""),
        ("failures", ", ".join(f"{number} {kind}" for kind, number in shown["failures"].items())),
    ]
    status = paint(job["status"], COLOURS.get(job["status"], ""))
    return [
        f"{paint(clean(job['title'] or job['target']), bold=True)}  job {job['job']}, {status}",
        *facts(said, width),
        *_named("hidden by YouTube", shown["hidden"], width),
        *_named("gone since the complete listing before", shown["left"], width),
    ]


def _listed(shown: Playlist) -> str:
    listing = shown["listing"]
    if listing is None:
        return "not to its end yet"
    of = f" of {listing['expected']}" if listing["expected"] is not None else ""
    how = "complete" if listing["complete"] else f"not complete: {clean(listing['reason'])}"
    return f"{listing['received']}{of} on {moment(listing['listed_at'])}, {how}"


def _counted(entries: dict[str, int]) -> str:
    return ", ".join(f"{number} {status}" for status, number in sorted(entries.items(), key=lambda each: -each[1]))


def _named(words: str, entries: list[Entry], width: int | None) -> list[str]:
    rows = [(entry["status"], entry["video_id"], clean(entry["title"])) for entry in entries]
    return ["", f"{len(rows)} {words}", *table(rows, "lll", width, indent=2)] if rows else []


def _row(job: Job) -> tuple[str, ...]:
    return (
        str(job["job"]),
        job["status"],
        str(sum((job["entries"] or {}).values())),
        clean(job["title"] or job["target"]),
    )


def _changes(client: Client, shown: Playlist) -> Iterator[Playlist]:
    position = client.get("status")["position"]
    asked_at = time.monotonic()
    yield shown
    for told in follow(client, position, tick_seconds=_TICK_SECONDS):
        if told is None or time.monotonic() - asked_at > _TICK_SECONDS:
            shown = patiently(client.get, "playlists", shown["job"]["job"])
            asked_at = time.monotonic()
            yield shown
            if not is_open(shown["job"]):
                return
