"""What is no readable file is refused in words and moved aside, and never holds up the rest."""

import os
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from tests.effects.inbox.bench import OTHER, VIDEO, Bench, bench, commit_only, complete, seen
from ytarchived.config import Downloads
from ytarchived.domain.commands import TakeFile
from ytarchived.domain.options import Options
from ytarchived.domain.views import TakeView
from ytarchived.effects.inbox.folder import opened
from ytarchived.effects.inbox.intake import Intake
from ytarchived.effects.inbox.taking import command_for, wanted

NOBODY = 65534


@pytest.fixture
def as_a_plain_user() -> Iterator[Path]:
    """A folder of somebody whom the rights of files apply to: they do not to root."""
    with TemporaryDirectory() as place:
        is_root = os.geteuid() == 0
        if is_root:
            os.chown(place, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        try:
            yield Path(place)
        finally:
            if is_root:
                os.seteuid(0)


@contextmanager
def no_large_files() -> Iterator[None]:
    """Nothing larger than a receipt can be written: to the record it is a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def reason(b: Bench, take: TakeView) -> str:
    [line] = await b.answers(take)
    assert line.answer.verdict == "refused"
    return line.answer.reason


async def test_a_link_is_moved_aside_and_never_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(VIDEO)
    async with bench(tmp_path) as b, b.running():
        (b.folder / "links.txt").symlink_to(secret)
        [take] = await b.filed(1)
        assert await reason(b, take) == "it is a link, and only files are read; drop the file itself"
        assert (take.path, take.format, take.sha256) == ("failed/links.txt", "refused", "")
        assert (b.folder / "failed/links.txt").readlink() == secret
        assert secret.read_text() == VIDEO


async def test_links_that_lead_nowhere_or_to_folders_are_moved_aside(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        (b.folder / "nowhere.txt").symlink_to("nowhere")
        (b.folder / "folder").symlink_to(tmp_path)
        takes = await b.filed(2)
        assert sorted(take.path for take in takes) == ["failed/folder", "failed/nowhere.txt"]
        assert b.left() == []


async def test_a_pipe_and_a_socket_are_moved_aside_without_waiting_for_them(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        os.mkfifo(b.folder / "pipe.txt")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(b.folder / "socket.txt"))
        (b.folder / "links.txt").write_text(VIDEO)
        takes = {take.name: take for take in await b.filed(3)}
        assert "it is a pipe" in await reason(b, takes["pipe.txt"])
        assert "it is a socket" in await reason(b, takes["socket.txt"])
        assert takes["links.txt"].path == "done/links.txt"
        assert (b.folder / "failed/pipe.txt").is_fifo()


async def test_a_file_that_is_too_large_is_refused_unread(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        with (b.folder / "film.mkv").open("wb") as file:
            file.truncate(2 * 2**30)
        [take] = await b.filed(1)
        assert await reason(b, take) == "it is larger than 64 MiB; split it"
        assert (b.folder / "failed/film.mkv").stat().st_size == 2 * 2**30


async def test_a_device_is_refused_unread() -> None:
    entry = seen(Path("/dev"), "zero")
    with opened(Path("/dev")) as folder:
        command = command_for(folder, entry, Options(), 1)
    assert isinstance(command, TakeFile)
    assert command.lines[0].reason == "it is a device, and only files are read; drop the file itself"


async def test_a_zip_that_would_unpack_to_very_much_is_refused_in_words(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        with ZipFile(b.folder / ".bomb", "w", ZIP_DEFLATED) as bomb:
            bomb.writestr("list.txt", bytes(64 * 2**20))
        (b.folder / ".bomb").rename(b.folder / "bomb.zip")
        [take] = await b.filed(1)
        assert await reason(b, take) == "it shrinks as no list does; unpack it and drop it by itself if it is one"


async def test_millions_of_lines_are_refused_in_one(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        (b.folder / "noise.txt").write_text("#\n" * 5_000_000)
        [take] = await b.filed(1)
        assert await reason(b, take) == "it has more than 2,000,000 lines; split it"


async def test_while_a_very_long_file_is_read_everything_else_is_answered(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "comments.txt", "# nothing\n" * 1_000_000)
        complete(b.folder / "links.txt", VIDEO)
        answered = 0
        async with b.running():
            while not await b.takes():
                answered += 1
        assert answered > 10


async def test_a_file_that_may_not_be_read_is_refused_and_the_others_are_taken(as_a_plain_user: Path) -> None:
    async with bench(as_a_plain_user) as b:
        complete(b.folder / "secret.txt", VIDEO).chmod(0)
        complete(b.folder / "links.txt", OTHER)
        async with b.running():
            takes = {take.name: take for take in await b.filed(2)}
            assert "may not read it" in await reason(b, takes["secret.txt"])
            assert takes["secret.txt"].path == "failed/secret.txt"
            assert takes["links.txt"].path == "done/links.txt"


async def test_files_that_cannot_be_moved_are_taken_once_and_moved_when_they_can_be(as_a_plain_user: Path) -> None:
    async with bench(as_a_plain_user) as b:
        complete(b.folder / "links.txt", VIDEO)
        b.folder.chmod(0o555)
        for _ in range(3):  # and whatever restarts come
            async with b.running():
                await b.problem_with("cannot move links.txt: permission denied")
        [take] = await b.takes()
        assert (take.path, take.accepted) == ("", 1)
        b.folder.chmod(0o755)
        async with b.running():
            [take] = await b.filed(1)
            assert take.path == "done/links.txt"
            assert b.left() == []


async def test_a_file_in_the_place_of_done_is_told_and_nothing_is_taken_twice(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        (b.folder / "done").write_text("")
        complete(b.folder / "links.txt", VIDEO)
        async with b.running():
            await b.problem_with("cannot move links.txt: not a directory")
            (b.folder / "done").unlink()
            [take] = await b.filed(1)
            assert take.path == "done/links.txt"
            await b.problem_with("")


async def test_when_the_record_cannot_be_written_the_file_stays_until_it_can(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", VIDEO)
        with no_large_files():
            async with b.running():
                await b.problem_with("cannot take links.txt: ")
        assert b.left() == ["links.txt"]
        async with b.running():
            [take] = await b.filed(1)
            assert (take.path, take.accepted) == ("done/links.txt", 1)


async def test_when_only_the_move_cannot_be_recorded_it_is_recorded_later(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", VIDEO)
        await commit_only(b, "links.txt")
        with no_large_files():
            async with b.running():
                await b.problem_with("cannot record what was moved: ")
        assert (b.folder / "done/links.txt").exists()
        async with b.running():
            [take] = await b.filed(1)
            assert take.path == "done/links.txt"
            assert len(b.kept()) == 2


async def test_a_file_that_turned_into_a_link_is_told_and_not_followed(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "links.txt", VIDEO)
        entry = seen(b.folder, "links.txt")
        (tmp_path / "secret.txt").write_text(VIDEO)
        (b.folder / "links.txt").unlink()
        (b.folder / "links.txt").symlink_to(tmp_path / "secret.txt")
        intake = Intake(b.folder, b.ledger, wanted(Downloads(), {}), 10)
        await intake.take([entry], set())
        assert intake.problems == ["cannot read links.txt: too many levels of symbolic links"]
        assert await b.takes() == []


async def test_many_problems_are_told_in_few_words(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        for number in range(5):
            (b.folder / f"folder {number}").mkdir()
        async with b.running():
            await b.problem_with("and 2 more")
