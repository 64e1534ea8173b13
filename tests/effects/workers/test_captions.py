"""Which caption tracks of a video are wanted."""

from typing import Any

import pytest

from ytarchived.effects.workers.captions import chosen


def track(name: str, *, translated: bool = False) -> list[dict[str, Any]]:
    url = f"https://www.youtube.com/api/timedtext?name={name}{'&tlang=x' if translated else ''}"
    return [{"ext": "json3", "url": f"{url}&fmt=json3"}, {"ext": "vtt", "url": f"{url}&fmt=vtt"}]


INFO = {
    "subtitles": {
        "de": track("de"),
        "en-GB": track("british"),
        "fr": track("french"),
        "live_chat": [{"ext": "json", "url": "https://www.youtube.com/"}],
        "../../etc": track("evil"),
    },
    "automatic_captions": {
        "fr": track("machine-french"),
        "es-orig": track("machine-spanish"),
        "es": track("machine-spanish"),
        "it": track("italian", translated=True),
    },
}


def names(*wanted: str) -> dict[str, str]:
    return {code: url.split("name=")[1].removesuffix("&fmt=vtt") for code, url in chosen(INFO, wanted).items()}


def test_what_people_wrote_comes_before_what_youtube_heard() -> None:
    assert names("fr") == {"fr": "french"}


def test_what_youtube_heard_serves_where_nobody_wrote() -> None:
    assert names("es") == {"es": "machine-spanish"}


def test_a_plain_code_takes_a_regional_track_where_it_has_none() -> None:
    assert names("en") == {"en-GB": "british"}


def test_a_pattern_takes_all_that_match_and_never_a_chat_or_a_path() -> None:
    assert set(names(".*")) == {"de", "en-GB", "fr", "es"}


@pytest.mark.parametrize("wanted", ["it", "sv", "("])
def test_a_translation_an_absent_language_and_a_broken_pattern_find_nothing(wanted: str) -> None:
    assert names(wanted) == {}


def test_the_order_is_that_of_the_wish() -> None:
    assert list(names("fr", "de")) == ["fr", "de"]


def test_a_video_without_captions_has_none() -> None:
    assert chosen({}, ("en",)) == {}
