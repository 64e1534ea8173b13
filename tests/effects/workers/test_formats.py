"""Which formats a quality leads to, as yt-dlp itself chooses them from a list."""

from typing import Any

import pytest

from ytarchived.effects.workers.downloader import open_downloader
from ytarchived.effects.workers.facts import Log
from ytarchived.effects.workers.formats import selection
from ytarchived.effects.workers.messages import Setup

_PLAIN = ("avc1.4d401f", "mp4")
_FREE = ("vp9", "webm")


def picture(height: int, codec: tuple[str, str] = _PLAIN, **more: Any) -> dict[str, Any]:
    name = f"{height}{codec[1]}"
    return {"format_id": name, "height": height, "vcodec": codec[0], "acodec": "none", "ext": codec[1], **more}


def sound(codec: str, ext: str, **more: Any) -> dict[str, Any]:
    return {"format_id": ext, "vcodec": "none", "acodec": codec, "ext": ext, **more}


M4A = sound("mp4a.40.2", "m4a", abr=128)
OPUS = sound("opus", "webm", abr=160)


def choose(quality: str, *formats: dict[str, Any]) -> tuple[str, str]:
    """The ids and the container that yt-dlp chooses."""
    wanted = selection(quality)
    params = {
        "format": wanted.selector,
        "format_sort": list(wanted.sort),
        "merge_output_format": wanted.containers,
    }
    info = {
        "id": "00000000000",
        "title": "any",
        "extractor": "youtube",
        "extractor_key": "Youtube",
        "webpage_url": "https://www.youtube.com/watch?v=00000000000",
        "formats": [{"url": "https://example.invalid/", "protocol": "https", **each} for each in formats],
    }
    with open_downloader(Setup(), Log(), **params) as downloader:
        chosen = downloader.process_ie_result(info, download=False)
    return chosen["format_id"], chosen["ext"]


def test_best_is_the_largest_picture_with_sound() -> None:
    assert choose("best", picture(360), picture(1080), picture(720), M4A) == ("1080mp4+m4a", "mp4")


@pytest.mark.parametrize(
    ("quality", "chosen"), [("1080p", "1080"), ("720p", "720"), ("480p", "480"), ("360p", "360"), ("worst", "144")]
)
def test_a_height_is_the_largest_picture_up_to_it(quality: str, chosen: str) -> None:
    heights = [picture(height) for height in (144, 360, 480, 720, 1080, 2160)]
    assert choose(quality, *heights, M4A)[0] == f"{chosen}mp4+m4a"


def test_a_height_that_does_not_exist_falls_to_the_next_lower_one() -> None:
    assert choose("720p", picture(480), picture(1080), M4A)[0] == "480mp4+m4a"


def test_a_height_below_all_takes_the_smallest() -> None:
    assert choose("360p", picture(480), picture(1080), M4A)[0] == "480mp4+m4a"


def test_of_equal_pictures_the_one_that_fits_into_mp4_is_taken() -> None:
    assert choose("best", picture(1080, _FREE), picture(1080), OPUS, M4A) == ("1080mp4+m4a", "mp4")


def test_a_better_picture_wins_over_its_container_and_becomes_mkv() -> None:
    assert choose("best", picture(2160, _FREE), picture(1080), M4A) == ("2160webm+m4a", "mkv")


def test_without_a_sound_for_mp4_the_container_is_mkv() -> None:
    assert choose("best", picture(720), OPUS) == ("720mp4+webm", "mkv")


def test_the_original_language_wins_over_a_dub() -> None:
    dub = sound("mp4a.40.2", "m4a", format_id="dub", abr=256, language="de", language_preference=-1)
    original = sound("mp4a.40.2", "m4a", format_id="original", abr=128, language="en", language_preference=10)
    assert choose("best", picture(720), original, dub)[0] == "720mp4+original"


def test_best_audio_keeps_the_best_sound_in_its_own_container() -> None:
    assert choose("bestaudio", picture(720), M4A, OPUS) == ("webm", "webm")


def test_a_single_file_with_both_serves_where_nothing_else_is_there() -> None:
    both = {"format_id": "18", "height": 360, "vcodec": "avc1.42001E", "acodec": "mp4a.40.2", "ext": "mp4"}
    assert choose("best", both) == ("18", "mp4")


def test_any_other_text_is_yt_dlps_own_syntax() -> None:
    assert choose("bv[height=480]+ba[ext=webm]", picture(480), picture(720), M4A, OPUS)[0] == "480mp4+webm"
