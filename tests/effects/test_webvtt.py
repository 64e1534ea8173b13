"""What is said in captions, and when."""

import pytest

from ytarchived.effects.webvtt import lines_of

HEARD = """WEBVTT
Kind: captions
Language: en

00:00:01.120 --> 00:00:03.350 align:start position:0%
~
good<00:00:01.560><c> morning</c><00:00:01.800><c> and</c>

00:00:03.350 --> 00:00:03.360 align:start position:0%
good morning and
~

00:00:03.360 --> 00:00:06.390 align:start position:0%
good morning and
welcome<00:00:03.960><c> to</c><00:00:04.200><c> the</c><00:00:04.380><c> harbour</c>

00:00:06.390 --> 00:00:06.400 align:start position:0%
welcome to the harbour
""".replace("~", " ")
"""As YouTube gives what it heard itself; a line of one space stands where nothing is to be seen yet."""


def test_what_rolls_over_the_picture_is_taken_once() -> None:
    assert list(lines_of(HEARD)) == [(1, "good morning and"), (3, "welcome to the harbour")]


def test_what_is_said_twice_after_something_else_is_taken_twice() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nyes\n\n00:03.000 --> 00:04.000\nno\n\n00:05.000 --> 00:06.000\nyes\n"
    assert list(lines_of(text)) == [(1, "yes"), (3, "no"), (5, "yes")]


@pytest.mark.parametrize(
    ("times", "second"),
    [("00:07.900", 7), ("01:02:03.000", 3723), ("100:00:00.000", 360000), ("00:07,900", 7)],
)
def test_times_are_told_in_whole_seconds(times: str, second: int) -> None:
    assert list(lines_of(f"WEBVTT\n\n{times} --> 99:59:59.000\nhello\n")) == [(second, "hello")]


def test_markup_and_entities_are_read() -> None:
    text = "WEBVTT\n\n1\n00:01.000 --> 00:02.000\n<v Ann>this &amp; <b>that</b>&nbsp;&lt;3\n"
    assert list(lines_of(text)) == [(1, "this & that <3")]


def test_notes_styles_and_names_of_cues_are_not_said() -> None:
    text = (
        "\ufeffWEBVTT - a title\r\n\r\nNOTE hidden\r\nmore of it\r\n\r\nSTYLE\r\n::cue {}\r\n\r\n"
        "intro\r\n00:01.000 --> 00:02.000\r\nhello\r\n"
    )
    assert list(lines_of(text)) == [(1, "hello")]


@pytest.mark.parametrize("text", ["", "WEBVTT", "00:01.000 -->", "\x00\ufffd", "00:01.000 --> 00:02.000"])
def test_what_holds_no_lines_has_none(text: str) -> None:
    assert list(lines_of(text)) == []
