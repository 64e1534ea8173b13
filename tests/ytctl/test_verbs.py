"""The real ytctl against the real control API."""

import json
import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest
from anyio import run_process

from tests.effects.control.client import Api
from tests.effects.control.conftest import serving
from tests.effects.control.scenes import OTHER, PLAYLIST, VIDEO, World, archived
from tests.ytctl.conftest import BIN, Done, Person
from tests.ytctl.samples import NO_DENO
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import Entry
from ytarchived.effects.control.connection import Limits
from ytarchived.protocol import Check

URL = "https://youtu.be/dQw4w9WgXcQ"
OTHER_URL = "https://youtu.be/jNQXAC9IVRw"


async def test_download_asks_for_each_url_and_tells_its_job(person: Person, api: Api) -> None:
    done = await person.ytctl("download", URL, OTHER_URL)
    assert done == (0, f"{URL}: job 1\n{OTHER_URL}: job 2\n", "")
    assert (await person.ytctl("download", URL)).out == f"{URL}: already job 1\n"


async def test_what_is_refused_is_told_and_spoils_no_other(person: Person, api: Api) -> None:
    code, out, err = await person.ytctl("download", "https://vimeo.com/1", URL)
    assert (code, out) == (5, f"{URL}: job 1\n")
    assert err.startswith("error: https://vimeo.com/1: cannot ")


async def test_download_reads_links_from_stdin(person: Person, api: Api) -> None:
    done = await person.ytctl("download", "-q", "-", text=f"# mine\n\n  {URL}  \n{OTHER_URL}\n")
    assert done == (0, "1\n2\n", "")


async def test_nothing_on_stdin_is_nothing_to_archive(person: Person, api: Api) -> None:
    code, out, err = await person.ytctl("download", "-")
    assert (code, out) == (2, "")
    assert err.startswith("error: cannot archive anything")


async def test_many_links_go_in_several_requests(person: Person, api: Api) -> None:
    links = [f"https://youtu.be/{number:011}" for number in range(501)]
    done = await person.ytctl("download", "-", "--json", text="\n".join(links))
    assert [answer["job"] for answer in json.loads(done.out)["answers"]] == list(range(1, 502))
    assert len(json.loads((await person.ytctl("jobs", "--json", "--limit", "1001")).out)["jobs"]) == 501
    few = await person.ytctl("jobs", "-q", "--limit", "2")
    assert few.out == "501\n500\n"


@pytest.mark.parametrize(("captions", "languages"), [("en,de", ["en", "de"]), ("none", [])])
async def test_options_reach_the_job(person: Person, api: Api, captions: str, languages: list[str]) -> None:
    wanted = ("--quality", "720p", "--captions", captions, "--metadata-only")
    await person.ytctl("download", *wanted, URL)
    lines = (await person.ytctl("events", "--since", "0", "--json")).out.splitlines()
    asked = next(record for record in map(json.loads, lines) if record["type"] == "JobRequested")
    assert asked["body"]["options"] == {"quality": "720p", "caption_languages": languages, "metadata_only": True}


async def test_how_much_of_a_list_is_wanted_reaches_its_job(person: Person, api: Api) -> None:
    wanted = ("--limit", "10", "--since", "2026-01-31", "--order", "oldest", "--max-concurrent", "2")
    assert (await person.ytctl("download", *wanted, "PLBCF2DAC6FFB574DE")).code == 0
    lines = (await person.ytctl("events", "--since", "0", "--json")).out.splitlines()
    asked = next(record for record in map(json.loads, lines) if record["type"] == "JobRequested")
    how = {"limit": 10, "since": "2026-01-31", "order": "oldest", "max_concurrent": 2, "quality": "best"}
    assert asked["body"]["options"] == how
    refused = await person.ytctl("download", "--since", "yesterday", "PLBCF2DAC6FFB574DE")
    assert refused.code != 0 and '"yesterday" is no day' in refused.err
    assert "`ytctl download --help`" in refused.err, "and nothing of formats"


