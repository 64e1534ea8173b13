"""What the shell offers for a job, a video, a plan, a file or a profile; nothing, and at once, without a daemon."""

import os
from collections.abc import Callable, Iterable
from typing import Any

import click
from click.shell_completion import CompletionItem

from ytctl.client import Client
from ytctl.exit_codes import Trouble
from ytctl.job_words import title
from ytctl.render import clean
from ytctl.socket_path import socket_path

_PATIENCE_SECONDS = 0.1
_MOST = 200

Named = tuple[str, str]
"""What can be typed, and what it means."""

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def _live(named: Callable[[Client], Iterable[Named]]) -> Completer:
    def offered(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        given = ctx.find_root().params
        try:
            path = socket_path(given.get("socket"), given.get("config"), os.environ)
            found = list(named(Client(path, patience_seconds=_PATIENCE_SECONDS)))
        except (Trouble, KeyError, TypeError, ValueError):  # nobody is there, or it is of another version
            return []
        fitting = ((name, words) for name, words in found if name.startswith(incomplete))
        return [CompletionItem(name, help=" ".join(words.split())) for name, words in fitting]

    return offered


def _jobs(client: Client) -> Iterable[Named]:
    jobs = client.get("jobs", limit=_MOST)["jobs"]
    return ((str(job["job"]), f"{job['status']}: {title(job)}") for job in jobs)


def _lists(client: Client) -> Iterable[Named]:
    return ((str(job["job"]), f"{job['status']}: {title(job)}") for job in client.get("playlists", limit=_MOST)["jobs"])


def _videos(client: Client) -> Iterable[Named]:
    return ((video["video_id"], clean(video["title"])) for video in client.get("videos", limit=_MOST)["videos"])


def _plans(client: Client) -> Iterable[Named]:
    return ((plan["plan"], clean(plan["title"])) for plan in client.get("work-plans", limit=_MOST)["plans"])


def _files(client: Client) -> Iterable[Named]:
    return ((take["name"], take["stage"]) for take in client.get("inbox", limit=_MOST)["takes"])


def _profiles(client: Client) -> Iterable[Named]:
    profiles: dict[str, dict[str, Any]] = client.get("config")["values"]["profiles"]
    return ((name, profile["quality"]) for name, profile in profiles.items())


job_numbers = _live(_jobs)
"""The newest jobs, each with its title."""
list_numbers = _live(_lists)
"""The newest jobs for playlists and channels."""
video_ids = _live(_videos)
"""The newest archived videos, each with its title."""
plan_names = _live(_plans)
"""The work plans."""
file_names = _live(_files)
"""The newest files that were taken or are held."""
profiles = _live(_profiles)
"""The profiles of the configuration."""
