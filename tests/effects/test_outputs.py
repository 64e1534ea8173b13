"""The links in the output folders of the profiles, in real folders; the library itself is never looked at."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import anyio
import pytest

from tests.effects.control.scenes import OTHER, VIDEO, World
from ytarchived.domain.commands import RequestDownload
from ytarchived.domain.options import Options
from ytarchived.effects.links import link_name, made_anew, make_links
from ytarchived.effects.outputs import Outputs
from ytarchived.protocol import Check
from ytarchived.record.ledger import Ledger, open_ledger
from ytarchived.record.projections.outputs import Wanted

VIDEO_ID, OTHER_ID = VIDEO.removeprefix("youtube:"), OTHER.removeprefix("youtube:")
LIBRARY = Path("/srv/archive")
AUDIO = Options(output="audio")


def media(ending: str = "mp4", library: Path = LIBRARY, video_id: str = VIDEO_ID) -> Path:
    return library / f"videos/{video_id}/{video_id}.{ending}"


def wanted(title: str = "A title", ending: str = "mp4", video_id: str = VIDEO_ID) -> Wanted:
    return Wanted(1, video_id, f"videos/{video_id}/{video_id}.{ending}", title)


def links(folder: Path) -> dict[str, Path]:
    """Every link of a folder, with what it leads to."""
    return {each.name: each.readlink() for each in folder.iterdir() if each.is_symlink()}


@asynccontextmanager
async def keeping(ledger: Ledger, folders: dict[str, Path]) -> AsyncIterator[Outputs]:
    outputs = Outputs(ledger, LIBRARY, folders)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(outputs.run)
        yield outputs
        tasks.cancel_scope.cancel()


async def until_there(*expected: Path) -> None:
    """Until these links are there."""
    with anyio.fail_after(30):
        while not all(link.is_symlink() for link in expected):
            await anyio.lowlevel.checkpoint()


async def until_told(outputs: Outputs, *, ok: bool) -> Check:
    """What is said of the links, once it is so."""
    with anyio.fail_after(30):
        while outputs.check().ok is not ok:
            await anyio.lowlevel.checkpoint()
    return outputs.check()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for what a test has just done."""
    monkeypatch.setattr("ytarchived.effects.outputs.PAUSE_SECONDS", 0.01)
    monkeypatch.setattr("ytarchived.effects.outputs.AGAIN_SECONDS", 0.01)


async def archives(ledger: Ledger, key: str, title: str, options: Options = AUDIO) -> None:
    world = World(ledger)
    job = await world.asks(key, options)
    await world.starts(key, job)
    await world.describes(key, job, title)
    await world.archives(key, job)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A title", f"A title [{VIDEO_ID}].mp4"),
        ("AC/DC – Live / 1979", f"AC-DC – Live - 1979 [{VIDEO_ID}].mp4"),
        ("", f"[{VIDEO_ID}].mp4"),
        (" \n\t ", f"[{VIDEO_ID}].mp4"),
        ("../../etc/passwd", f"-..-etc-passwd [{VIDEO_ID}].mp4"),
        ("...hidden", f"hidden [{VIDEO_ID}].mp4"),
        ("two\nlines\0 and \u202edriht", f"two lines and driht [{VIDEO_ID}].mp4"),
        ("half a \ud83d pair", f"half a pair [{VIDEO_ID}].mp4"),
        ("日本語 🎬", f"日本語 🎬 [{VIDEO_ID}].mp4"),
    ],
)
def test_a_link_is_called_by_the_title_and_the_id(title: str, name: str) -> None:
    assert link_name(title, VIDEO_ID, ".mp4") == name


@pytest.mark.parametrize("title", ["x" * 1000, "日" * 100, "🎬" * 100, "x" + "🎬" * 100, "x " * 500])
def test_a_long_title_is_cut_and_the_id_kept_whole(title: str, tmp_path: Path) -> None:
    name = link_name(title, VIDEO_ID, ".webm")
    assert name.endswith(f" [{VIDEO_ID}].webm") and title.startswith(name.partition(" [")[0])
    assert 250 <= len(name.encode()) <= 255
    assert make_links(tmp_path, LIBRARY, [wanted(title, "webm")]) == {}
    assert links(tmp_path) == {name: media("webm")}


