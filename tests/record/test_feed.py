"""Who waits for what is committed is woken for it, and for nothing that is expected anyway."""

import anyio
from anyio.lowlevel import checkpoint

from ytarchived.domain.outcomes import AttemptStarted, JobRequested, VideoArchived
from ytarchived.record.feed import Feed


async def turns() -> None:
    for _ in range(5):
        await checkpoint()


async def test_expected_outcomes_are_no_news() -> None:
    feed, woken = Feed(7), anyio.Event()

    async def follow() -> None:
        await feed.wait_for_news(frozenset((AttemptStarted, VideoArchived)))
        woken.set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(follow)
        await turns()
        feed.publish(9, {AttemptStarted})
        feed.publish(10)
        await turns()
        assert not woken.is_set()
        feed.publish(12, {VideoArchived, JobRequested})
        await woken.wait()
    assert feed.position == 12


async def test_what_was_told_before_is_no_news() -> None:
    feed = Feed(0)
    feed.publish(3, {JobRequested})
    with anyio.move_on_after(0) as waiting:
        await feed.wait_for_news(frozenset())
    assert waiting.cancelled_caught


async def test_whoever_follows_the_log_is_woken_for_everything() -> None:
    feed = Feed(0)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(feed.wait_after, 0)
        await turns()
        feed.publish(1, {AttemptStarted})
