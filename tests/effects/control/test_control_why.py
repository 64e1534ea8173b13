"""The story of one target, told from the log."""

from urllib.parse import quote

import pytest

from tests.effects.control.client import Api
from tests.effects.control.scenes import OTHER, PLAYLIST, VIDEO, World, archived
from ytarchived.domain.kind import Kind
from ytarchived.domain.kind_facts import KINDS
from ytarchived.domain.media import Entry
from ytarchived.domain.options import Options
from ytarchived.domain.outcomes import FileFiled, FileTaken, LibraryAdopted
from ytarchived.domain.story import words
from ytarchived.protocol import Story


async def story_of(api: Api, text: str) -> tuple[list[str], str]:
    story = (await api.get(f"/why/{quote(text, safe='')}")).as_(Story)
    return [line.words for line in story.lines], story.next


async def test_the_story_of_an_archived_video(api: Api, world: World) -> None:
    job = await world.asks(VIDEO, Options(quality="720p"))
    await world.starts(VIDEO, job)
    await world.describes(VIDEO, job, "Never Gonna Give You Up", "Rick Astley")
    await world.archives(VIDEO, job, missing=("captions de: there are none",))
    lines, next_ = await story_of(api, "dQw4w9WgXcQ")
    assert lines[:-1] == [
        "asked for in quality 720p as job 1, from socket",
        "attempt 1 of job 1 started",
        "YouTube describes it as “Never Gonna Give You Up” by Rick Astley",
        "archived as videos/dQw4w9WgXcQ/dQw4w9WgXcQ.mp4, 720p, quality 720p; missing: captions de: there are none",
        "asked for, for what it lacks alone, in quality 720p as job 2, from job 1",
    ]
    assert lines[-1].startswith("next attempt set for ")
    assert next_.startswith("job 2 tries again at ")


async def test_a_story_has_its_title_its_key_and_its_times(api: Api, world: World) -> None:
    await archived(world, VIDEO, "Never Gonna Give You Up")
    story = (await api.get("/why/dQw4w9WgXcQ")).as_(Story)
    assert (story.key, story.title) == (VIDEO, "Never Gonna Give You Up")
    assert story.lines[0].position == 2
    assert story.lines[0].at.endswith("+00:00")


@pytest.mark.parametrize("text", ["1", "dQw4w9WgXcQ", VIDEO, "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42"])
async def test_a_target_is_named_by_job_by_id_by_key_or_by_link(api: Api, world: World, text: str) -> None:
    await world.asks(VIDEO)
    assert (await api.get(f"/why/{quote(text, safe='')}")).as_(Story).key == VIDEO


async def test_what_a_file_asked_for_names_the_file_and_the_line(api: Api, world: World) -> None:
    await world.drops("links.txt", OTHER, VIDEO)
    lines, next_ = await story_of(api, "dQw4w9WgXcQ")
    assert lines == ["asked for as job 2, from inbox links.txt line 2"]
    assert next_ == "job 2 is due and waits for a free place"


async def test_an_entry_of_a_playlist_names_the_playlist_and_who_asked_for_that(api: Api, world: World) -> None:
    job = await world.asks(PLAYLIST, origin="inbox links.txt line 3")
    await world.starts(PLAYLIST, job)
    await world.lists(PLAYLIST, job, Entry(video_id="dQw4w9WgXcQ"))
    await world.ends_listing(PLAYLIST, job, 1, title="Songs")
    lines, _ = await story_of(api, "dQw4w9WgXcQ")
    assert lines == [
        "asked for as job 2, from job 1; job 1 is the playlist Songs, asked for from inbox links.txt line 3"
    ]


async def test_the_story_of_a_playlist(api: Api, world: World) -> None:
    await archived(world, VIDEO)
    job = await world.asks(PLAYLIST, Options(quality="720p"))
    await world.starts(PLAYLIST, job)
    await world.lists(PLAYLIST, job, Entry(video_id="dQw4w9WgXcQ"), Entry(video_id="jNQXAC9IVRw"))
    await world.ends_listing(PLAYLIST, job, 2, expected=3, reason="the connection was lost")
    lines, next_ = await story_of(api, str(job))
    assert lines[1:] == [
        "attempt 1 of job 2 started",
        "page 1 listed: 2 entries, 1 of them new",
        "the listing ended early, after 2 of 3 entries: the connection was lost",
    ]
    assert next_ == "job 2 waits for the jobs of its entries"