def test_what_is_there_already_stays_as_it_is(tmp_path: Path) -> None:
    make_links(tmp_path, LIBRARY, [wanted("An old title")])
    assert make_links(tmp_path, LIBRARY, [wanted("A new title")]) == {}
    assert links(tmp_path) == {f"An old title [{VIDEO_ID}].mp4": media()}


def test_a_link_is_replaced_when_its_file_has_another_ending(tmp_path: Path) -> None:
    make_links(tmp_path, LIBRARY, [wanted(), wanted("Another", video_id=OTHER_ID)])
    assert make_links(tmp_path, LIBRARY, [wanted(ending="mkv")]) == {}
    assert links(tmp_path) == {
        f"A title [{VIDEO_ID}].mkv": media("mkv"),
        f"Another [{OTHER_ID}].mp4": media(video_id=OTHER_ID),
    }


def test_a_link_is_replaced_when_the_library_has_moved(tmp_path: Path) -> None:
    make_links(tmp_path, LIBRARY, [wanted()])
    assert make_links(tmp_path, Path("/mnt/archive"), [wanted()]) == {}
    assert links(tmp_path) == {f"A title [{VIDEO_ID}].mp4": media(library=Path("/mnt/archive"))}


def test_what_is_not_a_link_of_ours_is_neither_overwritten_nor_removed(tmp_path: Path) -> None:
    name = f"A title [{VIDEO_ID}].mp4"
    (tmp_path / name).write_text("somebody's own")
    assert make_links(tmp_path, LIBRARY, [wanted()]) == {
        VIDEO_ID: f"cannot make the link {tmp_path / name}: File exists"
    }
    assert (tmp_path / name).read_text() == "somebody's own"


@pytest.mark.parametrize(
    ("name", "target"),
    [
        (f"A title [{VIDEO_ID}].mp4", "/home/me/film.mp4"),
        (f"A title [{VIDEO_ID}].mp4", f"videos/{VIDEO_ID}/{VIDEO_ID}.webm"),
        (f"A title [{VIDEO_ID}].mp4", f"/srv/archive/videos/{OTHER_ID}/{OTHER_ID}.mp4"),
        ("My favourite.webm", str(media("webm"))),
        (f"Notes [{VIDEO_ID}].mp4.txt", str(media("webm"))),
        (f"Captions [{VIDEO_ID}].vtt", f"/srv/archive/videos/{VIDEO_ID}/{VIDEO_ID}_en.vtt"),
    ],
)
def test_a_link_of_somebody_else_stays(name: str, target: str, tmp_path: Path) -> None:
    (tmp_path / name).symlink_to(target)
    make_links(tmp_path, LIBRARY, [wanted()])
    assert links(tmp_path)[name] == Path(target)


def test_a_folder_is_made_where_the_one_above_it_is(tmp_path: Path) -> None:
    assert made_anew(tmp_path / "audio") is True
    assert made_anew(tmp_path / "audio") is False
    with pytest.raises(FileNotFoundError):
        made_anew(tmp_path / "not mounted/audio")
    assert not (tmp_path / "not mounted").exists()


async def test_a_video_is_to_be_found_by_way_of_each_profile_that_asked_for_it(tmp_path: Path) -> None:
    folders = {"audio": tmp_path / "audio", "car": tmp_path / "car"}
    name = f"A title [{VIDEO_ID}].mp4"
    async with open_ledger(tmp_path / "log.db") as ledger, keeping(ledger, folders) as outputs:
        await archives(ledger, VIDEO, "A title")
        await until_there(folders["audio"] / name)
        assert not (folders["car"] / name).is_symlink()
        again = RequestDownload(key=VIDEO, options=Options(output="car"), origin="socket")
        [answer] = await ledger.execute(again, trace="test")
        assert answer.verdict == "archived"
        await until_there(folders["car"] / name)
        assert outputs.check().words == f"links lie in {folders['audio']}, {folders['car']}"
    assert links(folders["audio"]) == links(folders["car"]) == {name: media()}