@pytest.mark.parametrize(
    ("flags", "options"),
    [
        (["--audio-format", "mp3"], {"quality": "bestaudio", "audio_format": "mp3"}),
        (["--captions", "en.*,all"], {"quality": "best", "caption_languages": ["en.*", "all"]}),
        (["--caption-formats", "srt,txt"], {"quality": "best", "caption_formats": ["srt", "txt"]}),
        (["--missing"], {"quality": "best", "missing_only": True}),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else None,
)
async def test_what_is_wished_for_reaches_the_log(
    person: Person, api: Api, flags: list[str], options: dict[str, Any]
) -> None:
    await person.ytctl("download", *flags, URL)
    lines = (await person.ytctl("events", "--since", "0", "--json")).out.splitlines()
    asked = next(record for record in map(json.loads, lines) if record["type"] == "JobRequested")
    assert asked["body"]["options"] == options


async def test_what_cannot_be_is_refused_with_the_reason(person: Person, api: Api) -> None:
    code, _, err = await person.ytctl("download", "--quality", "best+", URL)
    assert code != 0
    assert "cannot take the request's options: 'best+' is neither a quality" in err
    code, _, err = await person.ytctl("download", "--caption-formats", "srt,ass", URL)
    assert (code, "captions come as vtt, srt, txt, not as ass" in err) == (2, True)


async def test_force_asks_again_for_what_is_archived(person: Person, api: Api, world: World) -> None:
    await archived(world, VIDEO)
    wanted = ("download", "--quality", "720p", URL)
    assert (await person.ytctl(*wanted)).out.startswith(f"{URL}: already archived on ")
    assert (await person.ytctl(*wanted, "--force")).out == f"{URL}: job 2\n"


async def test_status_shows_problems_and_jobs(person: Person, api: Api, world: World, checks: list[Check]) -> None:
    checks.append(NO_DENO)
    await world.asks(VIDEO)
    done = await person.ytctl("status")
    assert done == (
        0,
        """\
Problems
  js runtime  no deno and no node was found
              hint: install deno 2.3 or newer

Waiting
  1  next free place  https://www.youtube.com/watch?v=dQw4w9WgXcQ

jobs     1 queued
archive  0 videos, 0 B
session  work starts freely
""",
        "",
    )


async def test_status_of_one_job(person: Person, api: Api, world: World) -> None:
    job = await archived(world, VIDEO, "Never")
    done = await person.ytctl("status", str(job))
    assert done.out.startswith("job 1, video, completed\n  title    Never\n")


async def test_what_is_not_there_exits_with_4(person: Person, api: Api) -> None:
    for missing in (("status", "9"), ("videos", "xxxxxxxxxxx"), ("why", URL), ("inbox", "show", "x"), ("cancel", "9")):
        code, out, err = await person.ytctl(*missing)
        assert (code, out, err[:14]) == (4, "", "error: cannot "), missing


async def test_cancel_gives_jobs_up_one_by_one(person: Person, api: Api, world: World) -> None:
    await world.asks(VIDEO)
    await archived(world, OTHER)
    code, out, err = await person.ytctl("cancel", "2", "1")
    assert (code, out) == (5, "job 1 cancelled: https://www.youtube.com/watch?v=dQw4w9WgXcQ\n")
    assert err.startswith("error: cannot cancel job 2: ")


async def test_cancel_answers_in_json(person: Person, api: Api, world: World) -> None:
    await world.asks(VIDEO)
    await world.asks(OTHER)
    assert json.loads((await person.ytctl("cancel", "--json", "1")).out)["status"] == "cancelled"
    assert json.loads((await person.ytctl("cancel", "--json", "1", "2")).out)[0]["job"] == 2


async def test_jobs_are_listed_by_state(person: Person, api: Api, world: World) -> None:
    await archived(world, VIDEO)
    await world.asks(OTHER)
    assert (await person.ytctl("jobs", "-q", "--state", "queued")).out == "2\n"
    assert (await person.ytctl("jobs", "-q", "--state", "queued", "--state", "completed")).out == "2\n1\n"
    code, out, err = await person.ytctl("jobs", "--limit", "1")
    assert (code, len(out.splitlines()), err) == (0, 2, "there are more: --limit 2\n")


async def test_videos_are_listed_and_shown(person: Person, api: Api, world: World) -> None:
    await archived(world, VIDEO, "Never")
    await archived(world, OTHER, "Zoo")
    assert (await person.ytctl("videos", "-q")).out == "jNQXAC9IVRw\ndQw4w9WgXcQ\n"
    assert (await person.ytctl("videos", "--limit", "1")).err == "there are more: --limit 2\n"
    assert (await person.ytctl("videos", "dQw4w9WgXcQ")).out.startswith("dQw4w9WgXcQ  Never\n")
    assert (await person.ytctl("videos", "dQw4w9WgXcQ", "-q")).out == "dQw4w9WgXcQ\n"


async def test_why_takes_a_job_an_id_and_a_link(person: Person, api: Api, world: World) -> None:
    await archived(world, VIDEO, "Never")
    stories = [await person.ytctl("why", what) for what in ("1", "dQw4w9WgXcQ", f"{URL}?t=3&si=x")]
    assert stories[0].out.startswith("youtube:dQw4w9WgXcQ  Never\n")
    assert stories[0] == stories[1] == stories[2]


async def test_the_inbox_is_listed_and_a_receipt_shown(person: Person, api: Api, world: World) -> None:
    await world.drops("my links.txt", VIDEO, VIDEO)
    assert (await person.ytctl("inbox", "-q")).out == "my links.txt\n"
    assert (await person.ytctl("inbox")).out == (await person.ytctl("inbox", "list")).out
    await world.holds("audio/x.txt", 9_000)
    assert "ytctl inbox approve audio/x.txt\n" in (await person.ytctl("inbox")).out
    assert (await person.ytctl("inbox", "approve", "audio/x.txt")).out.startswith(
        "audio/x.txt approved: its 9,000 lines"
    )
    assert json.loads((await person.ytctl("inbox", "approve", "--json", "audio/x.txt")).out)["stage"] == "approved"
    assert (
        "  2  youtube:dQw4w9WgXcQ\n     same as line 1\n" in (await person.ytctl("inbox", "show", "my links.txt")).out
    )


async def test_plans_name_what_can_be_asked_for_again(person: Person, api: Api, world: World) -> None:
    await world.asks(VIDEO)
    await world.starts(VIDEO, 1)
    await world.fails(VIDEO, 1, Kind.PRIVATE, "Private video")
    assert (await person.ytctl("plans")).out.splitlines()[0].endswith("-private")
    assert (await person.ytctl("plans", "-q")).out == "dQw4w9WgXcQ\n"
    assert (await person.ytctl("download", "dQw4w9WgXcQ")).out == "dQw4w9WgXcQ: job 2\n"


async def test_events_shows_the_end_of_the_log_or_all_after_a_position(person: Person, api: Api, world: World) -> None:
    for number in range(15):
        await world.asks(f"youtube:{number:011}")
    assert len((await person.ytctl("events")).out.splitlines()) == 20
    lines = (await person.ytctl("events", "--since", "10", "--json")).out.splitlines()
    assert [json.loads(line)["position"] for line in lines] == list(range(11, 31))


async def test_health_exits_with_1_when_something_is_wrong(person: Person, api: Api, checks: list[Check]) -> None:
    assert (await person.ytctl("health")).code == 0
    checks.append(NO_DENO)
    done = await person.ytctl("health")
    assert done.code == 1
    assert "hint: install deno" in done.out


async def test_services_exits_with_1_when_one_does_not_do_what_it_is_for(
    person: Person, api: Api, checks: list[Check]
) -> None:
    api.context.services.began("control", "answers requests")
    api.context.services.began("runner", "starts what is due", checks=("library", NO_DENO.name))
    assert (await person.ytctl("services", "-q")) == Done(0, "control\nrunner\n", "")
    checks.append(NO_DENO)
    done = await person.ytctl("services", "--json")
    assert done.code == 1
    control, runner = json.loads(done.out)["services"]
    assert (control["ok"], control["words"], control["restarts"]) == (True, "answers requests", 0)
    assert (runner["ok"], runner["words"], runner["hint"]) == (False, NO_DENO.words, NO_DENO.hint)


@pytest.mark.parametrize(
    ("arguments", "path"),
    [
        (("status",), "/status"),
        (("status", "1"), "/jobs/1"),
        (("jobs",), "/jobs"),
        (("videos",), "/videos"),
        (("videos", "dQw4w9WgXcQ"), "/videos/dQw4w9WgXcQ"),
        (("metadata", "dQw4w9WgXcQ"), "/metadata/dQw4w9WgXcQ"),
        (("metadata", "dQw4w9WgXcQ", "--history"), "/metadata/dQw4w9WgXcQ?history=true"),
        (("why", "1"), "/why/1"),
        (("plans",), "/plans"),
        (("inbox",), "/inbox"),
        (("inbox", "list"), "/inbox"),
        (("inbox", "show", "links.txt"), "/inbox/links.txt"),
        (("api", "GET", "/videos"), "/videos"),
    ],
)
async def test_json_is_the_data_of_the_answer(
    person: Person, api: Api, world: World, arguments: tuple[str, ...], path: str
) -> None:
    await archived(world, VIDEO, "漢字")
    await world.drops("links.txt", VIDEO)
    done = await person.ytctl(*arguments, "--json")
    assert done.code == 0
    assert json.loads(done.out) == (await api.get(path)).data
    assert done.out.count("\n") == 1


async def test_a_raw_call_prints_the_answer_as_it_came(person: Person, api: Api) -> None:
    body = json.dumps({"urls": [URL]})
    done = await person.ytctl("api", "post", "jobs", body)
    assert json.loads(done.out)["data"]["answers"][0]["job"] == 1
    assert json.loads((await person.ytctl("api", "POST", "/api/v1/jobs", "-", text=body)).out)["success"]
    assert json.loads((await person.ytctl("api", "GET", "/openapi.json", "--json")).out)["openapi"] == "3.1.0"
    assert (await person.ytctl("api", "GET", "/docs")).out.endswith("</html>\n")


async def test_a_raw_call_that_fails_prints_the_answer_and_exits_with_its_code(person: Person, api: Api) -> None:
    code, out, err = await person.ytctl("api", "POST", "/jobs", "{}")
    assert (code, json.loads(out)["success"], err[:14]) == (5, False, "error: cannot ")
    code, out, err = await person.ytctl("api", "GET", "/nothing", "--json")
    assert (code, out) == (4, "")


@pytest.mark.parametrize("verb", ["status", "jobs", "videos", "plans", "inbox", "events", "health", "services"])
async def test_a_daemon_that_is_down_is_named_with_how_to_start_it(person: Person, verb: str) -> None:
    code, out, err = await person.ytctl(verb)
    assert (code, out) == (3, "")
    message, hint = err.splitlines()
    assert message.startswith("error: cannot reach the daemon at ")
    assert str(person.socket) in message
    assert hint.startswith("hint: start it with `systemctl --user start ytarchived`")


async def test_a_daemon_that_takes_no_more_connections_says_so_itself(person: Person, api: Api, tmp_path: Path) -> None:
    async with serving(tmp_path / "full.sock", api.context, limits=Limits(connections=0)) as full:
        code, out, err = await person.ytctl("--socket", str(full.path), "status")
    assert (code, out) == (1, "")
    assert err.startswith("error: cannot take one more connection: 0 are open")


async def test_the_socket_can_be_named(person: Person, api: Api) -> None:
    elsewhere = {"XDG_RUNTIME_DIR": "/nowhere"}
    assert (await person.ytctl("status", environment=elsewhere)).code == 3
    assert (await person.ytctl("--socket", str(person.socket), "status", environment=elsewhere)).code == 0
    named = {**elsewhere, "YTARCHIVED_SOCKET": str(person.socket)}
    assert (await person.ytctl("status", environment=named)).code == 0
    file = person.home / "mine.toml"
    file.write_text(f"[control]\nsocket = {json.dumps(str(person.socket))}\n")
    assert (await person.ytctl("--config", str(file), "status", environment=elsewhere)).code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("statsu",), "error: No such command 'statsu'. Did you mean 'status'?"),
        (("status", "--wach"), "error: No such option '--wach'. Did you mean '--watch'?"),
        (
            ("status", "x"),
            "error: Invalid value for '[JOB]': 'x' is no number of a job; `ytctl jobs` lists them",
        ),
        (("download",), "error: Missing argument 'URL...'."),
        (("storage", "serch"), "error: No such command 'serch'. Did you mean 'search'?"),
        (("playlist", "stauts"), "error: No such command 'stauts'. Did you mean 'status'?"),
    ],
)
async def test_wrong_usage_exits_with_2_and_says_what_was_meant(
    person: Person, arguments: tuple[str, ...], message: str
) -> None:
    code, out, err = await person.ytctl(*arguments)
    assert (code, out) == (2, "")
    assert err.splitlines()[0] == message
    assert err.splitlines()[1].startswith("hint: `ytctl ")


