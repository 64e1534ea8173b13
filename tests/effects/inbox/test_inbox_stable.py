"""When a dropped file counts as finished, and which names never do."""

import pytest

from ytarchived.effects.inbox.ignore import is_ignored
from ytarchived.effects.inbox.names import RECEIPT, name_beside, numbered, shown_name
from ytarchived.effects.inbox.stable import Observation, Sighting, sight, wait_seconds

SETTLE_SECONDS = 1.0
SECOND_NS = 10**9


def seen(*, inode: int = 1, size_bytes: int = 10, mtime_ns: int = 0, ctime_ns: int = 0) -> Observation:
    return Observation(inode=inode, size_bytes=size_bytes, mtime_ns=mtime_ns, ctime_ns=ctime_ns)


def test_a_new_file_has_to_stand_still_for_the_whole_settle_time() -> None:
    first = sight(None, seen(), 100.0)
    assert wait_seconds(first, 100.0, SETTLE_SECONDS) == 1.0
    assert wait_seconds(first, 100.75, SETTLE_SECONDS) == 0.25
    assert wait_seconds(first, 101.0, SETTLE_SECONDS) == 0


@pytest.mark.parametrize("change", ["inode", "size_bytes", "mtime_ns", "ctime_ns"])
def test_every_change_starts_the_settle_time_anew(change: str) -> None:
    first = sight(None, seen(), 100.0)
    changed = Observation(**{"inode": 1, "size_bytes": 10, "mtime_ns": 0, "ctime_ns": 0, change: 11})
    assert sight(first, changed, 100.9) == Sighting(observation=changed, since_seconds=100.9)


def test_an_unchanged_file_is_as_old_as_when_it_was_first_seen_so() -> None:
    first = sight(None, seen(), 100.0)
    assert sight(first, seen(), 100.9) is first


def test_a_file_that_was_complete_when_it_was_renamed_into_place_is_taken_at_once() -> None:
    renamed = sight(None, seen(mtime_ns=5 * SECOND_NS, ctime_ns=6 * SECOND_NS), 100.0)
    assert wait_seconds(renamed, 100.0, SETTLE_SECONDS) == 0


def test_a_file_that_was_renamed_right_after_it_was_written_has_to_stand_still() -> None:
    renamed = sight(None, seen(mtime_ns=5 * SECOND_NS, ctime_ns=6 * SECOND_NS - 1), 100.0)
    assert wait_seconds(renamed, 100.0, SETTLE_SECONDS) == 1.0


def test_a_file_from_the_future_has_to_stand_still() -> None:
    future = sight(None, seen(mtime_ns=9 * SECOND_NS, ctime_ns=5 * SECOND_NS), 100.0)
    assert wait_seconds(future, 100.0, SETTLE_SECONDS) == 1.0


@pytest.mark.parametrize(
    "name",
    [
        *(
            ".hidden",
            ".goutputstream-XYZ",
            ".syncthing.links.txt.tmp",
            ".nfs000001",
            ".fuse_hidden0001",
            ".DS_Store",
            "._links",
        ),
        *(
            "links.txt~",
            "~$links.docx",
            "~syncthing~links.txt",
            ".#links.txt",
            "#links.txt#",
            "links.swp",
            ".links.txt.swx",
        ),
        *("4913", "a.tmp", "a.TEMP", "a.part", "a.partial", "a.crdownload", "a.download", "a.opdownload", "a.aria2"),
        *("a.filepart", "Thumbs.db", "desktop.ini", "done", "failed", "held", ".with\nnewline"),
    ],
)
def test_names_of_other_programs_and_of_unfinished_files_are_left_alone(name: str) -> None:
    assert is_ignored(name)


@pytest.mark.parametrize(
    "name",
    ["links.txt", "part", "my.parts", "4913.txt", "a#b", "tmp.url", "Done.txt", "downloads", "subscriptions.csv", "~a"],
)
def test_names_that_only_resemble_them_are_taken(name: str) -> None:
    assert not is_ignored(name)


def test_a_shown_name_is_one_line_of_utf_8() -> None:
    assert shown_name("zwei\nZeilen \udcff.txt") == "zwei\ufffdZeilen \ufffd.txt"
    assert shown_name("Größe 👩‍👧.txt") == "Größe 👩‍👧.txt"


def test_the_second_file_of_a_name_gets_a_number_before_its_ending() -> None:
    assert [numbered("links.txt", number) for number in (1, 2, 3)] == ["links.txt", "links-2.txt", "links-3.txt"]
    assert numbered("README", 2) == "README-2"
    assert numbered("Vol. 1 is not an ending", 2) == "Vol. 1 is not an ending-2"


def test_no_name_gets_too_long_for_the_disk() -> None:
    longest = "ü" * 125 + "x.txt"
    assert numbered(longest, 1) == longest
    assert numbered(longest, 12) == "ü" * 124 + "-12.txt"
    assert len(name_beside(longest, 12, RECEIPT).encode()) <= 255
    assert name_beside("\udcff" * 250, 2, RECEIPT).endswith("\ufffd-2.receipt.json")
