"""Several sources make one whole."""

import pytest
from msgspec import structs

from tests.domain.specification import NOW
from ytarchived.domain.media import CaptionTrack, Chapter, Offer, Thumbnail, VideoMetadata
from ytarchived.domain.metadata import differences, digest, merge, seconds_of

ID = "dQw4w9WgXcQ"
API = VideoMetadata(
    video_id=ID,
    title="The original title",
    published="2009-10-25T06:57:33+00:00",
    duration_seconds=213.0,
    tags=("music",),
    availability="public",
    view_count=10,
    counted_at=NOW,
)
YTDLP = VideoMetadata(
    video_id=ID,
    title="A translated title",
    published="2009-10-25",
    duration_seconds=212.0,
    chapters=(Chapter(title="Intro", start_seconds=0.0, end_seconds=18.5),),
    availability="unlisted",
    view_count=11,
    like_count=3,
    caption_tracks=(CaptionTrack(language="en"),),
    formats=(Offer(height=1080, codecs=("avc1",)), Offer(codecs=("opus",))),
)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("PT3S", 3),
        ("PT1H2M3S", 3723),
        ("PT4M", 240),
        ("P1DT2H", 93_600),
        ("P1W", 604_800),
        ("PT0S", 0),
        ("P0D", 0),
        ("PT1.5S", 1.5),
        ("PT1,5S", 1.5),
        ("PT600M", 36_000),
    ],
)
def test_a_duration_is_read_in_seconds(text: str, seconds: float) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["", "P", "PT", "3", "PT3", "P1Y", "P1M", "PT-3S", "pt3s", " PT3S", "PT3S4M"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a duration"):
        seconds_of(text)


def test_each_field_comes_from_whoever_knows_it_best_and_says_so() -> None:
    merged = merge(API, YTDLP)
    assert merged.title == "The original title"
    assert merged.duration_seconds == 212.0
    assert merged.availability == "unlisted"
    assert merged.chapters == YTDLP.chapters
    assert merged.tags == ("music",)
    assert (merged.view_count, merged.like_count, merged.counted_at) == (10, 3, NOW)
    assert merged.sources == {
        "title": "data-api",
        "published": "data-api",
        "duration_seconds": "yt-dlp",
        "tags": "data-api",
        "chapters": "yt-dlp",
        "availability": "yt-dlp",
        "view_count": "data-api",
        "like_count": "yt-dlp",
        "caption_tracks": "yt-dlp",
        "formats": "yt-dlp",
    }


@pytest.mark.parametrize("alone", [API, YTDLP])
def test_one_source_alone_serves(alone: VideoMetadata) -> None:
    api, ytdlp = (alone, None) if alone is API else (None, alone)
    merged = merge(api, ytdlp)
    assert structs.replace(merged, sources={}) == alone
    assert set(merged.sources.values()) == {"data-api" if alone is API else "yt-dlp"}


def test_nothing_is_made_of_nothing() -> None:
    with pytest.raises(ValueError, match="nobody"):
        merge(None, None)


@pytest.mark.parametrize(
    "changes",
    [
        {"view_count": 12, "like_count": 4, "counted_at": NOW},
        {"sources": {"title": "yt-dlp"}},
        {"thumbnails": (Thumbnail(url="https://i.ytimg.com/vi/x/hq.jpg"),)},
        {"published": "2009-10-25T06:57:33+00:00"},
        {"formats": (Offer(height=1080, codecs=("av01", "avc1")), Offer(codecs=("mp4a",)))},
    ],
    ids=lambda changes: ", ".join(changes),
)
def test_what_changes_by_itself_is_no_difference(changes: dict[str, object]) -> None:
    assert digest(structs.replace(YTDLP, **changes)) == digest(YTDLP)


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Another title"},
        {"published": "2009-10-26"},
        {"formats": (Offer(height=720, codecs=("avc1",)), Offer(codecs=("opus",)))},
        {"caption_tracks": ()},
    ],
    ids=lambda changes: ", ".join(changes),
)
def test_what_somebody_changed_is_a_difference(changes: dict[str, object]) -> None:
    changed = structs.replace(YTDLP, **changes)
    assert digest(changed) != digest(YTDLP)
    assert list(differences(YTDLP, changed)) == list(changes)
