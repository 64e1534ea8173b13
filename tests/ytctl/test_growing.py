"""A list that grows gives each complete line once, whatever is done to its file."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from ytctl import growing
from ytctl.exit_codes import Trouble
from ytctl.growing import GrowingList, Mark


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.txt"


@pytest.fixture
def list_(path: Path) -> Iterator[GrowingList]:
    """The list, looked at from its beginning."""
    with closing(GrowingList(path, Mark())) as list_:
        yield list_


def append(path: Path, text: str) -> None:
    with path.open("a") as file:
        file.write(text)


def taken(list_: GrowingList) -> str:
    """The next news, which count as taken; empty when there are none."""
    news = list_.news()
    if news is None:
        return ""
    list_.mark = news.then
    return news.content.decode()


def test_what_is_added_is_news_once(path: Path, list_: GrowingList) -> None:
    append(path, "one\n")
    assert [taken(list_), taken(list_)] == ["one\n", ""]
    append(path, "two\nthree\n")
    assert [taken(list_), taken(list_)] == ["two\nthree\n", ""]


def test_it_says_how_many_lines_came_before(path: Path, list_: GrowingList) -> None:
    append(path, "one\n\n")
    taken(list_)
    append(path, "three\n")
    news = list_.news()
    assert news and (news.after_line, news.then.lines, news.then.bytes) == (2, 3, 11)


def test_a_line_that_is_half_written_waits_for_its_end(path: Path, list_: GrowingList) -> None:
    append(path, "one\ntw")
    assert [taken(list_), taken(list_)] == ["one\n", ""]
    append(path, "o")
    assert taken(list_) == ""
    append(path, "\n")
    assert taken(list_) == "two\n"


def test_what_nobody_took_is_news_again(path: Path, list_: GrowingList) -> None:
    append(path, "one\n")
    assert list_.news() == list_.news()
    assert taken(list_) == "one\n"


def test_a_file_that_is_not_there_yet_is_waited_for(path: Path, list_: GrowingList) -> None:
    assert taken(list_) == ""
    append(path, "one\n")
    assert taken(list_) == "one\n"


def test_it_goes_on_at_its_mark(path: Path, list_: GrowingList) -> None:
    append(path, "one\n")
    taken(list_)
    append(path, "two\n")
    with closing(GrowingList(path, list_.mark)) as again:
        assert taken(again) == "two\n"


def test_a_list_that_was_rotated_is_read_to_its_end_and_then_the_new_one(path: Path, list_: GrowingList) -> None:
    append(path, "one\n")
    taken(list_)
    append(path, "two\n")
    path.rename(path.with_suffix(".old"))
    assert taken(list_) == "two\n"
    append(path.with_suffix(".old"), "three\n")
    append(path, "four\n")
    assert taken(list_) == "three\n"
    # what begins otherwise is looked at twice, for it may be in the midst of being saved
    assert [taken(list_), taken(list_), taken(list_)] == ["", "four\n", ""]


def test_a_list_that_was_emptied_and_begins_otherwise_is_new(path: Path, list_: GrowingList) -> None:
    append(path, "one\ntwo\n")
    taken(list_)
    path.write_text("")
    assert [taken(list_), taken(list_), taken(list_)] == ["", "", ""]
    append(path, "three\n")
    assert [taken(list_), taken(list_)] == ["", "three\n"]
    assert list_.mark.lines == 1


@pytest.mark.parametrize("at_once", [True, False], ids=["renamed into place", "written in place"])
def test_a_list_that_an_editor_saved_with_a_line_more_is_still_the_same(
    path: Path, list_: GrowingList, at_once: bool
) -> None:
    append(path, "one\ntwo\n")
    taken(list_)
    if at_once:
        new = path.with_suffix(".new")
        new.write_text("one\ntwo\nthree\n")
        new.rename(path)
    else:
        for text in ("", "one\n", "one\ntwo\nthree\n"):
            path.write_text(text)
            if text.count("\n") < 3:
                assert taken(list_) == ""
    assert [taken(list_), taken(list_)] == ["three\n", ""]


def test_a_list_that_was_written_anew_and_is_longer_than_before_is_new(path: Path, list_: GrowingList) -> None:
    append(path, "one\n")
    taken(list_)
    path.write_text("two\nthree\n")
    assert [taken(list_), taken(list_)] == ["", "two\nthree\n"]


def test_what_came_while_nobody_looked_belongs_to_the_list_it_begins_as(path: Path, list_: GrowingList) -> None:
    append(path, "one\n")
    taken(list_)
    path.write_text("three\n")
    with closing(GrowingList(path, list_.mark)) as again:
        assert [taken(again), taken(again)] == ["", "three\n"]


def test_a_list_larger_than_one_request_comes_in_parts(
    path: Path, list_: GrowingList, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(growing, "MOST_BYTES", 9)
    append(path, "one\ntwo\nthree\n")
    assert [taken(list_), taken(list_), taken(list_)] == ["one\ntwo\n", "three\n", ""]
    append(path, "x" * 9)
    with pytest.raises(Trouble, match="line 4 is larger than a whole list may be"):
        list_.news()


def test_what_is_no_file_cannot_be_followed(path: Path, list_: GrowingList) -> None:
    path.mkdir()
    with pytest.raises(Trouble, match="it is no file"):
        list_.news()


def test_what_cannot_be_looked_at_is_told(path: Path) -> None:
    path.touch()
    with pytest.raises(Trouble, match="Not a directory"):
        GrowingList(path / "list.txt", Mark()).news()
