"""Plain text for people."""

from datetime import UTC, datetime

import pytest

from ytctl.render import ago, cells, clean, cut, facts, shorten, size, span, table, wrapped


@pytest.mark.parametrize(
    ("bytes_", "shown"),
    [
        (0, "0 B"),
        (950, "950 B"),
        (999.4, "999 B"),
        (1000, "1.0 kB"),
        (9_949, "9.9 kB"),
        (9_960, "10 kB"),
        (999_499, "999 kB"),
        (999_600, "1.0 MB"),
        (2_100_000, "2.1 MB"),
        (12_400_000_000, "12 GB"),
        (5_000_000_000_000_000, "5000 TB"),
    ],
)
def test_a_size_has_two_or_three_digits_and_a_unit(bytes_: float, shown: str) -> None:
    assert size(bytes_) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (-3, "0 s"),
        (0.4, "0 s"),
        (45, "45 s"),
        (200, "3 m 20 s"),
        (3600, "1 h"),
        (7505, "2 h 5 m"),
        (3605, "1 h"),
        (273_600, "3 d 4 h"),
        (40_000 * 86_400, "109 y 215 d"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(seconds: float, shown: str) -> None:
    assert span(seconds) == shown


def test_an_age_is_counted_from_now() -> None:
    assert ago("2026-11-20T10:00:00Z", datetime(2026, 11, 20, 10, 3, 20, tzinfo=UTC)) == "3 m 20 s ago"


def test_a_title_is_cut_in_its_middle() -> None:
    assert cut("Never gonna give you up", 11) == "Never…ou up"


def test_what_fits_is_not_cut() -> None:
    assert cut("Never", 5) == "Never"
    assert cut("漢字", 4) == "漢字"


def test_nothing_is_cut_for_a_pipe() -> None:
    assert cut("x" * 1000, None) == shorten("x" * 1000, None) == "x" * 1000


def test_wide_characters_are_counted_by_the_columns_they_take() -> None:
    assert cells("漢字") == 4
    assert cells("e\N{COMBINING ACUTE ACCENT}") == 1
    assert cells(cut("漢字のタイトルです", 9)) <= 9


def test_a_cut_never_leaves_less_than_eight_columns() -> None:
    assert cut("Never gonna give you up", 1) == "Neve… up"


def test_a_line_of_the_log_is_cut_at_its_end() -> None:
    assert shorten("position=1  stream=library", 12) == "position=1 …"
    assert shorten("short", 12) == "short"


def test_what_others_wrote_cannot_command_the_terminal() -> None:
    assert clean("\x1b[2Jgone\r\n\u202eleft ") == "[2Jgone   left"


def test_columns_are_aligned_and_the_last_is_cut_to_what_is_left() -> None:
    rows = [("1", "漢字", "a title that is far too long"), ("200", "b", "short")]
    assert table(rows, "rll", 24, indent=2) == [
        "    1  漢字  a tit… long",
        "  200  b     short",
    ]


def test_a_column_without_content_takes_no_room() -> None:
    assert table([("1", "", "x"), ("2", "", "y")], "rll", 80) == ["1  x", "2  y"]


def test_a_table_without_rows_has_no_lines() -> None:
    assert table([], "ll", 80) == []


def test_a_sentence_is_wrapped_under_its_beginning() -> None:
    assert wrapped("next  ", "one two three four five", 22) == ["next  one two three", "      four five"]


def test_an_address_is_never_broken() -> None:
    address = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    assert wrapped("at  ", f"see {address}", 30) == ["at  see", f"    {address}"]


def test_facts_without_content_are_left_out() -> None:
    assert facts([("a", ""), ("long", "x"), ("b", "y")], 80) == ["  long  x", "  b     y"]
    assert facts([("a", "")], 80) == []
