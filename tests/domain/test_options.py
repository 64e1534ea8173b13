import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from ytarchived.domain.options import NAMED, Options, covers, filled, flaw, wish

FORMAT = "bv*[height<=1080]+ba"


@pytest.mark.parametrize(
    ("archived", "wanted"),
    [
        ("best", "best"),
        ("best", "720p"),
        ("1080p", "480p"),
        ("720p", "worst"),
        (FORMAT, FORMAT),
        (FORMAT, ""),
        ("worst", ""),
        ("360p", "bestaudio as mp3"),
        ("bestaudio as mp3", "bestaudio as mp3"),
    ],
)
def test_what_is_archived_covers(archived: str, wanted: str) -> None:
    assert covers(archived, wanted)


@pytest.mark.parametrize(
    ("archived", "wanted"),
    [
        ("720p", "1080p"),
        ("bestaudio", "worst"),
        (FORMAT, "worst"),
        ("best", FORMAT),
        ("", "best"),
        ("bestaudio", "bestaudio as mp3"),
    ],
)
def test_what_is_archived_does_not_cover(archived: str, wanted: str) -> None:
    assert not covers(archived, wanted)


qualities = st.sampled_from([*NAMED, FORMAT])


@given(qualities, qualities, qualities)
def test_covering_is_an_order(first: str, second: str, third: str) -> None:
    assert covers(first, first)
    assert not (covers(first, second) and covers(second, third)) or covers(first, third)
    assert not (covers(first, second) and covers(second, first)) or first == second


@pytest.mark.parametrize(
    "options",
    [
        Options(),
        Options(quality="720p", caption_languages=("en", "zh-Hans", "en.*", "all")),
        Options(quality=FORMAT),
        Options(quality="bestaudio", audio_format="mp3"),
        Options(audio_format="opus"),
        Options(limit=1, since="2026-01-31", order="oldest", max_concurrent=1),
    ],
)
def test_what_makes_sense_is_taken(options: Options) -> None:
    assert flaw(options) == ""


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (Options(quality="1440p"), "there is no quality 1440p; choose best, 1080p"),
        (Options(quality="great"), "'great' is no format"),
        (Options(quality="720p", audio_format="mp3"), "mp3 is a format of sound alone"),
        (Options(caption_languages=("en", "*")), '"*" is no language of captions'),
        (Options(caption_languages=("../x",)), '"../x" is no language of captions'),
        (Options(limit=0), "limit is 0"),
        (Options(max_concurrent=0), "max_concurrent is 0"),
        (Options(since="31.1.2026"), '"31.1.2026" is no day; write it as 2026-01-31'),
        (Options(since="20260131"), '"20260131" is no day'),
        (Options(caption_languages=("",)), '"" is no language of captions'),
    ],
)
def test_what_makes_none_is_refused_with_the_reason(options: Options, words: str) -> None:
    assert words in flaw(options)


def test_a_wish_is_named_as_it_is_archived() -> None:
    assert wish(Options(), "720p") == "720p"
    assert wish(Options(quality="360p"), "720p") == "360p"
    assert wish(Options(audio_format="m4a"), "720p") == "bestaudio as m4a"


SOUND = Options(quality="bestaudio", audio_format="opus", caption_languages=())


@pytest.mark.parametrize(
    ("asked", "wanted", "becomes"),
    [
        (Options(), SOUND, SOUND),
        (Options(caption_languages=("de",)), SOUND, Options(**{**structs.asdict(SOUND), "caption_languages": ("de",)})),
        (Options(quality="720p"), SOUND, Options(quality="720p", caption_languages=())),
        (Options(quality="bestaudio", audio_format="mp3"), SOUND, Options(**{**structs.asdict(SOUND), "audio_format": "mp3"})),
        (Options(audio_format="mp3"), Options(quality="720p"), Options(quality="bestaudio", audio_format="mp3")),
        (Options(limit=3, since="2026-01-31"), SOUND, Options(**{**structs.asdict(SOUND), "limit": 3, "since": "2026-01-31"})),
        (Options(metadata_only=True), Options(), Options(metadata_only=True)),
    ],
)  # fmt: skip
def test_what_an_ask_leaves_open_is_as_it_is_wanted_otherwise(
    asked: Options, wanted: Options, becomes: Options
) -> None:
    assert filled(asked, wanted) == becomes
    assert not flaw(becomes)
