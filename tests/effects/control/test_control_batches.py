"""A file that is handed in is read as the inbox reads one, and every line is answered once, however often it is sent."""

import io
import json
import zipfile
from base64 import b64encode
from typing import Any

import anyio
import pytest
from msgspec import structs

from tests.effects.control.client import Answer, Api
from tests.effects.control.conftest import serving
from tests.effects.control.scenes import OTHER, VIDEO, World, archived
from ytarchived.effects.control import batches
from ytarchived.effects.inbox.taking import MOST_BYTES
from ytarchived.record.projections import jobs, takes

KEY = "7f9c2ba4-e88f-11ee-9d3a-0242ac120002"
LINK = "https://youtu.be/dQw4w9WgXcQ"
OTHER_LINK = "https://youtu.be/jNQXAC9IVRw"
SMALL = {"quality": "720p"}


async def hand_in(api: Api, content: str | bytes, name: str = "list.txt", key: str = "", **body: Any) -> Answer:
    """Hand a file in, under a key where one is given."""
    data = content.encode() if isinstance(content, str) else content
    headers = {"Idempotency_Key": key} if key else {}
    return await api.post("/batches", {"name": name, "content": b64encode(data).decode(), **body}, **headers)


def verdicts(answer: Answer) -> list[str]:
    return [line["answer"]["verdict"] for line in answer.data["lines"]]


async def options_of(api: Api) -> list[dict[str, Any]]:
    """What is wanted of each job, in the order in which they were asked for."""
    records = (await api.get("/records")).data["records"]
    return [record["body"]["options"] for record in records if record["type"] == "JobRequested"]