async def test_the_pages_of_a_long_list_are_told_in_one_line(api: Api, world: World) -> None:
    job = await world.asks(PLAYLIST)
    await world.starts(PLAYLIST, job)
    await world.lists(PLAYLIST, job, Entry(video_id="dQw4w9WgXcQ"))
    await world.lists(
        PLAYLIST, job, Entry(video_id="jNQXAC9IVRw"), Entry(video_id="aqz-KE-bpKQ", hidden="private"), page=2
    )
    lines, _ = await story_of(api, PLAYLIST)
    assert lines[2:] == ["pages 1 to 2 listed: 3 entries, 2 of them new, 1 private"]


async def test_a_playlist_that_was_listed_to_its_end_says_so(api: Api, world: World) -> None:
    job = await world.asks(PLAYLIST)
    await world.starts(PLAYLIST, job)
    await world.lists(PLAYLIST, job, Entry(video_id="dQw4w9WgXcQ"))
    await world.ends_listing(PLAYLIST, job, 1)
    lines, _ = await story_of(api, PLAYLIST)
    assert lines[-1] == "listed to its end: 1 entry"


async def test_a_failure_is_told_in_the_words_of_who_said_it_and_with_the_time_of_the_next_attempt(
    api: Api, world: World
) -> None:
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    await world.fails(VIDEO, job, Kind.TRUNCATED, "got 5 of 10 bytes")
    lines, next_ = await story_of(api, "dQw4w9WgXcQ")
    assert lines[2].startswith("attempt 1 failed, truncated: got 5 of 10 bytes")
    assert lines[3].startswith("next attempt set for 20")
    assert next_.startswith("job 1 tries again at 20")
    assert next_.endswith(KINDS[Kind.TRUNCATED].advice)


async def test_a_rate_limit_costs_no_attempt_and_the_story_says_so(api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    await world.fails(VIDEO, job, Kind.RATE_LIMITED)
    lines, _ = await story_of(api, "dQw4w9WgXcQ")
    assert lines[2] == "attempt 1 failed, rate-limited; it costs no attempt"


async def test_an_interruption_costs_no_attempt_and_the_story_says_so(api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    await world.interrupts(VIDEO, job, "the daemon was stopped")
    lines, _ = await story_of(api, "dQw4w9WgXcQ")
    assert lines[-1] == "attempt 1 was interrupted: the daemon was stopped; it costs no attempt"


async def test_a_job_that_was_given_up_says_why_and_what_to_do(api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    await world.fails(VIDEO, job, Kind.PRIVATE, "Private video")
    lines, next_ = await story_of(api, "dQw4w9WgXcQ")
    assert lines[-1].startswith("job 1 was given up, private: Private video; it is asked for once more at ")
    assert next_.startswith("job 1 is asked for once more at ")
    assert next_.endswith(f"; {KINDS[Kind.PRIVATE].advice}")


async def test_a_cancelled_job_waits_for_somebody_to_ask_again(api: Api, world: World) -> None:
    await world.cancels(VIDEO, await world.asks(VIDEO))
    lines, next_ = await story_of(api, "dQw4w9WgXcQ")
    assert lines[-1] == "job 1 was cancelled by socket"
    assert next_ == "nothing, until somebody asks for it again"


async def test_what_comes_next_is_told_of_the_job_that_is_still_open(api: Api, world: World) -> None:
    await world.cancels(VIDEO, await world.asks(VIDEO))
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    _, next_ = await story_of(api, "dQw4w9WgXcQ")
    assert next_ == "job 2 is running"


async def test_metadata_alone_is_a_story_too(api: Api, world: World) -> None:
    job = await world.asks(VIDEO, Options(metadata_only=True))
    await world.starts(VIDEO, job)
    await world.describes(VIDEO, job, "Never Gonna Give You Up")
    await world.completes(VIDEO, job)
    lines, next_ = await story_of(api, "dQw4w9WgXcQ")
    assert lines[0] == "asked for, for its metadata alone, as job 1, from socket"
    assert lines[-1] == "job 1 is complete"
    assert next_ == "nothing: it is done"


@pytest.mark.parametrize(("text", "status"), [("dQw4w9WgXcQ", 404), ("17", 404), ("9" * 10, 404), ("nonsense", 400)])
async def test_what_has_no_story_is_refused_in_words(api: Api, text: str, status: int) -> None:
    answer = await api.get(f"/why/{text}")
    assert (answer.status, answer.error["code"]) == (status, "E007")
    assert answer.error["message"].startswith("cannot ")


def test_what_happens_to_files_and_to_the_library_has_words_too() -> None:
    taken = FileTaken(take="inbox:1", name="a.txt", sha256="", bytes=1, format="text", lines=((1, "x"),), answers=())
    assert words(taken) == "the inbox took a.txt with 1 line"
    assert words(FileFiled(take="inbox:1", path="done/a.txt")) == "moved to done/a.txt"
    assert words(LibraryAdopted(library_id="1", path="/films")) == "the library at /films was adopted"
