"""What a person does about work plans."""

from tests.domain.examples import (
    GONE,
    METADATA_ONLY,
    OTHER,
    PLAYLIST,
    REMOVED,
    VIDEO,
    accepted,
    archived,
    cancelled,
    completed,
    failed,
    request,
    requested,
    start,
    started,
    wanted,
)
from tests.domain.specification import NOW, given
from ytarchived.domain.commands import CreatePlan, DismissItems, RetryPlan
from ytarchived.domain.options import Options
from ytarchived.domain.outcomes import (
    FilesMissed,
    JobRequested,
    JobRetried,
    PlanCreated,
    PlanItemDismissed,
    PlanRetried,
)

DAY_PLAN = "2026-11-20-removed"


def create(*keys: str) -> CreatePlan:
    return CreatePlan(plan="later", title="For later", keys=keys, by="socket")


def created(*keys: str) -> PlanCreated:
    return PlanCreated(plan="later", title="For later", keys=keys, by="socket")


def retry(*keys: str) -> RetryPlan:
    return RetryPlan(plan=DAY_PLAN, keys=keys, by="socket", options=wanted("720p"))


def retried(*jobs: int) -> PlanRetried:
    return PlanRetried(plan=DAY_PLAN, jobs=jobs, by="socket")


def tried_again(job: int, key: str, options: Options | None = None) -> JobRetried:
    return JobRetried(key=key, job=job, by="socket", options=options or Options())


def test_a_plan_is_made_of_what_is_not_archived() -> None:
    given().when(create(VIDEO, OTHER, VIDEO)).then(created(VIDEO, OTHER))
    given(requested(), archived()).when(create(VIDEO, OTHER, PLAYLIST)).then(created(OTHER, PLAYLIST))


def test_a_plan_of_nothing_is_refused() -> None:
    given(requested(), archived()).when(create(VIDEO)).then_refused(
        "cannot make the plan later: all that is to be in it is archived"
    )


def test_a_name_is_given_once() -> None:
    given(created(VIDEO)).when(create(OTHER)).then_refused("cannot make the plan later: there is one of that name")


def test_all_that_was_given_up_is_tried_once_more_in_one_go() -> None:
    past = requested(1), started(1), failed(REMOVED), requested(2, OTHER, METADATA_ONLY), cancelled(2, OTHER)
    given(*past).when(retry(VIDEO, OTHER)).then(
        retried(1, 2), tried_again(1, VIDEO), tried_again(2, OTHER, METADATA_ONLY)
    )


def test_what_was_never_asked_for_is_asked_for_now() -> None:
    asked = JobRequested(key=VIDEO, job=1, options=wanted("720p"), origin=f"plan {DAY_PLAN}")
    list_ = JobRequested(key=PLAYLIST, job=2, options=wanted("720p"), origin=f"plan {DAY_PLAN}")
    given().when(retry(VIDEO, PLAYLIST)).then(retried(1, 2), asked, list_)


def test_what_is_damaged_is_fetched_anew_as_it_was_archived() -> None:
    past = requested(1, options=wanted("480p")), started(1), archived(1), requested(2, options=METADATA_ONLY)
    asked = JobRequested(key=VIDEO, job=3, options=wanted("480p"), origin=f"plan {DAY_PLAN}")
    lost = FilesMissed(key=VIDEO, damages=(GONE,))
    given(*past, started(2), completed(2), lost).when(retry(VIDEO)).then(retried(3), asked)


def test_what_is_under_way_or_done_is_left_alone() -> None:
    words = f"cannot retry the plan {DAY_PLAN}: nothing in it waits for that"
    given(requested(1), failed(REMOVED), requested(2)).when(retry(VIDEO)).then_refused(words)
    given(requested(1), cancelled(), requested(2), archived(2)).when(retry(VIDEO)).then_refused(words)


def test_the_newest_job_of_a_video_is_the_one_that_is_tried_once_more() -> None:
    past = requested(1), cancelled(1), requested(2), failed(REMOVED, 2)
    given(*past).when(retry(VIDEO)).then(retried(2), tried_again(2, VIDEO))


def test_what_is_dismissed_is_not_asked_for_again_by_itself() -> None:
    dismiss = DismissItems(plan=DAY_PLAN, keys=(VIDEO, OTHER), by="socket")
    gone = PlanItemDismissed(plan=DAY_PLAN, key=VIDEO, by="socket", jobs=(1,))
    other = PlanItemDismissed(plan=DAY_PLAN, key=OTHER, by="socket")
    past = requested(1), failed(REMOVED)
    given(*past).when(dismiss).then(gone, other)
    given(*past, gone).when(start(), now=NOW.replace(year=2027)).then_refused("cannot start job 1: it is over")
    given(*past, gone).when(request()).then(requested(2)).answers(accepted(2))
