"""What WebVTT says, as SubRip and as plain text."""

from hypothesis import given
from hypothesis import strategies as st

from ytarchived.effects.workers.transcripts import as_srt, as_text, cues_of

HEARD = """WEBVTT
Kind: captions
Language: en

00:00:00.080 --> 00:00:02.310 align:start position:0%
\x20
hello<00:00:00.320><c> and</c><00:00:00.480><c> welcome</c>

00:00:02.310 --> 00:00:02.320 align:start position:0%
hello and welcome
\x20

00:00:02.320 --> 00:00:04.830 align:start position:0%
hello and welcome
to<00:00:02.560><c> the</c><00:00:02.720><c> harbour</c>

00:00:04.830 --> 00:00:04.840 align:start position:0%
to the harbour
\x20

00:00:04.840 --> 00:00:06.000 align:start position:0%
to the harbour
to<00:00:05.000><c> the</c><00:00:05.200><c> harbour</c>

00:00:09.000 --> 00:00:10.000 align:start position:0%
[Music]
"""

WRITTEN = """\ufeffWEBVTT - with a title

STYLE
::cue { color: red }

NOTE 00:00 --> is no time

intro
00:01.000 --> 00:02.500 line:0
<v Ada>Ships &amp; <i>boats</i>
in the fog

01:02:03.004 --> 01:02:04.000
No.

01:02:04.000 --> 01:02:05.000
No.

01:02:05.000 --> 01:02:06.000
&nbsp;
"""


def test_rolling_lines_are_said_once_and_in_order() -> None:
    assert as_text(cues_of(HEARD)) == "hello and welcome\nto the harbour\nto the harbour\n[Music]\n"


def test_a_rolling_line_stands_until_the_next_one_comes_up_or_it_goes_away() -> None:
    times = [(cue.start_ms, cue.end_ms) for cue in cues_of(HEARD)]
    assert times == [(80, 2320), (2320, 4840), (4840, 6000), (9000, 10000)]


def test_what_people_wrote_twice_is_there_twice() -> None:
    assert as_text(cues_of(WRITTEN)) == "Ships & boats in the fog\nNo.\nNo.\n"


def test_subrip_numbers_the_cues_and_has_no_markup() -> None:
    assert as_srt(cues_of(WRITTEN)) == (
        "1\n00:00:01,000 --> 00:00:02,500\nShips & boats\nin the fog\n\n"
        "2\n01:02:03,004 --> 01:02:04,000\nNo.\n\n"
        "3\n01:02:04,000 --> 01:02:05,000\nNo.\n\n"
    )


def test_windows_line_ends_make_no_difference() -> None:
    assert cues_of(HEARD.replace("\n", "\r\n")) == cues_of(HEARD)


def test_a_file_without_cues_says_nothing() -> None:
    assert as_srt(cues_of("WEBVTT\n")) == as_text(cues_of("WEBVTT\n")) == ""


@given(st.text(alphabet="\n <>0123456789:.-c&;/abcW", max_size=400))
def test_any_text_is_read_without_complaint(text: str) -> None:
    cues = cues_of(f"WEBVTT\n\n{text}")
    assert all(cue.lines for cue in cues)


words = st.lists(st.sampled_from(["one two", "three", "four five six", "seven"]), min_size=1, max_size=12)


@given(words)
def test_however_lines_roll_none_is_lost_and_none_is_doubled(said: list[str]) -> None:
    blocks = []
    for number, line in enumerate(said):
        start, end = f"00:{number:02}.000", f"00:{number + 1:02}.000"
        above = said[number - 1] if number else " "
        blocks += [f"{start} --> {end}\n{above}\n<{start}><c>{line}</c>", f"{end} --> {end}\n{line}\n "]
    cues = cues_of("WEBVTT\n\n" + "\n\n".join(blocks))
    assert [cue.lines for cue in cues] == [(line,) for line in said]
    assert [cue.start_ms for cue in cues] == [1000 * number for number in range(len(said))]
