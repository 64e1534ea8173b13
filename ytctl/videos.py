"""`ytctl videos`: what the archive holds, or one video with its files; its other verbs are modules of their own."""

from importlib import import_module

import click
from click.shell_completion import CompletionItem

from ytctl import options
from ytctl.client import Client
from ytctl.complete import video_ids
from ytctl.pages import gather
from ytctl.render import clean, cut, day, facts, moment, out, out_json, screen_cells, size, span, table
from ytctl.shapes.videos import Video

_ID_CHARACTERS = 11

_ELSEWHERE = ("search", "stats", "check", "verify")
"""Verbs with a module of their own, loaded when they are asked for."""


class Verbs(click.Group):
    """The verbs of a noun whose own name lists, or shows the one that is named after it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All verbs."""
        return [*super().list_commands(ctx), *_ELSEWHERE]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """The verb of this name; raises NoSuchCommand with those of similar names."""
        if cmd_name in _ELSEWHERE:
            verb: click.Command = import_module(f"ytctl.{cmd_name}").command
            return verb
        if found := super().get_command(ctx, cmd_name):
            return found
        raise click.exceptions.NoSuchCommand(cmd_name, possibilities=self.list_commands(ctx), ctx=ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """What is neither a verb nor looks like one is for `list`."""
        first = args[0] if args else ""
        is_verb = first in ctx.help_option_names or self._is_meant(ctx, first)
        completes = ctx.resilient_parsing and not args
        return super().parse_args(ctx, args if is_verb or completes else ["list", *args])

    def _is_meant(self, ctx: click.Context, text: str) -> bool:
        if not text.isalpha() or len(text) >= _ID_CHARACTERS:
            return False
        from difflib import get_close_matches  # not everybody names a video by the letters that its id begins with

        verbs = self.list_commands(ctx)
        return text in verbs or bool(get_close_matches(text, verbs))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The verbs, and the newest videos."""
        return [*super().shell_complete(ctx, incomplete), *video_ids(ctx, list_.params[0], incomplete)]


@click.group(cls=Verbs, short_help="List archived videos, show one, search, count, check, verify them.")
def command() -> None:
    """Look at the archived videos: `ytctl videos` lists them, `ytctl videos VIDEO` shows one. `storage` is the same noun.

    \b
      ytctl videos
      ytctl videos dQw4w9WgXcQ
      ytctl videos search steam engine
      ytctl storage stats
      ytctl storage verify --all
    """


@command.command("list", short_help="List archived videos, newest first.")
@click.argument("video", required=False, shell_complete=video_ids)
@options.limit
@options.quiet
@options.as_json
@click.pass_context
def list_(ctx: click.Context, video: str | None, limit: int, quiet: bool, as_json: bool) -> None:
    """List archived videos, newest first; or show one with its files.

    \b
      ytctl videos --json --limit 100000 | jq '.videos[].title'
    """
    if video is not None:
        ctx.invoke(show, video=video, quiet=quiet, as_json=as_json)
        return
    page = gather(ctx.obj, "videos", limit)
    if as_json:
        out_json(page)
    elif quiet:
        out(each["video_id"] for each in page["videos"])
    else:
        out(screen(page["videos"], screen_cells()))
        if page["next"] is not None:
            click.echo(f"there are more: --limit {limit * 2}", err=True)


@command.command(short_help="Show one video with its files.")
@click.argument("video", shell_complete=video_ids)
@options.quiet
@options.as_json
@click.pass_obj
def show(client: Client, video: str, quiet: bool, as_json: bool) -> None:
    """Show one archived video with its files."""
    found: Video = client.get("videos", video)
    if as_json:
        out_json(found)
    else:
        out([found["video_id"]] if quiet else one_screen(found, screen_cells()))


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
        ("published", day(video["published"])),
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