async def test_two_profiles_may_have_one_folder(tmp_path: Path) -> None:
    async with open_ledger(tmp_path / "log.db") as ledger:
        await archives(ledger, VIDEO, "A title")
        again = RequestDownload(key=VIDEO, options=Options(output="car"), origin="socket")
        await ledger.execute(again, trace="test")
        async with keeping(ledger, {"audio": tmp_path / "music", "car": tmp_path / "music"}) as outputs:
            await until_there(tmp_path / f"music/A title [{VIDEO_ID}].mp4")
            assert (await until_told(outputs, ok=True)).words == f"links lie in {tmp_path / 'music'}"


async def test_what_was_wanted_while_nobody_looked_is_made_at_the_start(tmp_path: Path) -> None:
    async with open_ledger(tmp_path / "log.db") as ledger:
        await archives(ledger, VIDEO, "A title")
        await archives(ledger, OTHER, "Not by a profile", Options())
        async with keeping(ledger, {"audio": tmp_path / "audio"}):
            await until_there(tmp_path / f"audio/A title [{VIDEO_ID}].mp4")
        assert len(links(tmp_path / "audio")) == 1


async def test_a_folder_without_one_above_it_is_told_and_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "disk/audio"
    async with open_ledger(tmp_path / "log.db") as ledger:
        await archives(ledger, VIDEO, "A title")
        async with keeping(ledger, {"audio": folder}) as outputs:
            told = await until_told(outputs, ok=False)
            assert told.words == f"cannot make the folder {folder}: there is none above it"
            assert "mount its disk" in told.hint
            await anyio.Path(folder.parent).mkdir()
            await until_there(folder / f"A title [{VIDEO_ID}].mp4")
            assert (await until_told(outputs, ok=True)).hint == ""


async def test_a_folder_that_was_taken_away_is_filled_anew(tmp_path: Path) -> None:
    folder = tmp_path / "audio"
    name = f"A title [{VIDEO_ID}].mp4"
    async with open_ledger(tmp_path / "log.db") as ledger:
        await archives(ledger, VIDEO, "A title")
        async with keeping(ledger, {"audio": folder}):
            await until_there(folder / name)
            folder.rename(tmp_path / "elsewhere")
            await archives(ledger, OTHER, "Another")
            await until_there(folder / name, folder / f"Another [{OTHER_ID}].mp4")


async def test_a_file_where_the_folder_should_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "audio").write_text("a note")
    async with open_ledger(tmp_path / "log.db") as ledger, keeping(ledger, {"audio": tmp_path / "audio"}) as outputs:
        told = await until_told(outputs, ok=False)
    assert told.words == f"cannot keep links in {tmp_path / 'audio'}: File exists"


async def test_a_folder_that_takes_no_links_is_told(tmp_path: Path) -> None:
    async with open_ledger(tmp_path / "log.db") as ledger:
        await archives(ledger, VIDEO, "A title")
        async with keeping(ledger, {"audio": Path("/sys")}) as outputs:
            assert (await until_told(outputs, ok=False)).words.startswith("cannot keep links in /sys: ")


async def test_what_stands_in_the_way_of_a_link_holds_up_no_other(tmp_path: Path) -> None:
    folder = tmp_path / "audio"
    folder.mkdir()
    obstacles = [folder / f"A title [{VIDEO_ID}].mp4", folder / f"Another [{OTHER_ID}].mp4"]
    for obstacle in obstacles:
        obstacle.write_text("somebody's own")
    async with open_ledger(tmp_path / "log.db") as ledger:
        await archives(ledger, VIDEO, "A title")
        await archives(ledger, OTHER, "Another")
        async with keeping(ledger, {"audio": folder}) as outputs:
            told = await until_told(outputs, ok=False)
            assert told.words == f"cannot make the link {obstacles[0]}: File exists (and 1 more)"
            await archives(ledger, "youtube:video000001", "A third")
            await until_there(folder / "A third [video000001].mp4")
            for obstacle in obstacles:
                await anyio.Path(obstacle).unlink()
            await until_there(*obstacles)
            await until_told(outputs, ok=True)
