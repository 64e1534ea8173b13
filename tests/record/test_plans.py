"""What stands in which work plan."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from tests.domain.examples import (
    DAMAGED,
    GONE,
    OTHER,
    OTHER_ID,
    PLAYLIST,
    REMOVED,
    VIDEO,
    VIDEO_ID,
    archive,
    describe,
    entry,
    fail,
    finish,
    list_page,
    request,
    start,
)
from tests.domain.specification import NOW
from tests.record.examples import World, new_log
from ytarchived.domain.commands import CreatePlan, DismissItems, RecordVerification, RetryPlan
from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.media import Entry
from ytarchived.domain.views import PlanView
from ytarchived.record.projections.plans import (
    changed_plans,
    failure_groups,
    find_plan,
    list_plans,
    offering,
    open_keys,
)

DAY = timedelta(days=1)
PLAN = "2026-11-20-removed"
READ: dict[str, Any] = {"scope": "everything", "videos": 2, "files": 4, "bytes": 2000, "seconds": 0.5}
PRIVATE = Failure(kind=Kind.PRIVATE, words="Private video")


@pytest.fixture
def world(path: Path) -> Iterator[World]:
    """A world with a new record."""
    with closing(new_log(path)) as db:
        yield World(db)


def gives_up(world: World, key: str, job: int, failure: Failure) -> None:
    """A job's attempt fails for good."""
    world.does(start(job, key), fail(failure, job, key))


def names(world: World, *, closed: bool = False) -> list[str]:
    """The plans, newest first."""
    return [plan.plan for plan in list_plans(world.db, closed=closed)]


def found(world: World, plan: str = PLAN) -> PlanView:
    view = find_plan(world.db, plan)
    assert view is not None
    return view


def test_what_is_given_up_stands_in_the_plan_of_its_day_and_cause(world: World) -> None:
    world.does(request(), start(), describe(title="A title"), fail(REMOVED))
    plan = found(world)
    assert (plan.cause, plan.by_hand, plan.is_open, plan.open, plan.created_at) == ("removed", False, True, 1, NOW)
    assert plan.advice == "nothing to do here; look for another copy"
    [item] = plan.items
    assert item.failure is not None
    assert (item.key, item.job, item.title, item.attempts, item.state) == (VIDEO, 1, "A title", 1, "open")
    assert (item.failure.kind, item.failure.words) == ("removed", REMOVED.words)
    assert (item.first_seen, item.last_seen, item.retry_at) == (NOW, NOW, NOW + DAY)
    assert item.url == f"https://www.youtube.com/watch?v={VIDEO_ID}"


def test_what_fails_again_for_the_same_cause_stays_in_its_plan(world: World) -> None:
    world.does(request())
    gives_up(world, VIDEO, 1, REMOVED)
    later = world.later(DAY)
    gives_up(world, VIDEO, 1, REMOVED)
    assert names(world) == [PLAN]
    [item] = found(world).items
    assert (item.first_seen, item.last_seen, item.attempts) == (NOW, later, 2)


def test_what_fails_for_another_cause_moves_to_another_plan(world: World) -> None:
    world.does(request())
    gives_up(world, VIDEO, 1, REMOVED)
    world.later(DAY)
    gives_up(world, VIDEO, 1, PRIVATE)
    assert names(world) == ["2026-11-21-private"]
    [item] = found(world, "2026-11-21-private").items
    assert item.first_seen == NOW
    assert found(world).items == ()


def test_every_video_stands_in_exactly_one_open_automatic_plan(world: World) -> None:
    world.asks(*range(4))
    for job in range(1, 5):
        gives_up(world, f"youtube:video{job - 1:06}", job, PRIVATE if job % 2 else REMOVED)
    keys = [item.key for plan in names(world) for item in found(world, plan).items]
    assert sorted(keys) == [f"youtube:video{number:06}" for number in range(4)]


def test_a_plan_closes_by_itself_when_its_last_item_is_archived(world: World) -> None:
    world.does(request())
    gives_up(world, VIDEO, 1, REMOVED)
    world.does(RetryPlan(plan=PLAN, keys=(VIDEO,), by="socket"), start(), archive())
    assert names(world) == []
    assert names(world, closed=True) == [PLAN]
    plan = found(world)
    assert (plan.is_open, plan.open, plan.archived, plan.items[0].state) == (False, 0, 1, "archived")


def test_a_plan_closes_by_itself_when_its_last_item_is_dismissed(world: World) -> None:
    world.does(request())
    gives_up(world, VIDEO, 1, REMOVED)
    world.does(DismissItems(plan=PLAN, keys=(VIDEO,), by="socket"))
    plan = found(world)
    assert (plan.is_open, plan.dismissed, plan.items[0].state, plan.items[0].retry_at) == (False, 1, "dismissed", None)


def test_what_is_being_tried_once_more_stays_in_its_plan_until_it_is_archived(world: World) -> None:
    world.does(request())
    gives_up(world, VIDEO, 1, REMOVED)
    world.does(RetryPlan(plan=PLAN, keys=(VIDEO,), by="socket"), start())
    assert found(world).open == 1


def test_an_entry_that_its_list_hides_stands_in_a_plan_with_its_list(world: World) -> None:
    world.does(request(PLAYLIST), start(1, PLAYLIST), list_page(Entry(video_id=OTHER_ID, hidden="private")), finish())
    [item] = found(world, "2026-11-20-private").items
    assert item.failure is not None
    assert (item.key, item.job, item.list, item.failure.words) == (
        OTHER,
        None,
        "A list",
        "a list shows it as private",
    )
    world.does(RetryPlan(plan="2026-11-20-private", keys=(OTHER,), by="socket"))
    assert found(world, "2026-11-20-private").items[0].job == 2


