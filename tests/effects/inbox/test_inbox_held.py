"""A file with very many lines waits until somebody approves it, whatever crashes meanwhile."""

from pathlib import Path

from msgspec import structs

from tests.effects.inbox.bench import OTHER, QUICK, VIDEO, Bench, bench, commit_only, complete
from ytarchived.config import Profile
from ytarchived.domain.commands import ApproveFile, TakeFile
from ytarchived.domain.views import TakeView
from ytarchived.record.projections import takes

FEW = structs.replace(QUICK, most_lines=2)
MANY = f"{VIDEO}\n{OTHER}\nnonsense\n"


async def approve(b: Bench, take: TakeView) -> None:
    await b.ledger.execute(ApproveFile(take=take.take, by="socket"), trace="a person")
    b.inbox.wake()


async def approved(b: Bench) -> TakeView:
    """Approve the one file that is held, and wait until it is moved again."""
    [held] = await b.takes()
    await approve(b, held)
    await b.until(lambda db: not takes.list_waiting(db) and not takes.list_unfiled(db))
    [take] = await b.takes()
    return take


async def test_a_file_with_too_many_lines_is_set_aside_with_a_note_and_asks_for_nothing(tmp_path: Path) -> None:
    async with bench(tmp_path, FEW) as b, b.running():
        (b.folder / "list.txt").write_text(MANY)
        [held] = await b.filed(1)
        assert (held.stage, held.lines, held.path) == ("held", 3, "held/list.txt")
        assert b.left() == []
        assert b.kept() == ["held/list.txt", "held/list.txt.note.txt"]
        note = (b.folder / "held/list.txt.note.txt").read_text()
        assert "it has 3 lines" in note
        assert "ytctl inbox approve list.txt\n" in note
        assert await b.ledger.read(lambda db: db.execute("SELECT count(*) FROM jobs").fetchone()) == (0,)
        assert b.inbox.problem == ""


async def test_a_file_with_just_as_many_lines_is_taken(tmp_path: Path) -> None:
    async with bench(tmp_path, FEW) as b, b.running():
        (b.folder / "list.txt").write_text(f"{VIDEO}\n{OTHER}\n# a comment is no line\n")
        [take] = await b.filed(1)
        assert (take.stage, take.accepted) == ("taken", 2)


async def test_an_approved_file_is_taken_and_its_note_removed(tmp_path: Path) -> None:
    async with bench(tmp_path, FEW) as b, b.running():
        (b.folder / "list.txt").write_text(MANY)
        await b.filed(1)
        take = await approved(b)
        assert (take.stage, take.path, take.accepted, take.refused) == ("taken", "done/list.txt", 2, 1)
        assert b.kept() == ["done/list.txt", "done/list.txt.receipt.json"]
        assert b.receipt(take.path).take == take
        assert len(b.told()) == 3


async def test_a_held_file_waits_across_restarts_and_is_approved_while_nobody_runs(tmp_path: Path) -> None:
    async with bench(tmp_path, FEW) as b:
        async with b.running():
            (b.folder / "list.txt").write_text(MANY)
            await b.filed(1)
        async with b.running():
            await b.inbox.looked()
        [held] = await b.takes()
        assert held.stage == "held"
        await b.ledger.execute(ApproveFile(take=held.take, by="socket"), trace="a person")
    async with bench(tmp_path, FEW) as b, b.running():
        await b.until(lambda db: not takes.list_waiting(db) and not takes.list_unfiled(db))
        [take] = await b.takes()
        assert take.path == "done/list.txt"


async def test_a_file_that_was_held_before_the_crash_is_only_moved_after_it(tmp_path: Path) -> None:
    async with bench(tmp_path, FEW) as b:
        complete(b.folder / "list.txt", MANY)
        await commit_only(b, "list.txt", most_lines=2)
        async with b.running():
            [held] = await b.filed(1)
            assert (held.stage, held.path) == ("held", "held/list.txt")


