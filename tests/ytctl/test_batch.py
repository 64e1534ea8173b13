"""`ytctl download --batch FILE` and `-`: a file of any format, answered line by line."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.effects.control.client import Api
from tests.effects.control.scenes import OTHER, VIDEO, World, archived
from tests.ytctl.conftest import Person
from ytarchived.effects.inbox.taking import MOST_BYTES
from ytctl import batch
from ytctl.exit_codes import Trouble

URL = "https://youtu.be/dQw4w9WgXcQ"
OTHER_URL = "https://youtu.be/jNQXAC9IVRw"


def written(person: Person, name: str, text: str) -> str:
    """The path of a new file in the person's home."""
    path = person.home / name
    path.write_text(text)
    return str(path)


async def requests(person: Person) -> list[dict[str, Any]]:
    """What the log says of each job that was asked for."""
    lines = (await person.ytctl("events", "--since", "0", "--json")).out.splitlines()
    return [record["body"] for record in map(json.loads, lines) if record["type"] == "JobRequested"]


async def test_each_line_of_a_file_is_answered(person: Person, api: Api, world: World) -> None:
    await archived(world, VIDEO)
    file = written(person, "list.txt", f"# mine\n{OTHER_URL}\n{URL}\n{OTHER_URL}\nhttps://vimeo.com/1\n")
    code, out, err = await person.ytctl("download", "--quality", "720p", "--batch", file)
    assert code == 5
    lines = out.splitlines()
    assert lines[0] == f"list.txt line 2: {OTHER_URL}: job 2"
    assert lines[1].startswith(f"list.txt line 3: {URL}: already archived on ")
    assert lines[2:] == [f"list.txt line 4: {OTHER_URL}: same as line 2"]
    assert err.startswith("error: list.txt line 5: https://vimeo.com/1: cannot ")


async def test_a_repeat_is_an_answer_and_no_error(person: Person, api: Api) -> None:
    file = written(person, "list.txt", f"{URL}\n")
    assert (await person.ytctl("download", "--batch", file)).out == f"list.txt line 1: {URL}: job 1\n"
    assert await person.ytctl("download", "--batch", file) == (0, f"list.txt line 1: {URL}: already job 1\n", "")


async def test_several_files_go_with_urls_and_stdin(person: Person, api: Api) -> None:
    files = [written(person, f"{name}.txt", f"https://youtu.be/{name * 11}\n") for name in "ab"]
    done = await person.ytctl("download", "-q", "--batch", files[0], "--batch", files[1], URL, "-", text=OTHER_URL)
    assert done == (0, "1\n2\n3\n4\n", "")
    assert [asked["origin"] for asked in await requests(person)] == [
        "socket",
        "batch stdin line 1",
        "batch a.txt line 1",
        "batch b.txt line 1",
    ]


async def test_a_shortcut_is_read_as_the_inbox_reads_it(person: Person, api: Api) -> None:
    file = written(person, "clip.url", f"[InternetShortcut]\r\nURL={URL}\r\n")
    assert (await person.ytctl("download", "--batch", file)).out.endswith(f"{URL}: job 1\n")


async def test_a_takeout_is_read_as_the_inbox_reads_it(person: Person, api: Api) -> None:
    with zipfile.ZipFile(person.home / "takeout.zip", "w") as takeout:
        takeout.writestr("Takeout/YouTube/playlists/Later-videos.csv", "Video ID,Time\njNQXAC9IVRw,2024-01-01\n")
    done = await person.ytctl("download", "--batch", str(person.home / "takeout.zip"))
    assert done.code == 0 and done.out.endswith(": job 1\n")
    assert [asked["key"] for asked in await requests(person)] == [OTHER]