async def test_without_a_verb_the_help_is_shown(person: Person) -> None:
    code, out, err = await person.ytctl()
    assert (code, out) == (2, "")
    assert err == (await person.ytctl("--help")).out


@pytest.mark.parametrize(
    "verb",
    ["download", "status", "jobs", "cancel", "videos", "metadata", "why", "plans", "inbox", "quota", "events", "api"],
)
async def test_help_leads_with_examples(person: Person, verb: str) -> None:
    done = await person.ytctl(verb, "--help")
    assert done.code == 0
    assert done.out.index(f"    ytctl {verb}") < done.out.index("Options:")


async def test_the_version_is_that_of_the_archive(person: Person) -> None:
    assert (await person.installed("--version")).out.startswith("ytctl ")


async def test_a_reader_who_has_seen_enough_is_no_error(person: Person, api: Api, world: World) -> None:
    await world.asks(VIDEO)
    reader, writer = os.pipe()
    os.close(reader)
    done = await _to(person, writer, "events", "--since", "0")
    assert (done.returncode, done.stderr) == (0, b"")


async def test_a_title_that_the_locale_cannot_write_is_no_error(person: Person, api: Api, world: World) -> None:
    await archived(world, VIDEO, "漢字")
    done = await person.installed("videos", environment={"PYTHONIOENCODING": "latin-1"})
    assert (done.code, done.out.splitlines()[1][-2:]) == (0, "??")


