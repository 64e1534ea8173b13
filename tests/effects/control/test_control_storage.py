"""Searching the videos and the statistics of the archive, over the socket."""

import shutil
from datetime import UTC, datetime

import anyio

from tests.effects.control.client import Answer, Api
from tests.effects.control.scenes import OTHER, VIDEO, World, archived
from ytarchived.protocol import FoundPage, StorageStatistics


async def found(api: Api, query: str, count: int) -> Answer:
    """The answer to a search as soon as it finds so many videos."""
    while True:
        answer = await api.get(f"/videos/search?q={query}")
        if len(answer.as_(FoundPage).videos) == count:
            return answer
        await anyio.lowlevel.checkpoint()


async def test_a_search_finds_videos_with_the_hits_marked(api: Api, world: World) -> None:
    await archived(world, VIDEO, "Never Gonna Give You Up")
    [video] = (await found(api, "gonna+status:archived", 1)).as_(FoundPage).videos
    assert (video.video_id, video.title, video.height) == ("dQw4w9WgXcQ", "Never Gonna Give You Up", 720)
    [hit] = video.hits
    assert (hit.field, hit.text, hit.marks) == ("title", "Never Gonna Give You Up", ((6, 11),))


async def test_what_a_search_finds_is_read_page_by_page(api: Api, world: World) -> None:
    for number in range(3):
        await archived(world, f"youtube:{number:011d}", "A walk")
    await found(api, "walk+status:archived", 3)
    first = (await api.get("/videos/search?q=walk&limit=2")).as_(FoundPage)
    last = (await api.get(f"/videos/search?q=walk&limit=2&cursor={first.next}")).as_(FoundPage)
    assert [video.video_id[-1] for video in first.videos + last.videos] == ["2", "1", "0"]
    assert last.next is None


async def test_a_query_that_cannot_be_read_is_refused_with_what_can(api: Api) -> None:
    answer = await api.get("/videos/search?q=longer:20")
    assert (answer.status, answer.error["code"]) == (400, "E007")
    assert answer.error["details"]["hint"] == "a length is 90s, 20m, 2h or 1h30m"
    assert (await api.get("/videos/search")).status == 400


async def test_any_characters_may_be_looked_for(api: Api) -> None:
    for query in ("%22", "%00a", "%ED%A0%80x", "a+AND+(", "%E6%9D%B1%E4%BA%AC", "%F0%9F%98%80+x"):
        assert (await api.get(f"/videos/search?q={query}")).status in (200, 400)


async def test_an_empty_archive_has_statistics(api: Api) -> None:
    stats = (await api.get("/storage/stats")).as_(StorageStatistics)
    assert (stats.videos, stats.bytes, stats.seconds, stats.channels, stats.months) == (0, 0, 0, [], [])
    assert (stats.bytes_per_day, stats.days_left) == (0, None)


async def test_the_statistics_tell_what_there_is_and_how_long_the_disk_will_do(api: Api, world: World) -> None:
    for key, title in ((VIDEO, "Never"), (OTHER, "Zoo")):
        job = await world.asks(key)
        await world.starts(key, job)
        await world.describes(key, job, title, "A channel")
        await world.archives(key, job)
    stats = (await api.get("/storage/stats")).as_(StorageStatistics)
    assert (stats.videos, stats.bytes, stats.seconds, stats.channel_count) == (2, 2000, 424.0, 1)
    assert [(share.name, share.videos) for share in stats.channels] == [("A channel", 2)]
    assert [share.name for share in stats.heights] == ["720"]
    assert [share.name for share in stats.codecs] == ["h264"]
    assert [share.name for share in stats.months] == [f"{datetime.now(UTC):%Y-%m}"]
    assert [video.title for video in stats.largest] == ["Zoo", "Never"]
    assert stats.bytes_per_day == 2000
    assert stats.free_bytes and stats.days_left == stats.free_bytes / 2000


async def test_the_free_space_of_a_disk_that_is_not_the_library_s_is_not_told(api: Api, world: World) -> None:
    await archived(world, VIDEO)
    shutil.rmtree(api.context.library)
    stats = (await api.get("/storage/stats")).as_(StorageStatistics)
    assert (stats.videos, stats.free_bytes, stats.days_left) == (1, None, None)


async def test_the_lists_of_the_statistics_are_as_long_as_is_asked(api: Api, world: World) -> None:
    await archived(world, VIDEO)
    await archived(world, OTHER)
    stats = (await api.get("/storage/stats?limit=1")).as_(StorageStatistics)
    assert (len(stats.largest), len(stats.channels)) == (1, 1)
