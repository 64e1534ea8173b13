"""What the archive is made of: videos, bytes and playing time by channel, by day, by height and by codec.

Computed from the tables of `storage`, and kept so by triggers, so that nobody ever has to add up a large archive.
"""

import sqlite3

from ytarchived.domain.views import LargeVideo, Share
from ytarchived.record.projections.statement import Projection

SCHEMA = """
CREATE TABLE shares (
    kind   TEXT NOT NULL,
    name   TEXT NOT NULL,
    videos INTEGER NOT NULL,
    bytes  INTEGER NOT NULL,
    millis INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
) STRICT, WITHOUT ROWID;
"""

_NAMES = {
    "channel": "ifnull((SELECT channel FROM metadata WHERE video_id = {video}.video_id), '')",
    "day": "strftime('%Y-%m-%d', {video}.archived_at / 1000000, 'unixepoch')",
    "height": "cast({video}.height AS TEXT)",
    "codec": "iif({video}.video_codec = '', {video}.audio_codec, {video}.video_codec)",
}
"""What a row of `videos` counts as in each kind of share."""

_MILLIS = "cast(round({video}.seconds * 1000) AS INTEGER)"  # the sum of fractions would depend on their order


def _moved(kind: str, name: str, sign: str, *, video: str, source: str = "WHERE true") -> str:
    """Add a video to a share, or with a minus take it out; a share of nothing goes."""
    return f"""
    INSERT INTO shares SELECT '{kind}', {name}, {sign}1, {sign}{video}.bytes, {sign}{_MILLIS.format(video=video)} {source}
        ON CONFLICT DO UPDATE SET
            videos = videos + excluded.videos, bytes = bytes + excluded.bytes, millis = millis + excluded.millis;
    DELETE FROM shares WHERE kind = '{kind}' AND name = {name} AND videos = 0;"""


def _row(sign: str, video: str) -> str:
    """A row of `videos` goes into all its shares, or out of them."""
    return "".join(_moved(kind, name.format(video=video), sign, video=video) for kind, name in _NAMES.items())


def _channel(sign: str, name: str) -> str:
    """The video of a row of `metadata`, where it is archived, goes into a channel's share, or out of it."""
    return _moved("channel", name, sign, video="videos", source="FROM videos WHERE video_id = new.video_id")


def _all(kind: str, name: str) -> str:
    """The shares of one kind for all videos there are."""
    sums = f"count(*), sum(bytes), sum({_MILLIS.format(video='videos')})"
    return f"INSERT INTO shares SELECT '{kind}', {name.format(video='videos')}, {sums} FROM videos GROUP BY 2;\n"


UPKEEP = f"""
{"".join(_all(kind, name) for kind, name in _NAMES.items())}
CREATE INDEX videos_bytes ON videos (bytes);
CREATE INDEX metadata_channel ON metadata (channel, captured_at);
CREATE TRIGGER videos_shared AFTER INSERT ON videos BEGIN {_row("", "new")} END;
CREATE TRIGGER videos_reshared AFTER UPDATE ON videos BEGIN {_row("-", "old")} {_row("", "new")} END;
CREATE TRIGGER channels_known AFTER INSERT ON metadata
    BEGIN {_channel("-", "''")} {_channel("", "new.channel")} END;
CREATE TRIGGER channels_changed AFTER UPDATE ON metadata WHEN new.channel <> old.channel
    BEGIN {_channel("-", "old.channel")} {_channel("", "new.channel")} END;
"""

PROJECTION = Projection(
    name="statistics",
    version=1,
    tables=("shares",),
    schema=SCHEMA,
    handlers={},
    upkeep=UPKEEP,
)


def by_channel(db: sqlite3.Connection, limit: int) -> list[Share]:
    """The channels with the most bytes."""
    return _shares(
        db,
        """SELECT ifnull((SELECT json_extract(metadata, '$.channel') FROM metadata WHERE channel = name
                          ORDER BY captured_at DESC LIMIT 1), ''),
                  videos, bytes, millis, name
           FROM (SELECT * FROM shares WHERE kind = 'channel' ORDER BY bytes DESC, name LIMIT ?)""",
        limit,
    )


def count_channels(db: sqlite3.Connection) -> int:
    """How many channels the archived videos are of."""
    count: int = db.execute("SELECT count(*) FROM shares WHERE kind = 'channel' AND name <> ''").fetchone()[0]
    return count


def by_month(db: sqlite3.Connection) -> list[Share]:
    """The months in which videos were archived, the first first; months are those of UTC."""
    return _shares(
        db,
        """SELECT substr(name, 1, 7), sum(videos), sum(bytes), sum(millis), ''
           FROM shares WHERE kind = 'day' GROUP BY 1 ORDER BY 1""",
    )


def by_height(db: sqlite3.Connection) -> list[Share]:
    """The heights of pictures, the highest first; 0 is sound alone."""
    return _shares(
        db,
        """SELECT name, videos, bytes, millis, ''
           FROM shares WHERE kind = 'height' ORDER BY cast(name AS INTEGER) DESC""",
    )


def by_codec(db: sqlite3.Connection) -> list[Share]:
    """The codecs of pictures, or of sound where there are none, with the most bytes first."""
    return _shares(
        db, "SELECT name, videos, bytes, millis, '' FROM shares WHERE kind = 'codec' ORDER BY bytes DESC, name"
    )


def bytes_since(db: sqlite3.Connection, day: str) -> int:
    """The bytes of the videos that were archived on this day (an ISO date in UTC) or later."""
    since: int = db.execute(
        "SELECT ifnull(sum(bytes), 0) FROM shares WHERE kind = 'day' AND name >= ?", (day,)
    ).fetchone()[0]
    return since


def videos_since(db: sqlite3.Connection, day: str) -> int:
    """How many videos were archived on this day (an ISO date in UTC) or later."""
    since: int = db.execute(
        "SELECT ifnull(sum(videos), 0) FROM shares WHERE kind = 'day' AND name >= ?", (day,)
    ).fetchone()[0]
    return since


def first_day(db: sqlite3.Connection) -> str | None:
    """The first day, as an ISO date in UTC, on which a video was archived; None while there is none."""
    day: str | None = db.execute("SELECT min(name) FROM shares WHERE kind = 'day'").fetchone()[0]
    return day


def largest(db: sqlite3.Connection, limit: int) -> list[LargeVideo]:
    """The videos with the most bytes."""
    rows = db.execute(
        """SELECT video_id, ifnull(json_extract(metadata, '$.title'), ''),
                  ifnull(json_extract(metadata, '$.channel'), ''), bytes, seconds, height
           FROM videos LEFT JOIN metadata USING (video_id)
           ORDER BY bytes DESC, position DESC LIMIT ?""",
        (limit,),
    )
    return [
        LargeVideo(video_id=id_, title=title, channel=name, bytes=bytes_, seconds=seconds, height=height)
        for id_, title, name, bytes_, seconds, height in rows
    ]


def _shares(db: sqlite3.Connection, sql: str, *values: object) -> list[Share]:
    return [
        Share(name=name, videos=videos, bytes=bytes_, seconds=millis / 1000, channel_id=channel)
        for name, videos, bytes_, millis, channel in db.execute(sql, values)
    ]