@pytest.mark.parametrize(("environment", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False)])
async def test_a_terminal_gets_colours_unless_they_are_unwelcome(
    person: Person, api: Api, world: World, environment: dict[str, str], coloured: bool
) -> None:
    await world.asks(VIDEO)
    person.environment |= environment
    ours, theirs = pty.openpty()
    await _to(person, theirs, "status")
    shown = os.read(ours, 65536)
    os.close(ours)
    assert (b"\x1b[1mWaiting\x1b[0m" in shown) is coloured
    assert b"\x1b" not in (await person.ytctl("status")).out.encode()


async def _to(person: Person, stdout: int, *arguments: str) -> Any:
    try:
        return await run_process(
            [BIN / "ytctl", *arguments], env=person.environment, stdout=stdout, stderr=subprocess.PIPE, check=False
        )
    finally:
        os.close(stdout)


async def test_a_list_says_how_far_it_is_and_names_what_is_hidden_and_what_left(
    person: Person, api: Api, world: World
) -> None:
    private = Entry(video_id="privateprva", title="[Private video]", hidden="private")
    await world.asks(PLAYLIST)
    await world.starts(PLAYLIST, 1)
    await world.lists(
        PLAYLIST, 1, Entry(video_id="dQw4w9WgXcQ", title="Stays"), Entry(video_id="jNQXAC9IVRw", title="Goes")
    )
    await world.ends_listing(PLAYLIST, 1, 2, expected=2, title="A list")
    for job, key in ((2, VIDEO), (3, OTHER)):
        await world.starts(key, job)
        await world.archives(key, job)
    await world.completes(PLAYLIST, 1)
    assert await person.ytctl("playlist", "download", "PLBCF2DAC6FFB574DE") == (0, "PLBCF2DAC6FFB574DE: job 4\n", "")
    await world.starts(PLAYLIST, 4)
    await world.lists(PLAYLIST, 4, Entry(video_id="dQw4w9WgXcQ", title="Stays"), private)
    await world.ends_listing(PLAYLIST, 4, 2, expected=2, title="A list")
    code, out, err = await person.ytctl("playlist", "status", "4")
    assert (code, err) == (0, "")
    lines = [line.split() for line in out.splitlines()]
    assert lines[0] == ["A", "list", "job", "4,", "running"]
    assert ["entries", "1", "queued,", "1", "unavailable"] in lines
    assert ["private", "privateprva", "[Private", "video]"] in lines
    assert ["left", "jNQXAC9IVRw", "Goes"] in lines
    shown = json.loads((await person.ytctl("playlist", "status", "4", "--json")).out)
    assert shown["listing"]["complete"] and shown["bytes"] == 1000
    story = " ".join((await person.ytctl("why", "4")).out.split())
    assert "1 left since the complete listing before: Goes" in story
    assert (await person.ytctl("playlist", "list", "-q")).out == "4\n1\n"
    assert "A list" in (await person.ytctl("playlist", "list")).out
    for number, words in (
        ("2", "cannot show job 2 as a list: it is for one video"),
        ("99", "there is none of that number"),
    ):
        code, _, err = await person.ytctl("playlist", "status", number)
        assert (code, words in err) == (4, True)


async def test_a_list_is_looked_at_without_asking_for_its_entries(person: Person, api: Api) -> None:
    code, out, _ = await person.ytctl("playlist", "info", "PLBCF2DAC6FFB574DE")
    assert (code, out.splitlines()[0]) == (0, "All of PLBCF2DAC6FFB574DE")
    assert ["entries", "3"] in [line.split() for line in out.splitlines()]
    assert json.loads((await person.ytctl("playlist", "info", "PLBCF2DAC6FFB574DE", "--json")).out)["entries"] == 3
    refused = await person.ytctl("playlist", "info", URL)
    assert refused.code != 0 and "it is a video" in refused.err
    assert json.loads((await person.ytctl("jobs", "--json")).out)["jobs"] == []
