"""`ytctl download --watch`: asks for each new line of a list that grows, once, until somebody ends it."""

import os
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import click

from ytctl.batch import hand_in, tell
from ytctl.bookmark import Bookmark, Sending, bookmark_in
from ytctl.client import Client
from ytctl.exit_codes import INTERRUPTED, NOT_FOUND, REFUSED, Trouble
from ytctl.growing import GrowingList
from ytctl.render import clean, out_line
from ytctl.shapes.takes import Receipt
from ytctl.socket_path import expand

_LOOK_SECONDS = 0.5
_FOLDER = "$XDG_STATE_HOME/ytctl/watch"


def tail(client: Client, path: Path, how: dict[str, Any], *, quiet: bool, as_json: bool) -> int:
    """Follow the list until Ctrl-C; raises Trouble when the daemon is not there at first, or takes none of its lines."""
    client.get("health")
    with (
        bookmark_in(path, socket=client.socket_path, folder=expand(_FOLDER, os.environ)) as bookmark,
        closing(GrowingList(path, bookmark.mark)) as growing,
    ):
        if not quiet:
            there = "" if path.exists() else ", which is not there yet"
            click.echo(f"following {clean(path.name)}{there}; Ctrl-C ends it", err=True)
        try:
            while True:
                if not _send_news(client, growing, bookmark, how, quiet=quiet, as_json=as_json):
                    time.sleep(_LOOK_SECONDS)
        except KeyboardInterrupt:
            where = f"after its line {bookmark.mark.lines}" if bookmark.mark.lines else "at its beginning"
            click.echo(f"\n{clean(path.name)} is followed no more; the same command goes on {where}", err=True)
            return INTERRUPTED


def _send_news(
    client: Client, growing: GrowingList, bookmark: Bookmark, how: dict[str, Any], *, quiet: bool, as_json: bool
) -> bool:
    """Send what is new, and what the ytctl before this one may have sent; whether there was anything."""
    if bookmark.sending is None and (news := growing.news()):
        bookmark.mark = growing.mark
        bookmark.begin(news)
    if bookmark.sending is None:
        return False
    receipt = _answered(client, growing.path.name, bookmark, bookmark.sending, how)
    bookmark.end()
    growing.mark = bookmark.mark
    for line in receipt["lines"]:
        if as_json:
            out_line({"name": growing.path.name, **line})
        else:
            tell(growing.path.name, line, quiet)
    return True


def _answered(client: Client, name: str, bookmark: Bookmark, sending: Sending, how: dict[str, Any]) -> Receipt:
    """The answer to some lines, however long the daemon is away."""
    news = sending.news
    told = ""
    while True:
        try:
            return hand_in(client, name, news.content, how, key=sending.key, after_line=news.after_line)
        except Trouble as trouble:
            if trouble.code in (REFUSED, NOT_FOUND):
                bookmark.give_up()
                raise
            if str(trouble) != told:
                told = str(trouble)
                click.echo(f"{told}; the lines wait for it", err=True)
        time.sleep(_LOOK_SECONDS)
