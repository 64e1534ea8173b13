"""Lists, prose and JSON lines: what each line of a dropped text is answered with."""

import pytest

from ytarchived.domain.options import Options
from ytarchived.effects.inbox.formats import NO_LINK, Contents, Line, read
from ytarchived.effects.inbox.formats import line as line_module

A, B = "dQw4w9WgXcQ", "9bZkp7q19f0"


def asked_in(contents: Contents) -> list[tuple[int, str]]:
    return [(line.number, line.target.key) for line in contents.lines if line.target]


def refusals_in(contents: Contents) -> list[tuple[int, str]]:
    return [(line.number, line.reason) for line in contents.lines if not line.target]


def only(data: bytes) -> Line:
    (line,) = read(data, "list.txt").lines
    return line


def test_a_list_is_answered_line_by_line_and_comments_and_blank_lines_are_none() -> None:
    contents = read(f"# mine\n{A}\n\n; more\nhttps://youtu.be/{B}\nhttps://vimeo.com/1\n".encode(), "list.txt")
    assert contents.format == "text"
    assert asked_in(contents) == [(2, f"youtube:{A}"), (5, f"youtube:{B}")]
    assert [number for number, _ in refusals_in(contents)] == [6]
    assert "cannot archive vimeo.com: only YouTube is archived" in contents.lines[2].reason


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_line_endings_and_encodings_of_any_editor_are_read(ending: str, encoding: str) -> None:
    text = ending.join([f"https://youtu.be/{A}", "Café", f"https://youtu.be/{B}", ""])
    contents = read(text.encode(encoding), "list.txt")
    assert asked_in(contents) == [(1, f"youtube:{A}"), (3, f"youtube:{B}")]
    assert contents.lines[1].text == "Café"


def test_big_endian_text_with_a_mark_is_read() -> None:
    assert asked_in(read(b"\xfe\xff" + f"youtu.be/{A}".encode("utf-16-be"), "x")) == [(1, f"youtube:{A}")]


def test_the_same_video_twice_is_two_answered_lines() -> None:
    assert asked_in(read(f"{A}\n{A}\n".encode(), "x")) == [(1, f"youtube:{A}"), (2, f"youtube:{A}")]


def test_a_phones_share_is_a_title_without_a_link_and_the_link() -> None:
    contents = read(f"Some fine video\nhttps://youtu.be/{A}?si=abc".encode(), "share.txt")
    assert refusals_in(contents) == [(1, NO_LINK)]
    assert asked_in(contents) == [(2, f"youtube:{A}")]


def test_prose_is_answered_once_for_each_link_in_it() -> None:
    contents = read(f"see https://youtu.be/{A}, or [this](youtube.com/watch?v={B}).".encode(), "note.txt")
    assert asked_in(contents) == [(1, f"youtube:{A}"), (1, f"youtube:{B}")]


def test_an_id_within_prose_is_a_word_and_no_id() -> None:
    assert only(f"watch {A} now".encode()).reason == NO_LINK


def test_a_remark_behind_an_id_is_left_aside() -> None:
    line = only(f"{A}  # the best one".encode())
    assert line.target is not None
    assert line.target.id == A
    assert line.text == f"{A} # the best one"


def test_a_playlist_file_is_a_list_with_comments() -> None:
    contents = read(f"#EXTM3U\n#EXTINF:123,Some title\nhttps://youtu.be/{A}\n".encode(), "list.m3u")
    assert contents.format == "m3u"
    assert asked_in(contents) == [(3, f"youtube:{A}")]
    assert len(contents.lines) == 1


def test_the_note_of_a_target_travels_with_its_line() -> None:
    assert "was not asked for" in only(f"youtu.be/{A}?list=PLabcdefghijklmnop".encode()).note


def test_a_long_line_is_shown_cut() -> None:
    line = only(b"https://youtu.be/" + b"x" * 9000)
    assert "no link is longer" in line.reason
    assert len(line.text) == 500


def test_control_characters_never_reach_a_receipt() -> None:
    assert only(f"\x1b[31mred\x07 https://youtu.be/{A}".encode() + b" " * 300).text.isprintable()


def test_a_json_line_carries_its_options() -> None:
    line = only(
        f'{{"url": "https://youtu.be/{A}", "quality": "720p", "captions": ["en"], "metadata_only": true}}'.encode()
    )
    assert line.target is not None
    assert line.options == Options(quality="720p", caption_languages=("en",), metadata_only=True)


def test_a_json_line_without_options_has_none() -> None:
    line = only(f'{{"url": "{A}"}}\n'.encode())
    assert line.target is not None
    assert line.options is None


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ('"quality": 720', "Expected `str`"),
        ('"quality": "999p"', "there is no quality 999p"),
        ('"quality": "a\\u0007"', "neither a name nor a format"),
        ('"captions": "en"', "Expected `array | null`"),
        ('"captions": ["en", "x y"]', '"x y" is no language'),
        ('"metadata_only": "yes"', "Expected `bool`"),
        ('"qualty": "720p"', "unknown field `qualty`"),
    ],
)
def test_a_json_line_with_a_wrong_option_is_refused_with_the_reason(options: str, why: str) -> None:
    contents = read(f'{{"url": "{A}", {options}}}\n{{"url": "{B}"}}\n'.encode(), "asks.jsonl")
    assert contents.format == "text"
    assert asked_in(contents) == [(2, f"youtube:{B}")]
    assert contents.lines[0].reason.startswith("cannot use its options: ")
    assert why in contents.lines[0].reason


def test_a_broken_json_line_spoils_only_itself() -> None:
    contents = read(f'{{"url": "{A}"\n{{"url": "{B}"}}\n'.encode(), "asks.jsonl")
    assert asked_in(contents) == [(2, f"youtube:{B}")]
    assert "cannot read it as JSON" in contents.lines[0].reason


@pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\0" * 512])
def test_an_empty_file_is_answered_with_just_that(data: bytes) -> None:
    contents = read(data, "list.txt")
    assert contents.format == "unknown"
    assert refusals_in(contents) == [(1, "there is nothing in it")]


def test_a_file_of_comments_is_answered_too() -> None:
    assert refusals_in(read(b"# nothing yet\n", "list.txt")) == [(1, "there is nothing in it to archive")]


@pytest.mark.parametrize(
    "data", [b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4, b"\x89PNG\r\n\x1a\n" + b"\x01\x02" * 90]
)
def test_binary_data_is_refused_as_such(data: bytes) -> None:
    contents = read(data, "list.txt")
    assert contents.format == "unknown"
    assert refusals_in(contents) == [(1, "cannot read it: it is binary data")]


def test_a_file_of_very_many_links_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_module, "MOST_ENTRIES", 1_000)
    contents = read(b"dQw4w9WgXcQ\n" * 1_001, "links.txt")
    assert [line.reason for line in contents.lines] == ["the file holds more than 1,000 entries; split it"]


def test_a_document_of_very_many_entries_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_module, "MOST_ENTRIES", 1_000)
    contents = read(b"[" + b'"a",' * 1_000 + b'{"url": "dQw4w9WgXcQ"}]', "links.json")
    assert [line.reason for line in contents.lines] == ["the file holds more than 1,000 entries; split it"]