def bundle() -> bytes:
    """A small Takeout."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        made.writestr("Takeout/YouTube/playlists/Later-videos.csv", "Video ID,Time\njNQXAC9IVRw,2024-01-01\n")
        made.writestr("Takeout/archive_browser.html", "<html></html>")
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("list.txt", "# mine\njNQXAC9IVRw\n", "text"),
        ("no name to go by", f"[InternetShortcut]\r\nURL={OTHER_LINK}\r\n", "url"),
        ("list.m3u", f"#EXTM3U\n{OTHER_LINK}\n", "m3u"),
        ("list.json", json.dumps([OTHER_LINK]), "json"),
        ("takeout.zip", bundle(), "zip"),
    ],
    ids=["text", "url", "m3u", "json", "zip"],
)
async def test_every_format_of_the_inbox_is_read(api: Api, name: str, content: str | bytes, form: str) -> None:
    answer = await hand_in(api, content, name)
    assert answer.data["take"]["format"] == form
    assert [line["answer"] for line in answer.data["lines"]] == [{"verdict": "accepted", "key": OTHER, "job": 1}]
    assert (await api.get("/jobs/1")).data["origin"].startswith(f"batch {name} line ")


async def test_each_line_gets_its_own_answer_by_its_number(api: Api, world: World) -> None:
    await archived(world, VIDEO)
    answer = await hand_in(api, f"{OTHER_LINK}\n\n{LINK}\n{OTHER_LINK}\nhttps://vimeo.com/1\n", options=SMALL)
    assert [line["number"] for line in answer.data["lines"]] == [1, 3, 4, 5]
    assert verdicts(answer) == ["accepted", "archived", "duplicate", "refused"]
    assert answer.data["lines"][2]["answer"]["line"] == 1
    assert verdicts(await hand_in(api, OTHER_LINK, options=SMALL)) == ["duplicate"]


async def test_what_a_line_says_itself_wins_over_what_is_said_for_all(api: Api) -> None:
    lines = [json.dumps({"url": LINK, "quality": "360p"}), json.dumps({"url": OTHER_LINK, "captions": ["de"]})]
    await hand_in(api, "\n".join(lines), options={"quality": "720p", "limit": 3})
    assert await options_of(api) == [
        {"quality": "360p", "limit": 3},
        {"quality": "720p", "caption_languages": ["de"], "limit": 3},
    ]


@pytest.mark.parametrize(
    ("options", "quality"), [({}, "best"), ({"audio_format": "mp3"}, "bestaudio")], ids=["nothing", "sound"]
)
async def test_what_nobody_says_is_filled_in(api: Api, options: dict[str, str], quality: str) -> None:
    await hand_in(api, LINK, options=options)
    assert (await options_of(api))[0]["quality"] == quality


async def test_wrong_options_are_refused_before_anything_is_taken(api: Api) -> None:
    answer = await hand_in(api, LINK, options={"quality": "best+"})
    assert (answer.status, answer.error["code"]) == (400, "E007")
    assert await api.ledger.read(takes.list_takes) == []


async def test_what_is_forced_is_fetched_again(api: Api, world: World) -> None:
    await archived(world, VIDEO)
    assert verdicts(await hand_in(api, LINK, force=True)) == ["accepted"]


async def test_its_receipt_is_found_like_that_of_a_file_of_the_inbox(api: Api) -> None:
    answer = await hand_in(api, LINK)
    assert (await api.get("/inbox/list.txt")).data == answer.data


async def test_the_inbox_has_nothing_to_move_of_it(api: Api) -> None:
    await hand_in(api, LINK)
    assert await api.ledger.read(takes.list_unfiled) == []
    assert await api.ledger.read(takes.list_waiting) == []


async def test_sent_again_under_its_key_it_is_answered_as_the_first_time(api: Api, world: World) -> None:
    first = await hand_in(api, LINK, key=KEY)
    await world.cancels(VIDEO, 1)
    assert (await hand_in(api, LINK, key=KEY)).data == first.data
    other = await hand_in(api, OTHER_LINK, key=KEY)
    assert (other.status, other.error["message"]) == (
        409,
        "cannot take list.txt: its Idempotency-Key came with another content before",
    )


async def test_sent_twice_at_once_under_its_key_it_is_taken_once(api: Api) -> None:
    answers: list[Answer] = []

    async def send() -> None:
        answers.append(await hand_in(api, LINK, key=KEY))

    async with anyio.create_task_group() as group:
        for _ in range(8):
            group.start_soon(send)
    assert all(answer.data == answers[0].data for answer in answers)
    assert sum((await api.ledger.read(jobs.count_by_status)).values()) == 1


async def test_a_key_that_is_no_token_is_refused(api: Api) -> None:
    assert (await hand_in(api, LINK, key="two words")).status == 400


async def test_of_more_lines_than_anybody_means_none_is_taken_until_it_is_said_once_more(api: Api) -> None:
    context = structs.replace(api.context, most_lines=1)
    async with serving(api.path.with_name("strict.sock"), context) as strict:
        held = await hand_in(strict, f"{LINK}\n{OTHER_LINK}\n")
        assert held.status == 409
        assert held.error["message"] == (
            "cannot take list.txt: it has 2 lines, more than `[inbox] most_lines` in the configuration, 1"
        )
        assert "--approve" in held.error["details"]["hint"]
        assert await api.ledger.read(takes.list_takes) == []
        assert verdicts(await hand_in(strict, f"{LINK}\n{OTHER_LINK}\n", approved=True)) == ["accepted"] * 2


async def test_lines_of_a_list_that_grows_are_numbered_as_in_the_list(api: Api) -> None:
    answer = await hand_in(api, f"# one\n{LINK}\n[InternetShortcut]\n", after_line=40)
    assert [(line["number"], line["answer"]["verdict"]) for line in answer.data["lines"]] == [
        (42, "accepted"),
        (43, "refused"),
    ]
    assert (await api.get("/jobs/1")).data["origin"] == "batch list.txt line 42"
    assert (await hand_in(api, "# nothing\n", after_line=44)).data["lines"] == []
    assert verdicts(await hand_in(api, b"\0\1\2\3\n", after_line=45)) == ["refused"]


async def test_a_file_that_is_too_large_is_refused_in_plain_words(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "MOST_BYTES", 2**20)
    answer = await hand_in(api, b"\n" * (2**20 + 1))
    assert (answer.status, answer.error["message"]) == (413, "cannot take list.txt: it is larger than 1 MiB")


async def test_the_largest_file_is_no_larger_than_a_body_may_be() -> None:
    assert len(b64encode(b"x" * 3)) / 3 * MOST_BYTES < batches.LARGEST_BODY_BYTES


async def test_the_lines_of_a_file_get_the_profile_and_the_priority_of_the_request(api: Api) -> None:
    content = f"dQw4w9WgXcQ\n{json.dumps({'url': OTHER_LINK, 'quality': '720p'})}\n"
    await hand_in(api, content, profile="audio", priority=-3)
    assert await options_of(api) == [
        {"quality": "bestaudio", "audio_format": "opus", "caption_languages": []},
        {"quality": "720p", "caption_languages": []},
    ]
    assert {job["priority"] for job in (await api.get("/jobs")).data["jobs"]} == {-3}
    assert (await hand_in(api, content, profile="adio")).status == 400
