"""What the archive holds and how the daemon is, over the socket."""

import os
from datetime import UTC, datetime
from urllib.parse import quote

from tests.effects.control.client import Api
from tests.effects.control.conftest import VERSION
from tests.effects.control.scenes import OTHER, PLAYLIST, VIDEO, World, archived
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import Entry
from ytarchived.domain.views import ProgressView, TakeView, VideoView
from ytarchived.protocol import Check, Health, InboxPage, PlanPage, Receipt, StatusReport, VideoPage


async def test_a_video_shows_its_files(api: Api, world: World) -> None:
    await archived(world, VIDEO, "Never Gonna Give You Up")
    video = (await api.get("/videos/dQw4w9WgXcQ")).as_(VideoView)
    assert (video.title, video.height, video.bytes, video.job) == ("Never Gonna Give You Up", 720, 1000, 1)
    assert [file.path for file in video.files] == ["videos/dQw4w9WgXcQ/dQw4w9WgXcQ.mp4"]


async def test_a_video_that_is_not_archived_is_not_found(api: Api) -> None:
    answer = await api.get("/videos/dQw4w9WgXcQ")
    assert (answer.status, answer.error["code"]) == (404, "E007")
    assert "why dQw4w9WgXcQ" in answer.error["details"]["hint"]


async def test_videos_are_listed_newest_first_and_page_by_page(api: Api, world: World) -> None:
    for number in range(3):
        await archived(world, f"youtube:{number:011d}")
    first = (await api.get("/videos?limit=2")).as_(VideoPage)
    assert [video.job for video in first.videos] == [3, 2]
    last = (await api.get(f"/videos?limit=2&cursor={first.next}")).as_(VideoPage)
    assert [video.job for video in last.videos] == [1]
    assert last.next is None


async def test_what_did_not_make_it_is_listed_with_its_reason(api: Api, world: World) -> None:
    job = await world.asks(VIDEO)
    await world.starts(VIDEO, job)
    await world.fails(VIDEO, job, Kind.REMOVED, "Video unavailable. This video has been removed")
    [item] = (await api.get("/plans")).as_(PlanPage).items
    assert item.failure is not None
    assert (item.key, item.job, item.failure.kind) == (VIDEO, job, Kind.REMOVED)


async def test_files_that_the_inbox_took_are_listed_newest_first(api: Api, world: World) -> None:
    await world.drops("a.txt", VIDEO)
    await world.files(await world.drops("b.txt", VIDEO, OTHER), "done/b.txt")
    takes = (await api.get("/inbox")).as_(InboxPage).takes
    assert [(take.name, take.path, take.accepted, take.duplicate) for take in takes] == [
        ("b.txt", "done/b.txt", 1, 1),
        ("a.txt", "", 1, 0),
    ]


async def test_a_taken_file_has_an_answer_to_each_of_its_lines(api: Api, world: World) -> None:
    await world.drops("my links.txt", VIDEO, VIDEO)
    receipt = (await api.get("/inbox/my%20links.txt")).as_(Receipt)
    assert [(line.number, line.answer.verdict, line.answer.job) for line in receipt.lines] == [
        (1, "accepted", 1),
        (2, "duplicate", 1),
    ]


async def test_a_held_file_is_listed_and_approved_once(api: Api, world: World) -> None:
    await world.holds("audio/my list.txt", 9_000)
    [held] = (await api.get("/inbox")).as_(InboxPage).takes
    assert (held.stage, held.lines) == ("held", 9_000)
    approved = (await api.post("/inbox/audio%2Fmy%20list.txt/approve", None)).as_(TakeView)
    assert (approved.take, approved.stage) == (held.take, "approved")
    assert (await api.post(f"/inbox/{quote(held.take)}/approve", None)).status == 200
    receipt = (await api.get("/inbox/audio/my%20list.txt")).as_(Receipt)
    assert (receipt.take.stage, receipt.lines) == ("approved", [])


async def test_only_a_held_file_can_be_approved(api: Api, world: World) -> None:
    await world.drops("a.txt", VIDEO)
    answer = await api.post("/inbox/a.txt/approve", None)
    assert (answer.status, answer.error["message"]) == (404, "cannot approve the file a.txt: none of that name is held")


async def test_a_file_that_was_never_taken_is_not_found(api: Api) -> None:
    answer = await api.get("/inbox/nothing.txt")
    assert (answer.status, answer.error["code"]) == (404, "E007")


async def test_a_daemon_that_is_well_says_so(api: Api) -> None:
    health = (await api.get("/health")).as_(Health)
    assert (health.status, health.version, health.pid) == ("healthy", VERSION, os.getpid())
    assert health.uptime_seconds > 0
    assert [check.name for check in health.checks] == ["library"]


async def test_a_daemon_that_is_not_well_says_what_is_wrong(api: Api, checks: list[Check]) -> None:
    ill = Check(name="ffmpeg", ok=False, words="not found", hint="install it")
    checks.append(ill)
    health = await api.get("/health")
    assert health.status == 200
    assert health.as_(Health).status == "degraded"
    assert (await api.get("/status")).as_(StatusReport).problems == [ill]


async def test_the_status_tells_what_runs_what_waits_and_how_much_there_is(api: Api, world: World) -> None:
    await archived(world, VIDEO)
    running = await world.asks(OTHER)
    await world.starts(OTHER, running)
    api.live.publish(running, ProgressView(stage="media", bytes_done=7))
    playlist = await world.asks(PLAYLIST)
    report = (await api.get("/status")).as_(StatusReport)
    assert (report.version, report.videos, report.bytes) == (VERSION, 1, 1000)
    assert report.counts == {"completed": 1, "running": 1, "queued": 1}
    assert [(job.job, job.progress) for job in report.running] == [(running, ProgressView(stage="media", bytes_done=7))]
    assert [job.job for job in report.waiting] == [playlist]
    assert report.problems == []
    assert report.position == api.ledger.feed.position


async def test_the_status_of_an_empty_archive_is_empty(api: Api) -> None:
    report = (await api.get("/status")).as_(StatusReport)
    assert (report.counts, report.videos, report.running, report.position) == ({}, 0, [], 0)


async def test_a_playlist_in_the_status_counts_its_entries(api: Api, world: World) -> None:
    job = await world.asks(PLAYLIST)
    await world.starts(PLAYLIST, job)
    await world.lists(PLAYLIST, job, Entry(video_id="dQw4w9WgXcQ"))
    await world.ends_listing(PLAYLIST, job, 1)
    [running] = (await api.get("/status")).as_(StatusReport).running
    assert running.entries == {"queued": 1}


async def test_times_are_told_in_utc(api: Api, world: World) -> None:
    before = datetime.now(UTC)
    await archived(world, VIDEO)
    video = (await api.get("/videos/dQw4w9WgXcQ")).as_(VideoView)
    assert before <= video.archived_at <= datetime.now(UTC)
