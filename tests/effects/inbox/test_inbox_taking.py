"""From a drop to its receipt: every line is answered once, and the file is moved with the answers beside it."""

from itertools import chain
from pathlib import Path

import pytest

from tests.effects.inbox.bench import OTHER, VIDEO, bench, complete
from ytarchived import config
from ytarchived.domain.options import Options
from ytarchived.record import log
from ytarchived.record.projections.jobs import list_jobs


async def test_a_dropped_file_becomes_jobs_and_lies_in_done_with_both_receipts(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        (b.folder / "links.txt").write_text(f"{VIDEO}\nnonsense\n{VIDEO}\n")
        [take] = await b.filed(1)
        assert (take.name, take.path, take.format) == ("links.txt", "done/links.txt", "text")
        assert (take.accepted, take.duplicate, take.refused) == (1, 1, 1)
        assert b.left() == []
        assert b.kept() == ["done/links.txt", "done/links.txt.receipt.json"]
        assert (b.folder / "done/links.txt").read_text() == f"{VIDEO}\nnonsense\n{VIDEO}\n"
        assert b.receipt("done/links.txt").take == take
        assert b.receipt("done/links.txt").lines == await b.answers(take)
        assert b.inbox.problem == ""


async def test_the_receipt_for_people_has_one_sentence_for_each_line(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        (b.folder / "links.txt").write_text(f"{VIDEO}\n{OTHER}\nnonsense\n{VIDEO}\n")
        [take] = await b.filed(1)
        [first, second, third, fourth] = (b.folder / "done/receipts.txt").read_text().splitlines()
        head = f"{take.taken_at:%Y-%m-%d %H:%M:%S} UTC  links.txt line"
        assert first == f"{head} 1: {VIDEO} — accepted as job 1"
        assert second == f"{head} 2: {OTHER} — accepted as job 2"
        assert third.startswith(f"{head} 3: nonsense — refused because cannot read")
        assert fourth == f"{head} 4: {VIDEO} — same as line 1, job 1"


async def test_receipts_for_people_of_one_file_after_the_other_are_in_one_place(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        for number, (name, link) in enumerate({"a.txt": VIDEO, "b.txt": OTHER, "receipts.txt": VIDEO}.items(), 1):
            (b.folder / name).write_text(link)
            await b.filed(number)
        assert b.told() == [
            f"a.txt line 1: {VIDEO} — accepted as job 1",
            f"b.txt line 1: {OTHER} — accepted as job 2",
            f"receipts.txt line 1: {VIDEO} — already job 1",
        ]
        assert (b.folder / "done/receipts-2.txt").read_text() == VIDEO


async def test_a_file_of_which_nothing_is_of_use_lies_in_failed(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        (b.folder / "notes.txt").write_text("buy milk\n")
        [take] = await b.filed(1)
        assert take.path == "failed/notes.txt"
        assert b.kept() == ["failed/notes.txt", "failed/notes.txt.receipt.json"]


async def test_an_empty_file_is_refused_in_words(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        (b.folder / "empty.txt").touch()
        [take] = await b.filed(1)
        [line] = await b.answers(take)
        assert (take.path, line.answer.verdict) == ("failed/empty.txt", "refused")


async def test_what_lay_in_the_inbox_before_the_start_is_taken(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        (b.folder / "links.txt").write_text(VIDEO)
        async with b.running():
            [take] = await b.filed(1)
            assert take.path == "done/links.txt"


async def test_a_file_renamed_into_place_is_taken_without_waiting_for_the_settle_time(tmp_path: Path) -> None:
    patient = config.Inbox(settle_seconds=3600, sweep_seconds=3600)
    async with bench(tmp_path, patient) as b, b.running():
        complete(b.folder / "links.txt", VIDEO)
        [take] = await b.filed(1)
        assert take.path == "done/links.txt"


async def test_a_download_is_taken_when_it_loses_the_ending_of_an_unfinished_one(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        (b.folder / "links.txt.part").write_text(VIDEO)
        (b.folder / ".hidden").write_text(VIDEO)
        (b.folder / "other.txt").write_text(OTHER)
        [take] = await b.filed(1)
        assert take.name == "other.txt"
        assert b.left() == [".hidden", "links.txt.part"]
        (b.folder / "links.txt.part").rename(b.folder / "links.txt")
        assert [take.name for take in await b.filed(2)] == ["other.txt", "links.txt"]


async def test_a_name_that_was_used_before_gets_a_number(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        for number, content in enumerate((VIDEO, OTHER, "nonsense", f"{VIDEO}\n{OTHER}"), 1):
            (b.folder / "links.txt").write_text(content)
            await b.filed(number)
        paths = [take.path for take in await b.takes()]
        assert paths == ["done/links.txt", "done/links-2.txt", "failed/links.txt", "done/links-3.txt"]
        assert (b.folder / "done/links-2.txt").read_text() == OTHER
        assert [b.receipt(path).take.path for path in paths] == paths


async def test_what_a_person_put_into_done_is_not_overwritten(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        (b.folder / "done").mkdir()
        (b.folder / "done/links.txt").write_text("mine")
        (b.folder / "done/links-2.txt.receipt.json").write_text("mine too")
        (b.folder / "links.txt").write_text(VIDEO)
        [take] = await b.filed(1)
        assert take.path == "done/links-3.txt"
        assert (b.folder / "done/links.txt").read_text() == "mine"


async def test_the_same_content_dropped_again_is_taken_again_and_says_which_job_has_it(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        for number in (1, 2):
            (b.folder / "links.txt").write_text(VIDEO)
            await b.filed(number)
        [_, again] = await b.takes()
        [line] = await b.answers(again)
        assert (line.answer.verdict, line.answer.job) == ("duplicate", 1)


async def test_a_file_moved_back_from_done_is_taken_again(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        complete(b.folder / "links.txt", VIDEO)
        await b.filed(1)
        (b.folder / "done/links.txt").rename(b.folder / "links.txt")
        [first, again] = await b.filed(2)
        assert first.sha256 == again.sha256
        # its old place still has the receipt of the first take
        assert again.path == "done/links-2.txt"


async def test_files_of_the_same_content_at_the_same_time_each_get_a_receipt(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        for name in ("a.txt", "b.txt", "c.txt"):
            complete(b.folder / name, VIDEO)
        async with b.running():
            takes = await b.filed(3)
            assert sorted(take.path for take in takes) == ["done/a.txt", "done/b.txt", "done/c.txt"]
            assert sum(take.accepted for take in takes) == 1
            assert sum(take.duplicate for take in takes) == 2


async def test_two_names_of_one_file_are_taken_one_after_the_other(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        complete(b.folder / "a.txt", VIDEO)
        (b.folder / "b.txt").hardlink_to(b.folder / "a.txt")
        async with b.running():
            takes = await b.filed(2)
            assert sorted(take.path for take in takes) == ["done/a.txt", "done/b.txt"]


async def test_the_log_says_what_was_asked_for_with_the_defaults_filled_in(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        (b.folder / "orders.jsonl").write_text(
            f'{{"url": "{VIDEO}", "quality": "480p", "captions": []}}\n{{"url": "{OTHER}", "metadata_only": true}}\n'
        )
        await b.filed(1)
        jobs = await b.ledger.read(list_jobs, limit=10)
        assert sorted((job.job, job.quality, job.kind) for job in jobs) == [
            (1, "480p", "video"),
            (2, "best", "metadata"),
        ]
        [command] = await b.commands()
        assert [line.options for line in command.lines] == [
            Options(quality="480p", caption_languages=()),
            Options(quality="best", caption_languages=("en",), metadata_only=True),
        ]


@pytest.mark.parametrize("name", ["zwei\nZeilen.txt", "\udcff\udcfe.txt", "-rf", "a" * 251 + ".txt", " ", 'a"b\\c.txt'])
async def test_a_file_of_any_name_is_moved_under_its_own_name(tmp_path: Path, name: str) -> None:
    async with bench(tmp_path) as b, b.running():
        (b.folder / name).write_text(VIDEO)
        [take] = await b.filed(1)
        assert (b.folder / "done" / name).read_text() == VIDEO
        beside = [path.name for path in (b.folder / "done").iterdir() if path.name != name]
        assert len([name for name in beside if name.encode().decode().isprintable()]) == 2
        assert take.name.encode().decode().isprintable()
        assert len(take.path) == len(f"done/{name}")


async def test_names_that_look_alike_when_shown_do_not_share_a_receipt(tmp_path: Path) -> None:
    names = ("\udcff.txt", "\udcfe.txt", "\ufffd.txt", "\ufffd-2.txt")
    async with bench(tmp_path) as b:
        for name in names:
            complete(b.folder / name, VIDEO)
        async with b.running():
            takes = await b.filed(len(names))
            assert len({take.path for take in takes}) == len(names)
            assert [b.receipt(take.path).take.take for take in takes] == [take.take for take in takes]
            assert len(b.kept()) == 2 * len(names)


async def test_every_line_of_hundreds_of_files_is_answered_exactly_once(tmp_path: Path) -> None:
    count = 2500  # more than two batches
    async with bench(tmp_path) as b:
        for number in range(count):
            complete(b.folder / f"{number}.txt", f"https://youtu.be/{number:011}\nnonsense {number}\n")
        async with b.running():
            takes = await b.filed(count)
            lines = list(chain.from_iterable([await b.answers(take) for take in takes]))
            assert len(takes) == count
            assert sorted(line.answer.job for line in lines if line.answer.job) == list(range(1, count + 1))
            assert sorted(line.text for line in lines if line.number == 2) == sorted(
                f"nonsense {n}" for n in range(count)
            )
            assert b.left() == []
            assert len(b.kept()) == 2 * count
            assert len(set(b.told())) == 2 * count
            assert b.inbox.problem == ""


async def test_files_get_their_jobs_in_the_order_they_were_written(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        for number in range(20):
            complete(b.folder / f"{97 * number % 20}.txt", f"https://youtu.be/{number:011}", written_at=1000 + number)
        async with b.running():
            takes = await b.filed(20)
            assert [take.name for take in takes] == [f"{97 * number % 20}.txt" for number in range(20)]


async def test_many_large_files_are_read_a_few_at_a_time(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        for number in range(4):
            complete(b.folder / f"{number}.txt", f"https://youtu.be/{number:011}\n" + "#" * 20 * 2**20)
        async with b.running():
            takes = await b.filed(4)
            assert [take.accepted for take in takes] == [1, 1, 1, 1]


async def test_one_trace_leads_from_the_taking_of_a_file_to_its_jobs(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        for number, link in enumerate((VIDEO, OTHER), 1):
            (b.folder / "links.txt").write_text(link)
            await b.filed(number)
        [first, second] = [(await b.story(take))[0].trace for take in await b.takes()]
        traces = {record.trace for record in await b.ledger.read(log.read_stream, "youtube:dQw4w9WgXcQ")}
        assert traces == {first}
        assert first != second
