"""What is kept of an info dict."""

import json
from typing import Any

from ytarchived.domain.media import CaptionTrack, Chapter, Offer, Thumbnail, VideoMetadata
from ytarchived.effects.workers.metadata import metadata_file, metadata_of

SECRET = "https://secret.invalid/videoplayback?sig=1"

INFO: dict[str, Any] = {
    "id": "00000000000",
    "title": "A title",
    "description": "Lines\nand 日本語",
    "uploader": "The uploader",
    "channel_id": "UC1",
    "timestamp": 1709294400,
    "duration": 61,
    "tags": ["one"],
    "categories": ["Music"],
    "chapters": [{"title": "Start", "start_time": 0, "end_time": 10.5}, {}],
    "live_status": "not_live",
    "availability": "public",
    "age_limit": 0,
    "view_count": 5,
    "formats": [
        {"format_id": "136", "height": 720, "url": SECRET, "http_headers": {"Cookie": "secret"}, "filesize": None}
    ],
    "requested_formats": [{"url": SECRET}],
    "requested_subtitles": {"en": {"url": SECRET}},
    "subtitles": {"de": [{"url": SECRET}], "en": [{"url": SECRET}]},
    "automatic_captions": {"en": [{"url": SECRET}]},
    "http_headers": {"Cookie": "secret"},
    "cookies": "secret",
    "url": SECRET,
    "filepath": "/home/somebody/secret",
    "_filename": "/home/somebody/secret",
    "__files_to_merge": ["/home/somebody/secret"],
    "fingerprint": "secret",
    "like_count": None,
}


def test_the_record_keeps_what_youtube_said() -> None:
    assert metadata_of(INFO) == VideoMetadata(
        video_id="00000000000",
        title="A title",
        description="Lines\nand 日本語",
        channel="The uploader",
        channel_id="UC1",
        published="2024-03-01T12:00:00+00:00",
        duration_seconds=61.0,
        tags=("one",),
        categories=("Music",),
        chapters=(
            Chapter(title="Start", start_seconds=0.0, end_seconds=10.5),
            Chapter(title="", start_seconds=0.0, end_seconds=0.0),
        ),
        live_status="not_live",
        availability="public",
        view_count=5,
        caption_tracks=(CaptionTrack(language="de"), CaptionTrack(language="en")),
    )


def test_the_record_keeps_what_there_is_to_see_hear_and_read() -> None:
    kept = metadata_of(
        {
            "id": "00000000000",
            "thumbnails": [
                {"url": "https://i.ytimg.com/vi/x/guessed.jpg"},
                {"url": "https://i.ytimg.com/vi/x/hq.jpg?sqp=signed", "width": 480, "height": 360},
                {"url": "https://i.ytimg.com/vi/x/max.jpg", "width": 1280, "height": 720},
            ],
            "subtitles": {"live_chat": [], "en": [], "de": []},
            "automatic_captions": {"en-orig": [], "en": [], "fr": []},
            "formats": [
                {"format_id": "sb0", "vcodec": "none", "acodec": "none", "height": 27},
                {"format_id": "251", "vcodec": "none", "acodec": "opus"},
                {"format_id": "140", "vcodec": "none", "acodec": "mp4a.40.2"},
                {"format_id": "136", "vcodec": "avc1.4d401f", "acodec": "none", "height": 720},
                {"format_id": "247", "vcodec": "vp9", "height": 720},
                {"format_id": "18", "vcodec": "avc1.42001E", "acodec": "mp4a.40.2", "height": 360},
            ],
        }
    )
    assert kept.thumbnails == (
        Thumbnail(url="https://i.ytimg.com/vi/x/max.jpg", width=1280, height=720),
        Thumbnail(url="https://i.ytimg.com/vi/x/hq.jpg", width=480, height=360),
    )
    assert kept.caption_tracks == (
        CaptionTrack(language="de"),
        CaptionTrack(language="en"),
        CaptionTrack(language="en", automatic=True),
    )
    assert kept.formats == (
        Offer(height=720, codecs=("avc1", "vp9")),
        Offer(height=360, codecs=("avc1",)),
        Offer(height=0, codecs=("mp4a", "opus")),
    )


def test_a_day_serves_where_youtube_tells_no_time() -> None:
    assert metadata_of({"id": "00000000000", "upload_date": "20240301"}).published == "2024-03-01"


def test_an_id_alone_is_enough() -> None:
    assert metadata_of({"id": "00000000000"}) == VideoMetadata(video_id="00000000000")


def test_the_file_holds_nothing_signed_secret_or_of_this_machine() -> None:
    assert b"secret" not in metadata_file(INFO)


def test_the_file_describes_formats_and_captions() -> None:
    kept = json.loads(metadata_file(INFO))
    assert kept["formats"] == [{"format_id": "136", "height": 720}]
    assert kept["subtitles"] == ["de", "en"]
    assert kept["automatic_captions"] == ["en"]


def test_the_file_is_the_same_for_the_same_answer_and_readable_by_people() -> None:
    assert metadata_file(INFO) == metadata_file(dict(reversed(INFO.items())))
    assert "日本語" in metadata_file(INFO).decode()


def test_the_info_dict_stays_as_it_was() -> None:
    before = dict(INFO)
    metadata_file(INFO)
    assert before == INFO
