"""Format strings, held against yt-dlp's own reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yt_dlp import YoutubeDL

from ytarchived.domain.selector import flaw

GOOD = [
    "best",
    "bv*+ba/b",
    "bv[height<=480]+ba[ext=webm]",
    "137+140",
    "251-drc",
    "18",
    "(mp4/webm)[height<720]",
    "bestvideo[ext=mp4][vcodec^=avc1]+bestaudio[ext=m4a]/best[ext=mp4]/best",
    "bv.2 + ba / b",
    "[height<=?720]",
    "b[filesize<50M]",
    "((bv+ba)/b)",
    "bv[format_note!='Premium']+ba",
]


@pytest.mark.parametrize("text", GOOD)
def test_a_format_of_yt_dlp_is_taken(text: str) -> None:
    assert flaw(text) == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("bv*+((", "it ends too early"),
        ("bv+", "it ends too early"),
        ("", "it ends too early"),
        ("(bv", "a ) is missing"),
        ("bv)", "')' is not expected here, after 'bv'"),
        ("/b", "'/' cannot begin it"),
        ("137,140", "a comma asks for more than one file"),
        ("great", "'great' is no format"),
        ("all", "'all' is no format"),
        ("best video", "'v' is not expected here, after 'best '"),
        ("b[height]", "'[height]' is no filter"),
        ("b[height<=720", "'[height<=720' is no filter"),
        ("(" * 20 + "b" + ")" * 20, "its groups are too deep"),
        ("b/" * 200, "it has more than 200 characters"),
        ("b\n", "'\\n' is not expected here, after 'b'"),
    ],
)
def test_what_is_none_is_refused_with_the_place(text: str, words: str) -> None:
    assert flaw(text) == words


pieces = st.sampled_from(
    [*"bw/+,()[]. *-_<>=?!'\"019", "bv", "ba", "best", "[height<=720]", "[ext=mp4]", "137", "140-1", "mp4", "\n", "é"]
)


@given(st.lists(pieces, max_size=8).map("".join) | st.sampled_from(GOOD).flatmap(lambda text: st.just(text + "/b")))
def test_whatever_is_taken_yt_dlp_takes_too(text: str) -> None:
    if not flaw(text):
        with YoutubeDL({"quiet": True}, auto_init=False) as downloader:
            downloader.build_format_selector(text)
