"""Looking at, paging through and searching the videos."""

import sqlite3
from typing import Annotated

from msgspec import Meta, Struct

from ytarchived.domain.search import MOST_CHARACTERS, read_query
from ytarchived.domain.views import VideoView
from ytarchived.effects.control.abbreviations import meant
from ytarchived.effects.control.context import Call, Context
from ytarchived.effects.control.page import Cursor, Limit, Link, cut
from ytarchived.errors import NotFound
from ytarchived.protocol import FoundPage, VideoPage
from ytarchived.record.projections.storage import find_video, list_videos


class Searched(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is searched for."""

    q: Annotated[
        str,
        Meta(
            description='Words, "phrases", channel: before: after: longer: quality: status:',
            extra_json_schema={"minLength": 1, "maxLength": MOST_CHARACTERS},
        ),
    ]
    cursor: Cursor | None = None
    limit: Limit = 20


class OneVideo(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One video by its id, a link, or the beginning of its id."""

    video_id: Link


class SomeVideos(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A page of videos."""

    cursor: Cursor | None = None
    limit: Limit = 50


async def list_(context: Context, call: Call[SomeVideos, None]) -> VideoPage:
    """Archived videos, newest first."""
    found = await context.ledger.read(list_videos, before=call.asked.cursor, limit=call.asked.limit + 1)
    rows, last = cut(found, call.asked.limit)
    return VideoPage(videos=[video for _, video in rows], next=last[0] if last else None)


async def show(context: Context, call: Call[OneVideo, None]) -> VideoView:
    """One archived video with its files."""
    return await context.ledger.read(_find, call.asked.video_id)


def _find(db: sqlite3.Connection, text: str) -> VideoView:
    video_id = meant(db, text).id
    video = find_video(db, video_id)
    if video is None:
        raise NotFound(
            f"cannot find video {video_id}: it is not in the archive",
            hint=f"`ytctl why {video_id}` tells what is known of it",
        )
    return video


async def search(context: Context, call: Call[Searched, None]) -> FoundPage:
    """Videos, archived or only known, in which all the words are found: title, channel, tags, description or captions."""
    asked = call.asked
    found = await context.search.find(read_query(asked.q), after=asked.cursor, limit=asked.limit + 1)
    rows, last = cut(found, asked.limit)
    return FoundPage(videos=[video for _, video in rows], next=last[0] if last else None)