async def test_a_file_that_was_approved_before_it_was_moved_is_taken_all_the_same(tmp_path: Path) -> None:
    async with bench(tmp_path, FEW) as b:
        complete(b.folder / "list.txt", MANY)
        await commit_only(b, "list.txt", most_lines=2)
        [held] = await b.takes()
        await b.ledger.execute(ApproveFile(take=held.take, by="socket"), trace="a person")
        async with b.running():
            await b.until(lambda db: not takes.list_waiting(db) and not takes.list_unfiled(db))
        assert b.kept() == ["done/list.txt", "done/list.txt.receipt.json"]


async def test_a_file_that_was_approved_and_taken_before_the_crash_is_only_moved_after_it(tmp_path: Path) -> None:
    async with bench(tmp_path, FEW) as b:
        async with b.running():
            (b.folder / "list.txt").write_text(MANY)
            [held] = await b.filed(1)
        await b.ledger.execute(ApproveFile(take=held.take, by="socket"), trace="a person")
        command = TakeFile(take=held.take, name=held.name, sha256="", bytes=1, format="text", lines=())
        await b.ledger.execute(command, trace="before the crash")
        async with b.running():
            await b.until(lambda db: not takes.list_unfiled(db))
            [take] = await b.takes()
            assert take.path == "failed/list.txt"
            assert (b.folder / take.path).read_text() == MANY
            assert b.kept() == ["failed/list.txt", "failed/list.txt.receipt.json"]


async def test_what_is_taken_is_what_was_held_when_it_was_approved(tmp_path: Path) -> None:
    async with bench(tmp_path, FEW) as b, b.running():
        (b.folder / "list.txt").write_text(MANY)
        await b.filed(1)
        (b.folder / "held/list.txt").write_text(VIDEO)
        take = await approved(b)
        assert (take.accepted, take.refused, take.lines) == (1, 0, 1)


async def test_a_held_file_that_is_gone_is_answered_when_it_is_approved(tmp_path: Path) -> None:
    async with bench(tmp_path, FEW) as b, b.running():
        (b.folder / "list.txt").write_text(MANY)
        await b.filed(1)
        (b.folder / "held/list.txt").unlink()
        take = await approved(b)
        [line] = await b.answers(take)
        assert line.answer.reason == "it was gone when it was approved; drop it again"
        assert take.path == "failed/list.txt.receipt.json"


async def test_a_held_file_of_a_profile_is_taken_as_the_profile_wants(tmp_path: Path) -> None:
    profiles = {"audio": Profile(quality="bestaudio")}
    async with bench(tmp_path, FEW, profiles) as b, b.running():
        (b.folder / "audio/list.txt").write_text(MANY)
        [held] = await b.filed(1)
        assert (held.name, held.path) == ("audio/list.txt", "held/audio/list.txt")
        assert "ytctl inbox approve audio/list.txt" in (b.folder / "held/audio/list.txt.note.txt").read_text()
        take = await approved(b)
        assert take.path == "done/audio/list.txt"
        [command] = await b.commands()
        assert command.lines[0].options.quality == "bestaudio"


async def test_a_held_file_whose_profile_is_gone_is_not_guessed_at(tmp_path: Path) -> None:
    async with bench(tmp_path, FEW, {"audio": Profile(quality="bestaudio")}) as b, b.running():
        (b.folder / "audio/list.txt").write_text(MANY)
        await b.filed(1)
    async with bench(tmp_path, FEW) as b, b.running():
        [held] = await b.takes()
        await approve(b, held)
        await b.problem_with("cannot take audio/list.txt: there is no profile of that folder any more")


async def test_files_that_come_late_to_a_held_name_get_a_number(tmp_path: Path) -> None:
    async with bench(tmp_path, FEW) as b, b.running():
        for number in (1, 2):
            (b.folder / "list.txt").write_text(MANY)
            await b.filed(number)
        assert [take.path for take in await b.takes()] == ["held/list.txt", "held/list-2.txt"]
