"""How far a list was followed is known to the next who follows it, and to nobody else meanwhile."""

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from ytctl.bookmark import Bookmark, bookmark_in
from ytctl.exit_codes import REFUSED, Trouble
from ytctl.growing import Mark, News

LIST = Path("/home/ada/list.txt")
SOCKET = Path("/run/control.sock")
THEN = Mark(4, 1, "ab" * 32)
NEWS = News(b"on\xe9\n", 0, THEN)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "watch"


def bookmark(folder: Path, path: Path = LIST, socket: Path = SOCKET) -> AbstractContextManager[Bookmark]:
    return bookmark_in(path, socket=socket, folder=folder)


def test_a_list_is_followed_from_its_beginning(folder: Path) -> None:
    with bookmark(folder) as first:
        assert (first.mark, first.sending) == (Mark(), None)


def test_the_next_goes_on_where_the_last_was_answered(folder: Path) -> None:
    with bookmark(folder) as first:
        first.begin(NEWS)
        first.end()
    with bookmark(folder) as second:
        assert (second.mark, second.sending) == (THEN, None)


def test_what_was_on_its_way_is_sent_by_the_next_under_the_same_key(folder: Path) -> None:
    with bookmark(folder) as first:
        first.begin(NEWS)
    with bookmark(folder) as second:
        assert second.sending == first.sending
        assert second.sending and second.sending.news == NEWS


def test_what_was_refused_was_not_taken(folder: Path) -> None:
    with bookmark(folder) as first:
        first.begin(NEWS)
        first.give_up()
    with bookmark(folder) as second:
        assert (second.mark, second.sending) == (Mark(), None)


def test_two_at_once_do_not_follow_the_same_list(folder: Path) -> None:
    with bookmark(folder), pytest.raises(Trouble, match="another ytctl does") as trouble, bookmark(folder):
        pass
    assert trouble.value.code == REFUSED


def test_another_list_and_another_archive_have_bookmarks_of_their_own(folder: Path) -> None:
    with bookmark(folder) as first:
        first.begin(NEWS)
        with bookmark(folder, path=Path("/home/ada/other.txt")) as second:
            assert second.sending is None
        with bookmark(folder, socket=Path("/run/other.sock")) as third:
            assert third.sending is None


@pytest.mark.parametrize("text", ["[]", "{}", "nothing", '{"mark": {"pages": 1}, "sending": null}'])
def test_what_cannot_be_understood_says_what_to_remove(folder: Path, text: str) -> None:
    with bookmark(folder) as first:
        first.begin(NEWS)
    [file] = folder.glob("*.json")
    file.write_text(text)
    with pytest.raises(Trouble, match="cannot read how far") as trouble, bookmark(folder):
        pass
    assert str(file) in trouble.value.hint


def test_what_cannot_be_read_is_told(folder: Path) -> None:
    with bookmark(folder):
        [lock] = folder.iterdir()
    lock.with_suffix(".json").mkdir()
    with pytest.raises(Trouble, match="Is a directory"), bookmark(folder):
        pass


def test_where_nothing_can_be_written_it_says_so(folder: Path) -> None:
    folder.write_text("in the way")
    with pytest.raises(Trouble, match="File exists"), bookmark(folder):
        pass


def test_a_disk_that_fails_is_told(folder: Path) -> None:
    with bookmark(folder) as first:
        [lock] = folder.iterdir()
        lock.with_suffix(".new").mkdir()
        with pytest.raises(Trouble, match="Is a directory"):
            first.begin(NEWS)
        assert first.sending is None
