"""Whatever crashes when, and whoever touches the file meanwhile: every file is taken once, and filed with its receipts."""

import itertools
import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import pytest

from tests.effects.inbox.bench import OTHER, VIDEO, bench, commit_only, complete, move_only
from ytarchived.domain.commands import RecordFiled
from ytarchived.effects.inbox.filing import RECEIPTS


async def test_a_file_that_was_taken_before_the_crash_is_only_moved_after_it(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", VIDEO)
        await commit_only(b, "links.txt")
    async with bench(tmp_path) as b, b.running():
        [take] = await b.filed(1)
        assert (take.path, take.accepted, take.duplicate) == ("done/links.txt", 1, 0)
        taken, *_ = await b.story(take)
        assert taken.trace == "before the crash"
        assert b.kept() == ["done/links.txt", "done/links.txt.receipt.json"]
        assert b.told() == [f"links.txt line 1: {VIDEO} — accepted as job 1"]
        assert b.left() == []


def touch(path: Path) -> Path:
    path.touch()
    return path


def restrict(path: Path) -> Path:
    path.chmod(0o600)
    return path


def rename(path: Path) -> Path:
    return path.rename(path.with_name("renamed.txt"))


@pytest.mark.parametrize("meddle", [touch, restrict, rename])
async def test_a_taken_file_is_known_again_whatever_was_done_to_it_but_its_content(
    tmp_path: Path, meddle: Callable[[Path], Path]
) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", VIDEO)
        await commit_only(b, "links.txt")
        path = meddle(b.folder / "links.txt")
        async with b.running():
            [take] = await b.filed(1)
            assert take.path == f"done/{path.name}"
            assert b.left() == []


async def test_a_copy_dropped_beside_a_taken_file_is_another_file(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", VIDEO)
        await commit_only(b, "links.txt")
        complete(b.folder / "copy.txt", VIDEO)
        async with b.running():
            assert sorted(take.path for take in await b.filed(2)) == ["done/copy.txt", "done/links.txt"]


@pytest.mark.parametrize("name", ["links.txt", "zwei\nZeilen\udcff.txt"])
async def test_a_file_that_was_moved_before_the_crash_is_only_recorded_after_it(tmp_path: Path, name: str) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / name, VIDEO)
        await move_only(b, name)
        before = b.kept()
        async with b.running():
            [take] = await b.filed(1)
            assert take.path == f"done/{take.name}"
            assert b.kept() == before
            assert b.receipt(take.path).take.path == take.path


async def test_a_new_file_under_the_name_of_a_moved_one_is_taken_by_itself(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", VIDEO)
        await move_only(b, "links.txt")
        complete(b.folder / "links.txt", OTHER)
        async with b.running():
            assert sorted(take.path for take in await b.filed(2)) == ["done/links-2.txt", "done/links.txt"]


async def test_a_file_that_went_away_after_it_was_taken_leaves_its_receipt(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", VIDEO)
        await commit_only(b, "links.txt")
        (b.folder / "links.txt").unlink()
        async with b.running():
            [take] = await b.filed(1)
            assert take.path == "done/links.txt.receipt.json"
            assert b.kept() == ["done/links.txt.receipt.json"]
            assert b.told() == [f"links.txt line 1: {VIDEO} — accepted as job 1"]


async def test_a_receipt_that_was_taken_away_before_the_move_was_recorded_is_written_again(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", VIDEO)
        await move_only(b, "links.txt")
        (b.folder / "done" / RECEIPTS).unlink()
        async with b.running():
            await b.filed(1)
            assert b.kept() == ["done/links.txt", "done/links.txt.receipt.json"]
            assert b.told() == [f"links.txt line 1: {VIDEO} — accepted as job 1"]


async def test_a_receipt_that_a_power_cut_left_empty_is_written_again(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", VIDEO)
        await commit_only(b, "links.txt")
        (b.folder / "done").mkdir()
        (b.folder / "done/links.txt.receipt.json").touch()
        async with b.running():
            [take] = await b.filed(1)
            assert b.kept() == ["done/links.txt", "done/links.txt.receipt.json"]
            assert b.receipt(take.path).take == take


async def test_half_a_line_that_a_crash_left_is_told_whole_and_no_whole_one_twice(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", f"{VIDEO}\n{OTHER}\n")
        await move_only(b, "links.txt")
        receipts = b.folder / "done" / RECEIPTS
        receipts.write_bytes(receipts.read_bytes()[:-20])
        async with b.running():
            await b.filed(1)
            assert b.told() == [
                f"links.txt line 1: {VIDEO} — accepted as job 1",
                f"links.txt line 2: {OTHER} — accepted as job 2",
            ]


async def test_a_file_that_was_filed_and_is_back_as_if_never_moved_is_filed_under_the_same_take(tmp_path: Path) -> None:
    # some filesystems do not tell by the ctime that a file was renamed
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", VIDEO)
        await commit_only(b, "links.txt")
        [view] = await b.takes()
        await b.ledger.execute(RecordFiled(paths={view.take: "done/links.txt"}), trace="before the crash")
        async with b.running():
            await b.inbox.looked()
        assert len(await b.takes()) == 1
        assert b.left() == []
        assert (b.folder / "done/links.txt").read_text() == VIDEO


CONTENTS = {"links.txt": f"{VIDEO}\n{OTHER}\n", "notes.txt": "buy milk\n", "copy.txt": f"{VIDEO}\n"}

TOLD = [
    f"copy.txt line 1: {VIDEO} — already job 1",
    f"links.txt line 1: {VIDEO} — accepted as job 1",
    f"links.txt line 2: {OTHER} — accepted as job 2",
    "notes.txt line 1: buy milk — refused because there is no link in this line",
]


def die_after(steps: int, place: Path) -> None:
    """Serve an inbox in this process, which dies by kill -9 before it would touch the disk more often than this."""
    left = steps

    def mortal(step: Callable[..., Any]) -> Callable[..., Any]:
        def stepped(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return step(*arguments, **options)

        return stepped

    async def serve() -> None:
        async with bench(place) as b:
            for name in ("close", "fsync", "mkdir", "open", "rename", "write"):
                setattr(os, name, mortal(getattr(os, name)))
            async with b.running():
                await b.filed(len(CONTENTS))

    anyio.run(serve)


def killed(steps: int, place: Path) -> bool:
    """Whether a process that serves the inbox was killed after so many steps, or came to its end before."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload([__name__])
    victim = processes.Process(target=die_after, args=(steps, place))
    victim.start()
    victim.join()
    exit_code = victim.exitcode
    victim.close()
    assert exit_code in (0, -signal.SIGKILL)
    return exit_code != 0


async def test_kill_9_at_every_touch_of_the_disk_loses_no_line_and_takes_none_twice(tmp_path: Path) -> None:
    for steps in itertools.count():
        place = tmp_path / str(steps)
        (place / "inbox").mkdir(parents=True)
        for written_at, (name, content) in enumerate(CONTENTS.items()):
            complete(place / "inbox" / name, content, written_at=written_at)
        was_killed = await anyio.to_thread.run_sync(killed, steps, place)
        async with bench(place) as b, b.running():
            found = await b.filed(len(CONTENTS))
            assert [take.path for take in found] == ["done/links.txt", "failed/notes.txt", "done/copy.txt"]
            assert sum(take.accepted for take in found) == 2
            assert b.left() == []
            for take in found:
                assert (b.folder / take.path).read_text() == CONTENTS[take.name]
                assert b.receipt(take.path).lines == await b.answers(take)
            assert len(b.kept()) == 2 * len(CONTENTS)
            assert sorted(b.told() + b.told("failed")) == TOLD
        if not was_killed:
            break
    assert steps > 20