def test_an_entry_that_fails_names_its_list(world: World) -> None:
    world.does(request(PLAYLIST), start(1, PLAYLIST), list_page(entry()), finish())
    gives_up(world, VIDEO, 2, REMOVED)
    assert found(world).items[0].list == "A list"


def test_a_plan_made_by_hand_holds_what_was_put_in_it(world: World) -> None:
    world.does(CreatePlan(plan="later", title="For later", keys=(VIDEO, OTHER), by="socket"))
    plan = found(world, "later")
    assert (plan.title, plan.by_hand, plan.cause, plan.open) == ("For later", True, "", 2)
    assert {item.key for item in plan.items} == {VIDEO, OTHER}
    assert {item.failure for item in plan.items} == {None}
    world.does(RetryPlan(plan="later", keys=(VIDEO,), by="socket"), start(), archive())
    assert (found(world, "later").open, found(world, "later").archived) == (1, 1)


def test_what_fails_in_a_plan_made_by_hand_says_why_there_too(world: World) -> None:
    world.does(CreatePlan(plan="later", title="For later", keys=(VIDEO,), by="socket"), request())
    gives_up(world, VIDEO, 1, PRIVATE)
    [item] = found(world, "later").items
    assert item.failure is not None and item.failure.kind == "private"
    assert sorted(names(world)) == ["2026-11-20-private", "later"]


def test_items_are_chosen_by_their_kind(world: World) -> None:
    world.does(CreatePlan(plan="later", title="For later", keys=(VIDEO, OTHER), by="socket"), request(), request(OTHER))
    gives_up(world, VIDEO, 1, PRIVATE)
    gives_up(world, OTHER, 2, REMOVED)
    assert open_keys(world.db, "later") == [VIDEO, OTHER]
    assert open_keys(world.db, "later", "private") == [VIDEO]
    assert open_keys(world.db, "later", "dns") == []


def test_a_plan_that_does_not_exist_is_not_found(world: World) -> None:
    assert find_plan(world.db, "nothing") is None


DAMAGED_PLAN = "2026-11-20-damaged-on-disk"


def test_what_is_damaged_is_offered_in_a_plan_until_it_is_whole_again(world: World) -> None:
    world.does(request(), start(), archive(), request(OTHER), start(2, OTHER), archive(2, key=OTHER))
    damages = GONE, structs.replace(GONE, path=f"videos/{OTHER_ID}/{OTHER_ID}.mp4", kind="altered")
    world.does(RecordVerification(held=2, damages=damages, **READ))
    assert offering(world.db, [VIDEO, OTHER, PLAYLIST]) == [DAMAGED_PLAN]
    plan = found(world, DAMAGED_PLAN)
    assert {item.key: item.failure.words for item in plan.items if item.failure} == {
        VIDEO: f"{GONE.path} is missing (no such file)",
        OTHER: f"videos/{OTHER_ID}/{OTHER_ID}.mp4 is altered (no such file)",
    }
    world.later(DAY)
    world.does(RecordVerification(held=2, damages=damages, **READ))
    assert names(world) == [DAMAGED_PLAN]
    world.does(RecordVerification(held=2, whole=(OTHER,), **READ))
    assert open_keys(world.db, DAMAGED_PLAN) == [VIDEO]
    world.does(RetryPlan(plan=DAMAGED_PLAN, keys=(VIDEO,), by="socket"), start(3), archive(3))
    assert names(world) == []
    assert offering(world.db, [VIDEO, OTHER]) == []


def test_a_damaged_video_that_fails_to_be_fetched_anew_stands_in_the_plan_of_that_cause(world: World) -> None:
    world.does(request(), start(), archive(), RecordVerification(held=1, damages=(GONE,), **READ))
    world.does(RetryPlan(plan=DAMAGED_PLAN, keys=(VIDEO,), by="socket"))
    gives_up(world, VIDEO, 2, REMOVED)
    assert names(world) == [PLAN]


def test_the_plans_in_which_something_changed_are_known_by_position(world: World) -> None:
    world.does(request(), request(OTHER))
    gives_up(world, VIDEO, 1, REMOVED)
    changed, last = changed_plans(world.db, 0)
    assert changed == [PLAN]
    assert changed_plans(world.db, last) == ([], last)
    gives_up(world, OTHER, 2, PRIVATE)
    changed, last = changed_plans(world.db, last)
    assert changed == ["2026-11-20-private"]


def test_failures_are_reported_by_their_kind(world: World) -> None:
    world.asks(*range(4))
    for job in (1, 2):
        gives_up(world, f"youtube:video{job - 1:06}", job, REMOVED)
    gives_up(world, "youtube:video000002", 3, DAMAGED)
    groups = failure_groups(world.db, 1)
    assert [(group.kind, group.failed, group.waiting, len(group.examples)) for group in groups] == [
        ("removed", 2, 0, 1),
        ("media-damaged", 0, 1, 0),
    ]
    assert groups[0].advice == "nothing to do here; look for another copy"


@pytest.mark.parametrize("closed", [False, True])
def test_without_failures_there_are_no_plans(world: World, closed: bool) -> None:
    assert names(world, closed=closed) == []
    assert failure_groups(world.db, 3) == []
