from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from ytarchived.domain.schedule import LISTINGS, choose, full_lists


class Job(NamedTuple):
    job: int
    key: str
    parent: int = 0
    max_concurrent: int | None = None


def videos(*numbers: int) -> list[Job]:
    return [Job(number, f"youtube:video{number:06}") for number in numbers]


def lists(*numbers: int) -> list[Job]:
    return [Job(number, f"youtube:playlist:list{number:012}") for number in numbers]


def test_jobs_start_in_their_order_while_there_are_places() -> None:
    assert choose(videos(1, 2, 3), [], 2) == videos(1, 2)


def test_running_jobs_take_places() -> None:
    assert choose(videos(3, 4), videos(1, 2), 3) == videos(3)
    assert choose(videos(4), videos(1, 2, 3), 2) == []


def test_a_list_is_read_beside_the_downloads() -> None:
    assert choose([*videos(2, 3), *lists(4)], videos(1), 2) == [*videos(2), *lists(4)]


def test_one_list_is_read_at_a_time() -> None:
    assert choose(lists(1, 2), [], 3) == lists(1)
    assert choose(lists(2), lists(1), 3) == []


def test_while_work_resumes_lists_and_videos_share_the_few_places() -> None:
    assert choose([*videos(1, 2), *lists(3)], [], 3, 1) == videos(1)
    assert choose([*lists(3), *videos(1, 2)], [], 3, 2) == [*lists(3), *videos(1)]
    assert choose(videos(4), videos(1, 2), 3, 2) == []
    assert choose(videos(4), [], 3, 0) == []


def test_all_places_are_those_without_a_limit() -> None:
    assert choose([*videos(1, 2), *lists(3)], [], 2, 2) == [*videos(1, 2), *lists(3)]


def test_no_two_jobs_start_for_one_target() -> None:
    [first], [other] = videos(1), videos(2)
    again = Job(3, first.key)
    assert choose([first, again, other], [], 3) == [first, other]
    assert choose([again, other], [first], 3) == [other]


def entries(*numbers: int, parent: int = 90, most: int | None = 1) -> list[Job]:
    return [job._replace(parent=parent, max_concurrent=most) for job in videos(*numbers)]


def test_no_more_entries_of_a_list_run_at_a_time_than_it_was_asked_for() -> None:
    assert choose([*entries(1, 2), *videos(3)], [], 3) == [*entries(1), *videos(3)]
    assert choose(entries(2), entries(1), 3) == []
    assert choose(entries(1, 2, 3, most=2), [], 3) == entries(1, 2, most=2)
    assert choose([*entries(2), *entries(3, parent=91)], entries(1), 3) == entries(3, parent=91)


def test_a_list_is_full_when_as_many_of_its_entries_run_as_may() -> None:
    assert full_lists([*entries(1), *entries(2, 3, parent=91, most=3), *entries(4, parent=92, most=None)]) == [90]
    assert full_lists(videos(1)) == []


jobs = st.builds(
    Job,
    st.integers(1, 1000),
    st.sampled_from([f"youtube:video{number:06}" for number in range(5)])
    | st.sampled_from([f"youtube:playlist:list{number:012}" for number in range(3)]),
    parent=st.just(0),
    max_concurrent=st.none(),
)


@given(st.lists(jobs, max_size=20), st.lists(jobs, max_size=5, unique_by=lambda job: job.key), st.integers(1, 5))
def test_the_places_are_never_exceeded_and_never_left_empty(due: list[Job], running: list[Job], places: int) -> None:
    chosen = choose(due, running, places)
    keys = [job.key for job in (*running, *chosen)]
    assert len(set(keys)) == len(keys)
    for kind, limit in (("list", LISTINGS), ("video", places)):
        started = [job for job in chosen if kind in job.key]
        before = sum(kind in job.key for job in running)
        startable = {job.key for job in due if kind in job.key} - {job.key for job in running}
        assert len(started) == min(max(0, limit - before), len(startable))
