"""What the shell offers for a job number or a video id; nothing, and at once, when the daemon does not answer."""

import os

import click
from click.shell_completion import CompletionItem

from ytctl.client import Client
from ytctl.exit_codes import Trouble
from ytctl.job_words import title
from ytctl.render import clean
from ytctl.socket_path import socket_path

_PATIENCE_SECONDS = 0.5
_MOST = 200


def job_numbers(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The newest jobs, each with its title."""
    try:
        jobs = _client(ctx).get("jobs", limit=_MOST)["jobs"]
    except Trouble:
        return []
    names = [(str(job["job"]), f"{job['status']}: {title(job)}") for job in jobs]
    return [CompletionItem(name, help=words) for name, words in names if name.startswith(incomplete)]


def video_ids(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The newest archived videos, each with its title."""
    try:
        videos = _client(ctx).get("videos", limit=_MOST)["videos"]
    except Trouble:
        return []
    names = [(video["video_id"], clean(video["title"])) for video in videos]
    return [CompletionItem(name, help=words) for name, words in names if name.startswith(incomplete)]


def _client(ctx: click.Context) -> Client:
    given = ctx.find_root().params
    path = socket_path(given.get("socket"), given.get("config"), os.environ)
    return Client(path, patience_seconds=_PATIENCE_SECONDS)
