"""What is due, in which order, and what lists leave out, after what people did to jobs."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.domain.examples import REMOVED, cancel, fail, interrupt, request, start
from tests.record.examples import World, new_log, video
from ytarchived.domain.commands import PauseJob, PrioritiseJob, ResumeJob, RetryJob
from ytarchived.record.log import to_micros
from ytarchived.record.projections import jobs

DAY = timedelta(days=1)


@pytest.fixture
def world(path: Path) -> Iterator[World]:
    """A world with a new record."""
    with closing(new_log(path)) as db:
        yield World(db)


def due(world: World, limit: int = 10) -> list[int]:
    """The numbers of the jobs that may start now."""
    return [job.job for job in jobs.list_due(world.db, to_micros(world.now), limit)]


def gives_up(world: World, job: int) -> None:
    world.does(start(job, video(job - 1)), fail(REMOVED, job, video(job - 1)))


def test_what_is_paused_is_not_due_until_it_is_resumed(world: World) -> None:
    world.asks(0, 1)
    world.does(PauseJob(key=video(0), job=1, by="socket"))
    assert due(world) == [2]
    world.does(ResumeJob(key=video(0), job=1, by="socket"))
    assert due(world) == [1, 2]


def test_what_was_paused_while_it_ran_is_to_be_stopped(world: World) -> None:
    world.asks(0, 1)
    world.does(start(1, video(0)), start(2, video(1)), PauseJob(key=video(0), job=1, by="socket"))
    assert jobs.list_stopped(world.db, [1, 2]) == [1]
    assert jobs.count_by_status(world.db) == {"created": 1, "running": 1}


def test_a_higher_priority_comes_first_and_within_one_the_order_of_asking(world: World) -> None:
    world.asks(*range(4))
    world.does(PrioritiseJob(key=video(2), job=3, priority=5, by="socket"))
    world.does(PrioritiseJob(key=video(0), job=1, priority=-1, by="socket"))
    assert due(world) == [3, 2, 4, 1]
    assert [view.job for view in jobs.list_waiting(world.db, 10)] == [3, 2, 4, 1]


def test_a_priority_survives_an_interruption(world: World) -> None:
    world.asks(0, 1)
    world.does(PrioritiseJob(key=video(1), job=2, priority=5, by="socket"))
    world.does(start(2, video(1)), interrupt(2, video(1)))
    assert due(world) == [2, 1]


def test_what_was_given_up_is_due_once_more_when_its_time_has_come_and_after_all_others(world: World) -> None:
    world.asks(0)
    gives_up(world, 1)
    assert due(world) == []
    assert jobs.next_retry_at(world.db, to_micros(world.now)) == to_micros(world.now + DAY)
    world.later(DAY)
    world.asks(1)
    assert due(world) == [2, 1]
    assert due(world, 1) == [2, 1]
    gives_up(world, 1)
    assert due(world) == [2]
    assert jobs.next_retry_at(world.db, to_micros(world.now)) == to_micros(world.now + 3 * DAY)


def test_a_new_ask_takes_the_place_of_what_was_given_up(world: World) -> None:
    world.asks(0)
    gives_up(world, 1)
    world.does(request(video(0)))
    world.later(DAY)
    assert due(world) == [2]
    view = jobs.find_job(world.db, 1)
    assert view is not None and view.retry_at is None


def test_what_is_tried_once_more_is_due_at_once(world: World) -> None:
    world.asks(0)
    gives_up(world, 1)
    world.does(RetryJob(key=video(0), job=1, by="socket"))
    assert due(world) == [1]


def test_what_is_over_for_long_leaves_the_lists_that_do_not_ask_for_all(world: World) -> None:
    world.asks(0, 1, 2)
    gives_up(world, 1)
    world.does(cancel(2, video(1)))

    def listed() -> list[int]:
        return [view.job for view in jobs.list_jobs(world.db, now=world.now)]

    assert listed() == [3, 2, 1]
    world.later(8 * DAY)
    assert listed() == [3, 1]
    world.later(83 * DAY)
    assert listed() == [3]
    assert [view.job for view in jobs.list_jobs(world.db)] == [3, 2, 1]


def test_the_entries_of_a_list_are_found_by_their_status(world: World) -> None:
    assert jobs.list_entries(world.db, 1, ("queued",)) == []
