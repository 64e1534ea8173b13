"""Files that are still being written, and files that change under our hands: no line is lost, none is read by halves."""

import os
from pathlib import Path

from msgspec import structs

from tests.effects.inbox.bench import OTHER, VIDEO, bench, commit_only, complete, move_only, seen
from ytarchived import config
from ytarchived.effects.inbox import folder
from ytarchived.effects.inbox.filing import Filing, file_all
from ytarchived.effects.inbox.folder import Entry
from ytarchived.effects.inbox.following import FOLLOWED_SECONDS, MOST_FOLLOWED, Following
from ytarchived.record.projections import takes

PATIENT = config.Inbox(settle_seconds=3600, sweep_seconds=3600)
THIRD = "https://youtu.be/oHg5SJYRHA0"


async def test_a_file_is_not_read_by_halves_while_somebody_writes_it(tmp_path: Path) -> None:
    async with bench(tmp_path, PATIENT) as b, b.running():
        with (b.folder / "links.txt").open("w") as file:
            for number, link in enumerate((VIDEO, OTHER, THIRD), 1):
                print(link, file=file, flush=True)
                # the inbox has looked when this one is filed
                complete(b.folder / f"{number}.txt", f"https://youtu.be/{number:011}")
                assert len(await b.filed(number)) == number
        os.utime(b.folder / "links.txt", (0, 0))
        *_, take = await b.filed(4)
        assert (take.name, take.accepted) == ("links.txt", 3)


async def test_a_file_written_slowly_is_taken_once_after_the_last_line(tmp_path: Path) -> None:
    # Whether the pauses of a busy machine are shorter than the settle time or not, no line may get lost.
    async with bench(tmp_path) as b, b.running():
        for number in range(200):
            with (b.folder / "links.txt").open("a") as file:
                file.write(f"https://youtu.be/{number:011}\n")
            await b.ledger.read(takes.list_takes)
        await b.until(lambda db: db.execute("SELECT count(*) FROM jobs").fetchone() == (200,))


