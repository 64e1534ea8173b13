"""Which formats a quality leads to, as yt-dlp itself chooses them from a list."""

from collections.abc import Sequence
from typing import Any

import pytest

from ytarchived.config import Downloads
from ytarchived.effects.workers.downloader import open_downloader
from ytarchived.effects.workers.facts import Log
from ytarchived.effects.workers.formats import lowered, ranked, selection, shortfall
from ytarchived.effects.workers.messages import Setup

_PLAIN = ("avc1.4d401f", "mp4")
_FREE = ("vp9", "webm")
_NEW = ("av01.0.08M.08", "mp4")
CODECS = Downloads().codecs


def picture(height: int, codec: tuple[str, str] = _PLAIN, **more: Any) -> dict[str, Any]:
    name = f"{height}{codec[1]}"
    return {"format_id": name, "height": height, "vcodec": codec[0], "acodec": "none", "ext": codec[1], **more}


def sound(codec: str, ext: str, **more: Any) -> dict[str, Any]:
    return {"format_id": ext, "vcodec": "none", "acodec": codec, "ext": ext, **more}


M4A = sound("mp4a.40.2", "m4a", abr=128)
OPUS = sound("opus", "webm", abr=160)


def choose(
    quality: str, *formats: dict[str, Any], codecs: Sequence[str] = CODECS, audio_format: str = ""
) -> tuple[str, str]:
    """The ids and the container that yt-dlp chooses."""
    wanted = selection(quality, audio_format)
    formats = tuple(ranked(formats, codecs)) if wanted.by_codec else formats
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


@pytest.mark.parametrize(
    ("codecs", "chosen"),
    [
        (("av1", "h264", "vp9"), "new"),
        (("h264", "av1"), "1080mp4"),
        (("vp9", "av1", "h264"), "1080webm"),
        ((), "new"),
    ],
)
def test_of_equal_pictures_the_codec_wanted_most_is_taken(codecs: tuple[str, ...], chosen: str) -> None:
    pictures = [picture(1080, _FREE), picture(1080), picture(1080, _NEW, format_id="new")]
    assert choose("1080p", *pictures, M4A, codecs=codecs)[0] == f"{chosen}+m4a"


def test_a_larger_picture_wins_over_a_codec() -> None:
    assert choose("best", picture(1080, _FREE), picture(720), M4A, codecs=("h264", "vp9"))[0] == "1080webm+m4a"


@pytest.mark.parametrize(("audio_format", "chosen"), [("m4a", "m4a"), ("opus", "webm"), ("mp3", "webm")])
def test_sound_that_has_the_wanted_codec_already_is_preferred(audio_format: str, chosen: str) -> None:
    assert choose("bestaudio", picture(720), M4A, OPUS, audio_format=audio_format)[0] == chosen


def short(quality: str, got: dict[str, Any], *offered: dict[str, Any], warnings: Sequence[str] = ()) -> str:
    return shortfall(quality, {**got, "formats": [got, *offered]}, warnings)


WIDE = picture(800, width=1920)
UPRIGHT = picture(1920, width=1080)
SKIPPED = "Some web client https formats have been skipped as they are missing a URL."


@pytest.mark.parametrize("got", [picture(1080), WIDE, UPRIGHT, picture(1440, width=1920)], ids=str)
def test_what_has_the_lines_of_its_name_falls_short_of_nothing(got: dict[str, Any]) -> None:
    assert short("1080p", got, picture(2160)) == ""


def test_a_height_that_is_not_to_be_had_is_told() -> None:
    assert short("1080p", picture(720), picture(360)) == "720p was taken, because there is no 1080p"


def test_a_picture_far_below_what_is_offered_is_told() -> None:
    assert short("best", picture(360), picture(1080)) == "360p was taken, though 1080p is offered"
    assert short("720p", picture(360), picture(720), picture(1080)) == "360p was taken, though 720p is offered"


def test_a_small_picture_is_told_where_youtube_withheld_larger_ones() -> None:
    assert short("best", picture(360), warnings=[SKIPPED]).endswith("because YouTube withheld larger pictures")
    assert short("best", picture(1080), warnings=[SKIPPED]) == ""


@pytest.mark.parametrize("quality", ["worst", "bestaudio", "18"])
def test_who_asks_for_no_height_is_told_of_none(quality: str) -> None:
    assert short(quality, picture(144), picture(1080)) == ""


def test_sound_has_no_lines() -> None:
    assert short("best", OPUS, M4A) == ""


@pytest.mark.parametrize(
    ("quality", "steps_down", "height"),
    [("best", 0, 1080), ("best", 1, 720), ("best", 2, 360), ("best", 9, 360), ("720p", 1, 360), ("480p", 1, 360)],
)
def test_so_many_steps_down_the_larger_pictures_are_left_out(quality: str, steps_down: int, height: int) -> None:
    offered = [picture(1080), picture(1080, _FREE), picture(720), picture(360), M4A]
    left = lowered(offered, quality, steps_down).formats
    assert choose(quality, *left)[0] == f"{height}mp4+m4a"
    assert M4A in left


def test_below_the_smallest_picture_and_without_any_nothing_is_left_out() -> None:
    assert lowered([picture(720), M4A], "360p", 3) == ([picture(720), M4A], 720)
    assert lowered([M4A], "best", 3) == ([M4A], 0)


def test_a_picture_that_was_taken_for_want_of_larger_media_says_so() -> None:
    info = {"height": 720, "width": 1280, "vcodec": "avc1", "formats": []}
    assert shortfall("best", info, [], 720) == ""
    assert shortfall("best", info, [], 1080) == "720p was taken, because the media of larger pictures could not be had"