async def test_stdin_is_read_as_a_file_is(person: Person, api: Api) -> None:
    done = await person.ytctl("download", "-", text=f"look at this: {URL} and {OTHER_URL}\n")
    assert done.code == 0
    assert [line.rpartition(": ")[2] for line in done.out.splitlines()] == ["job 1", "job 2"]
    assert (await person.ytctl("download", "--batch", "-", text=URL)).out == f"stdin line 1: {URL}: already job 1\n"


async def test_options_are_for_lines_that_say_nothing_themselves(person: Person, api: Api) -> None:
    lines = [json.dumps({"url": URL, "quality": "360p", "captions": ["de"]}), OTHER_URL]
    file = written(person, "orders.jsonl", "\n".join(lines))
    assert (await person.ytctl("download", "--quality", "720p", "--captions", "none", "--batch", file)).code == 0
    assert [asked["options"] for asked in await requests(person)] == [
        {"quality": "360p", "caption_languages": ["de"]},
        {"quality": "720p", "caption_languages": []},
    ]


async def test_force_holds_for_every_line(person: Person, api: Api, world: World) -> None:
    await archived(world, VIDEO)
    file = written(person, "list.txt", URL)
    done = await person.ytctl("download", "--quality", "720p", "--force", "--batch", file)
    assert done.out == f"list.txt line 1: {URL}: job 2\n"


async def test_as_json_there_are_the_answers_and_the_receipt_of_each_file(person: Person, api: Api) -> None:
    file = written(person, "list.txt", f"\n{URL}\n")
    told = json.loads((await person.ytctl("download", "--json", "--batch", file, OTHER_URL)).out)
    assert [answer["job"] for answer in told["answers"]] == [1, 2]
    [receipt] = told["receipts"]
    assert receipt["lines"] == [{"number": 2, "text": URL, "answer": told["answers"][1]}]
    assert json.loads((await person.ytctl("inbox", "show", "list.txt", "--json")).out) == receipt


async def test_of_more_lines_than_anybody_means_it_says_how_they_are_taken(person: Person, api: Api) -> None:
    file = written(person, "list.txt", "\n".join(f"https://youtu.be/{number:011}" for number in range(5001)))
    code, out, err = await person.ytctl("download", "--batch", file, URL)
    assert (code, out) == (5, f"{URL}: job 1\n")
    first, second = err.splitlines()
    assert first.startswith("error: cannot take list.txt: it has 5,001 lines, more than `[inbox] most_lines`")
    assert second == "hint: if it is meant so, say `--approve` as well; over the API: `approved`"
    assert len((await person.ytctl("download", "-q", "--approve", "--batch", file)).out.splitlines()) == 5001


async def test_a_file_with_nothing_in_it_is_told(person: Person, api: Api) -> None:
    done = await person.ytctl("download", "--batch", written(person, "list.txt", ""))
    assert done == (5, "", "error: list.txt line 1: list.txt: there is nothing in it\n")


async def test_a_file_that_is_not_there_is_wrong_usage(person: Person) -> None:
    code, _, err = await person.ytctl("download", "--batch", "nowhere.txt")
    assert code == 2 and "'nowhere.txt' does not exist" in err


async def test_a_file_that_is_too_large_is_refused_before_it_is_sent(person: Person) -> None:
    with (person.home / "large.txt").open("wb") as large:
        large.truncate(batch.MOST_BYTES + 1)
    done = await person.ytctl("download", "--batch", str(person.home / "large.txt"))
    assert done == (1, "", "error: cannot take large.txt: it is larger than 64 MiB\nhint: split it\n")


async def test_without_a_daemon_nothing_is_taken(person: Person) -> None:
    code, out, err = await person.ytctl("download", "--batch", written(person, "list.txt", URL))
    assert (code, out) == (3, "") and err.startswith("error: cannot reach the daemon")


def test_what_may_be_sent_is_what_the_daemon_takes() -> None:
    assert batch.MOST_BYTES == MOST_BYTES


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match=f"cannot read {tmp_path.name}: Is a directory"):
        batch.content_of(str(tmp_path))