async def test_lines_appended_after_the_take_are_answered_as_a_new_file(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", f"{VIDEO}\n")
        await commit_only(b, "links.txt")
        with (b.folder / "links.txt").open("a") as file:
            file.write(f"{OTHER}\n")
        async with b.running():
            first, second = await b.filed(2)
            assert [line.answer.verdict for line in await b.answers(first)] == ["accepted"]
            assert [line.answer.verdict for line in await b.answers(second)] == ["duplicate", "accepted"]
            assert first.path.endswith(".receipt.json")
            assert (b.folder / second.path).read_text() == f"{VIDEO}\n{OTHER}\n"
            assert b.receipt(second.path).take == second
            assert b.left() == []


async def test_lines_appended_between_reading_and_moving_keep_the_file_where_it_is(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", f"{VIDEO}\n")
        entry = seen(b.folder, "links.txt")
        await commit_only(b, "links.txt")
        [view] = await b.ledger.read(takes.list_unfiled)
        filing = Filing(take=view, lines=await b.answers(view), entry=entry)
        with (b.folder / "links.txt").open("a") as file:
            file.write(f"{OTHER}\n")
        assert file_all(b.folder, [filing]) == [None]
        async with b.running():
            first, second = await b.filed(2)
            assert first.path == "done/links.txt.receipt.json"
            assert second.path == "done/links-2.txt"


async def test_a_file_replaced_after_the_take_is_a_new_file(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", VIDEO)
        await commit_only(b, "links.txt")
        complete(b.folder / "links.txt", OTHER)
        async with b.running():
            takes = await b.filed(2)
            assert [take.accepted for take in takes] == [1, 1]
            assert (b.folder / takes[1].path).read_text() == OTHER


async def test_a_file_that_grows_after_it_was_moved_comes_back_for_the_lines_that_came_late(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        complete(b.folder / "links.txt", f"{VIDEO}\n")
        with (b.folder / "links.txt").open("a") as file:
            await b.filed(1)
            file.write(f"{OTHER}\n")
        complete(b.folder / "links.txt", THIRD)
        takes = await b.filed(3)
        assert sorted((take.name, take.accepted) for take in takes) == [
            ("links-2.txt", 1),
            ("links.txt", 1),
            ("links.txt", 1),
        ]
        assert b.left() == []


async def test_lines_that_come_while_no_daemon_runs_are_answered_by_the_next_one(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        with (b.folder / "links.txt").open("a") as file:
            file.write(f"{VIDEO}\n")
            file.flush()
            async with b.running():
                await b.filed(1)
            file.write(f"{OTHER}\n")
    async with bench(tmp_path) as b, b.running():
        first, second = await b.filed(2)
        assert [line.answer.verdict for line in await b.answers(second)] == ["duplicate", "accepted"]
        assert (b.folder / second.path).read_text() == f"{VIDEO}\n{OTHER}\n"
        assert first.take != second.take
        assert b.left() == []


async def test_lines_that_come_between_the_move_and_a_crash_are_answered(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        with (b.folder / "links.txt").open("a") as file:
            file.write(f"{VIDEO}\n")
            file.flush()
            await move_only(b, "links.txt")
            file.write(f"{OTHER}\n")
        async with b.running():
            _, second = await b.filed(2)
            assert [line.answer.verdict for line in await b.answers(second)] == ["duplicate", "accepted"]
            assert b.left() == []


async def test_what_nobody_wrote_to_stays_where_the_last_daemon_moved_it(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", VIDEO)
        async with b.running():
            await b.filed(1)
    async with bench(tmp_path) as b, b.running():
        complete(b.folder / "more.txt", OTHER)
        assert [take.name for take in await b.filed(2)] == ["links.txt", "more.txt"]
        assert (b.folder / "done/links.txt").read_text() == VIDEO


def test_a_moved_file_is_followed_for_some_minutes_only(tmp_path: Path) -> None:
    (tmp_path / "done").mkdir()
    path = complete(tmp_path / "done/links.txt", VIDEO)
    following = Following()
    following.add("done/links.txt", seen(tmp_path, "done/links.txt"), 1000.0)
    following.put_back(tmp_path, 1000.0 + FOLLOWED_SECONDS + 1)
    path.write_text(OTHER)
    following.put_back(tmp_path, 1000.0 + FOLLOWED_SECONDS + 2)
    assert path.read_text() == OTHER


def test_of_very_many_moved_files_the_last_are_followed(tmp_path: Path) -> None:
    (tmp_path / "done").mkdir()
    first, last = (complete(tmp_path / "done" / name, VIDEO) for name in ("first.txt", "last.txt"))
    following = Following()
    following.add("done/first.txt", dropped(tmp_path, "first.txt"), 1000.0)
    for number in range(MOST_FOLLOWED - 1):
        following.add(f"done/{number}.txt", dropped(tmp_path, "last.txt"), 1000.0)
    following.add("done/last.txt", dropped(tmp_path, "last.txt"), 1000.0)
    first.write_text(OTHER)
    last.write_text(OTHER)
    following.put_back(tmp_path, 1001.0)
    assert (first.exists(), last.exists()) == (True, False)


def test_another_file_in_the_place_of_a_moved_one_is_no_late_line(tmp_path: Path) -> None:
    (tmp_path / "done").mkdir()
    path = complete(tmp_path / "done/links.txt", VIDEO)
    following = Following()
    following.add("done/links.txt", dropped(tmp_path, "links.txt"), 1000.0)
    complete(path, OTHER)
    assert following.put_back(tmp_path, 1001.0) == []
    assert path.read_text() == OTHER


def test_late_lines_that_cannot_be_brought_back_are_told_until_they_can_be(tmp_path: Path) -> None:
    (tmp_path / "done").mkdir()
    path = complete(tmp_path / "done/links.txt", VIDEO)
    following = Following()
    following.add("done/links.txt", structs.replace(dropped(tmp_path, "links.txt"), path="music/links.txt"), 1000.0)
    path.write_text(OTHER)
    [problem] = following.put_back(tmp_path, 1001.0)
    assert problem.startswith("cannot read what was added to done/links.txt after it was taken: ")
    (tmp_path / "music").mkdir()
    assert following.put_back(tmp_path, 1002.0) == []
    assert (tmp_path / "music/links.txt").read_text() == OTHER


def dropped(inbox: Path, name: str) -> Entry:
    """What lies in `done/` now, as it was when it lay in the inbox."""
    return structs.replace(seen(inbox, f"done/{name}"), path=name)


def test_a_file_that_is_not_as_it_was_observed_is_not_read(tmp_path: Path) -> None:
    path = complete(tmp_path / "links.txt", VIDEO)
    entry = seen(tmp_path, "links.txt")
    with folder.opened(tmp_path) as inbox:
        assert folder.read(inbox, entry) == VIDEO.encode()
        path.write_text(OTHER)
        assert folder.read(inbox, entry) is None
        path.unlink()
        assert folder.read(inbox, entry) is None
        os.mkfifo(path)
        assert folder.read(inbox, entry) is None
