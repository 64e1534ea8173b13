"""Sub-folders of the inbox are profiles of the configuration; nothing in any other is guessed at."""

import shutil
from pathlib import Path

from tests.effects.inbox.bench import OTHER, VIDEO, bench, complete, move_only
from ytarchived.config import Profile
from ytarchived.domain.options import Options

PROFILES = {
    "audio": Profile(quality="bestaudio", audio_format="opus", caption_languages=()),
    "notes": Profile(metadata_only=True, output="~/Notes"),
}


async def test_what_is_dropped_into_the_folder_of_a_profile_is_wanted_as_it_says(tmp_path: Path) -> None:
    async with bench(tmp_path, profiles=PROFILES) as b, b.running():
        (b.folder / "audio/links.txt").write_text(VIDEO)
        (b.folder / "notes/links.txt").write_text(VIDEO)
        (b.folder / "links.txt").write_text(VIDEO)
        takes = await b.filed(3)
        assert sorted((take.name, take.path) for take in takes) == [
            ("audio/links.txt", "done/audio/links.txt"),
            ("links.txt", "done/links.txt"),
            ("notes/links.txt", "done/notes/links.txt"),
        ]
        options = {command.name: command.lines[0].options for command in await b.commands()}
        assert options == {
            "audio/links.txt": Options(quality="bestaudio", audio_format="opus", caption_languages=()),
            "links.txt": Options(quality="best", caption_languages=("en",)),
            "notes/links.txt": Options(quality="best", caption_languages=("en",), metadata_only=True, output="notes"),
        }
        assert b.receipt("done/audio/links.txt").take.path == "done/audio/links.txt"
        assert f"audio/links.txt line 1: {VIDEO}" in "\n".join(b.told())


async def test_a_line_that_says_what_it_wants_goes_before_the_profile(tmp_path: Path) -> None:
    async with bench(tmp_path, profiles=PROFILES) as b, b.running():
        (b.folder / "audio/links.txt").write_text(f'{{"url": "{VIDEO}", "quality": "720p"}}\n')
        await b.filed(1)
        [command] = await b.commands()
        assert command.lines[0].options == Options(quality="720p", caption_languages=())


async def test_what_is_of_no_use_in_the_folder_of_a_profile_lies_in_failed(tmp_path: Path) -> None:
    async with bench(tmp_path, profiles=PROFILES) as b, b.running():
        (b.folder / "audio/notes.txt").write_text("buy milk\n")
        [take] = await b.filed(1)
        assert take.path == "failed/audio/notes.txt"
        assert b.kept() == ["failed/audio", "failed/audio/notes.txt", "failed/audio/notes.txt.receipt.json"]


async def test_the_folder_of_a_profile_is_watched_and_made_again(tmp_path: Path) -> None:
    async with bench(tmp_path, profiles=PROFILES) as b, b.running():
        for number in range(1, 4):
            complete(b.folder / "audio/links.txt", f"https://youtu.be/{number:011}")
            await b.filed(number)
            shutil.rmtree(b.folder / "audio")
            while not (b.folder / "audio").exists():
                await b.inbox.looked()


async def test_a_file_in_a_profile_that_was_moved_before_the_crash_is_only_recorded_after_it(tmp_path: Path) -> None:
    async with bench(tmp_path, profiles=PROFILES) as b:
        (b.folder / "audio").mkdir()
        complete(b.folder / "audio/links.txt", VIDEO)
        await move_only(b, "audio/links.txt")
        before = b.kept()
        async with b.running():
            [take] = await b.filed(1)
            assert take.path == "done/audio/links.txt"
            assert b.kept() == before


async def test_a_folder_without_a_profile_is_left_alone_and_a_note_says_so(tmp_path: Path) -> None:
    async with bench(tmp_path, profiles=PROFILES) as b:
        (b.folder / "music").mkdir()
        complete(b.folder / "music/links.txt", VIDEO)
        complete(b.folder / "links.txt", OTHER)
        async with b.running():
            await b.filed(1)
            await b.problem_with("cannot take the folder music: it is no profile")
            note = (b.folder / "music.not-taken.txt").read_text()
            assert "make a profile of it by [profiles.music] in the configuration" in note
            assert b.left() == ["audio", "music", "music.not-taken.txt", "notes"]
            assert (b.folder / "music/links.txt").exists()


async def test_the_note_goes_with_the_folder(tmp_path: Path) -> None:
    async with bench(tmp_path) as b:
        (b.folder / "music").mkdir()
        async with b.running():
            await b.problem_with("music")
            (b.folder / "music").rmdir()
            await b.problem_with("")
            assert b.left() == []
            assert await b.takes() == []


async def test_a_persons_file_of_the_name_of_a_note_is_taken(tmp_path: Path) -> None:
    async with bench(tmp_path) as b, b.running():
        (b.folder / "music.not-taken.txt").write_text(VIDEO)
        [take] = await b.filed(1)
        assert take.path == "done/music.not-taken.txt"


async def test_a_folder_below_the_folder_of_a_profile_is_left_alone_and_told(tmp_path: Path) -> None:
    async with bench(tmp_path, profiles=PROFILES) as b:
        (b.folder / "audio/deep").mkdir(parents=True)
        async with b.running():
            await b.problem_with("cannot take the folder audio/deep: it is no profile; move its files one folder up")
            assert (b.folder / "audio/deep.not-taken.txt").exists()


async def test_a_link_in_the_place_of_a_profile_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/links.txt").write_text(VIDEO)
    async with bench(tmp_path, profiles={"audio": Profile()}) as b:
        (b.folder / "audio").symlink_to(tmp_path / "elsewhere")
        async with b.running():
            [take] = await b.filed(1)
            assert (take.path, take.refused) == ("failed/audio", 1)
            assert (tmp_path / "elsewhere/links.txt").exists()
