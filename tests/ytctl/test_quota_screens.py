"""The quota and the metadata as people see them on 80 columns."""

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.ytctl.samples import NOW, failure, sent
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import CaptionTrack, Chapter, Offer, Thumbnail, VideoMetadata
from ytarchived.domain.metadata import merge
from ytarchived.protocol import MetadataPage, MetadataVersion, QuotaReport, QuotaSpent
from ytctl import metadata, quota

ID = "dQw4w9WgXcQ"


@pytest.fixture(autouse=True)
def utc_without_colours(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("NO_COLOR", "1")
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


def text(lines: list[str]) -> str:
    assert all(len(line) <= 80 for line in lines)
    return "\n".join(lines) + "\n"


def report(**more: Any) -> Any:
    fields: dict[str, Any] = {
        "has_key": True,
        "day": "2026-11-20",
        "per_day": 10_000,
        "reserve": 1_000,
        "used": 4_321,
        "left": 5_679,
        "used_up": False,
        "turns_at": NOW + timedelta(hours=22),
        "forecast": 9_800,
        "spent": [
            QuotaSpent(purpose="background", method="videos.list", calls=4_000, units=4_001, refused=1),
            QuotaSpent(purpose="direct", method="playlistItems.list", calls=320, units=320, refused=0),
        ],
        "problem": None,
    }
    return sent(QuotaReport(**{**fields, **more}))


def test_a_day_in_the_middle() -> None:
    assert (
        text(quota.screen(report(), NOW, 80))
        == """\
used      4321 of 10000 units
left      5679 units, 1000 of them in reserve for what is asked directly
turns     2026-11-21 08:00:00, in 22 h, at midnight in California
forecast  9800 units by then, as the day went so far; entries of lists will do
          without

FOR               CALLS  REFUSED  UNITS  METHOD
entries of lists   4000        1   4001  videos.list
asked directly      320        0    320  playlistItems.list
"""
    )


def test_a_day_that_is_used_up_and_an_api_that_is_left_in_peace() -> None:
    screen = report(used_up=True, left=0, spent=[], problem=failure(Kind.API_OFF, "not enabled"), forecast=0)
    assert (
        text(quota.screen(screen, NOW, 80))
        == """\
used      4321 of 10000 units
left      nothing: YouTube says that the day's quota is used up; yt-dlp alone
          serves
turns     2026-11-21 08:00:00, in 22 h, at midnight in California
forecast  0 units by then, as the day went so far
problem   api-off: not enabled
          hint: switch on the YouTube Data API v3 for the key's project
"""
    )


def test_without_a_key_there_is_no_quota() -> None:
    (line,) = quota.screen(report(has_key=False), NOW, 80)
    assert line.startswith("no key of the Data API is configured")


def version(known: VideoMetadata, *changed: str) -> MetadataVersion:
    return MetadataVersion(at=NOW, position=9, job=7, changed=changed, metadata=known)


def test_each_fact_names_who_said_it() -> None:
    api = VideoMetadata(
        video_id=ID,
        title="A title",
        channel="A channel",
        published="2009-10-25T06:57:33+00:00",
        tags=("music", "eighties"),
        view_count=10,
        counted_at=NOW,
        description="Two\nlines",
        thumbnails=(Thumbnail(url="https://i.ytimg.com/vi/x/max.jpg", width=1280, height=720),),
    )
    ytdlp = VideoMetadata(
        video_id=ID,
        duration_seconds=212.0,
        chapters=(Chapter(title="Intro", start_seconds=0.0, end_seconds=18.5),),
        caption_tracks=(CaptionTrack(language="en"), CaptionTrack(language="de", automatic=True)),
        formats=(Offer(height=1080, codecs=("avc1", "vp9")), Offer(codecs=("opus",))),
    )
    assert (
        text(metadata.screen(sent(version(merge(api, ytdlp))), 80))
        == """\
dQw4w9WgXcQ  A title
  channel      data-api  A channel
  published    data-api  2009-10-25 06:57:33 UTC
  length       yt-dlp    3 m 32 s
  tags         data-api  music, eighties
  views        data-api  10 at 2026-11-20 10:00:00
  chapters     yt-dlp    Intro
  captions     yt-dlp    en, de (automatic)
  formats      yt-dlp    1080p avc1/vp9, sound opus
  pictures     data-api  https://i.ytimg.com/vi/x/max.jpg
  description  data-api  Two lines
  kept by job 7 at 2026-11-20 10:00:00
"""
    )


def test_a_day_of_publishing_stands_as_it_is() -> None:
    known = version(merge(None, VideoMetadata(video_id=ID, published="2009-10-25")))
    assert "  published  yt-dlp  2009-10-25\n" in text(metadata.screen(sent(known), 80))


def test_the_history_tells_what_changed() -> None:
    page = MetadataPage(
        video_id=ID,
        versions=[
            version(VideoMetadata(video_id=ID, title="Second"), "title", "tags"),
            version(VideoMetadata(video_id=ID, title="First")),
        ],
    )
    assert (
        text(metadata.versions_screen(sent(page), 80))
        == """\
KEPT                 JOB  TITLE   CHANGED
2026-11-20 10:00:00    7  Second  title, tags
2026-11-20 10:00:00    7  First   first capture
"""
    )
