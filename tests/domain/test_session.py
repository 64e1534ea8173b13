from datetime import timedelta

import pytest

from tests.domain.examples import (
    DAMAGED,
    NO_NETWORK,
    OTHER,
    PLAYLIST,
    RATE_LIMITED,
    REMOVED,
    VIDEO,
    archive,
    archived,
    attempt_failed,
    fail,
    finish,
    finished,
    interrupt,
    requested,
    start,
    started,
)
from tests.domain.specification import NOW, given
from ytarchived.domain.commands import AbandonProbe, PauseAll, RecordProbe, ResetSession, ResumeAll, StartProbe
from ytarchived.domain.failure import Failure
from ytarchived.domain.kind import Kind
from ytarchived.domain.outcomes import (
    NetworkFailed,
    NetworkWorked,
    Outcome,
    PlacesRaised,
    ProbeAbandoned,
    ProbeStarted,
    RetryScheduled,
    SessionHealed,
    SessionLimited,
    SessionReset,
    SessionRestored,
    WorkPaused,
    WorkResumed,
)
from ytarchived.domain.retry import with_overrides
from ytarchived.domain.session import Healthy, Limited, Probing, Recovering, Session, health, obstacle, places
from ytarchived.domain.story import standing

MINUTE = timedelta(minutes=1)


def limited(
    minutes: float = 30, times: int = 1, *, failure: Failure = RATE_LIMITED, job: int = 1, key: str = VIDEO
) -> SessionLimited:
    return SessionLimited(key=key, job=job, failure=failure, until=NOW + minutes * MINUTE, times=times)


def probing(times: int = 1) -> list[Outcome]:
    """Two videos, the first of which closed the gate; the probe is out."""
    return [requested(), requested(2, OTHER), started(), limited(times=times), ProbeStarted(key=OTHER)]


def recovering(places: int = 1, times: int = 1) -> list[Outcome]:
    """The probe was answered."""
    raised = [PlacesRaised(places=places)] if places > 1 else []
    return [*probing(times), attempt_failed(RATE_LIMITED), SessionRestored(), *raised]


def test_a_failure_of_our_standing_hands_the_attempt_back_and_closes_the_gate() -> None:
    given(requested(), started()).when(fail(RATE_LIMITED)).then(attempt_failed(RATE_LIMITED), limited())


@pytest.mark.parametrize(
    "kind",
    [
        Kind.RATE_LIMITED,
        Kind.BOT_CHECK,
        Kind.CAPTCHA,
        Kind.BLOCKED,
        Kind.COOKIES_EXPIRED,
        Kind.TOKEN_MISSING,
        Kind.STREAMS_WITHHELD,
    ],
)
def test_everything_that_is_about_us_closes_the_gate(kind: Kind) -> None:
    failure = Failure(kind=kind)
    given(requested(), started()).when(fail(failure)).then(attempt_failed(failure), limited(failure=failure))


@pytest.mark.parametrize("kind", [Kind.API_QUOTA, Kind.API_RATE_LIMITED])
def test_what_the_data_api_says_of_itself_does_not(kind: Kind) -> None:
    wait = RetryScheduled(key=VIDEO, job=1, at=NOW + (60 if kind is Kind.API_QUOTA else 30) * MINUTE, strategy="fixed")
    failure = Failure(kind=kind)
    given(requested(), started()).when(fail(failure)).then(attempt_failed(failure), wait)


def test_the_wait_that_was_asked_for_is_kept() -> None:
    asked = Failure(kind=Kind.RATE_LIMITED, words="429", wait_seconds=7200.0)
    given(requested(), started()).when(fail(asked)).then(attempt_failed(asked), limited(120, failure=asked))


def test_the_strategy_in_force_decides_how_long_the_gate_stays_closed() -> None:
    short = with_overrides({"rate-limited": {"base_seconds": 60, "cap_seconds": 60}})
    given(requested(), started()).when(fail(RATE_LIMITED), strategies=short).then(
        attempt_failed(RATE_LIMITED), limited(1)
    )


def test_nothing_starts_while_the_gate_is_closed() -> None:
    closed = given(requested(), requested(2, OTHER), started(), limited())
    closed.when(start(2, OTHER), now=NOW + 60 * MINUTE).then_refused(
        "cannot start job 2: nothing starts before a probe at 2026-11-20 12:30:00 UTC is answered"
    )
    given(*probing()).when(start(2, OTHER)).then_refused(
        "cannot start job 2: nothing starts before the probe is answered"
    )


def test_a_running_download_may_finish_and_opens_nothing() -> None:
    closed = given(requested(), requested(2, OTHER), started(), started(2, key=OTHER), limited())
    closed.when(archive(2, key=OTHER)).then(archived(2, key=OTHER))


def test_a_running_download_that_meets_the_limit_too_is_handed_back_and_changes_nothing() -> None:
    closed = given(requested(), requested(2, OTHER), started(), started(2, key=OTHER), limited())
    closed.when(fail(RATE_LIMITED, 2, OTHER)).then(attempt_failed(RATE_LIMITED, job=2, key=OTHER, session="limited"))


def test_a_longer_wait_that_a_second_one_is_asked_for_is_kept() -> None:
    asked = Failure(kind=Kind.RATE_LIMITED, words="429", wait_seconds=7200.0)
    closed = given(requested(), requested(2, OTHER), started(), started(2, key=OTHER), limited())
    closed.when(fail(asked, 2, OTHER)).then(
        attempt_failed(asked, job=2, key=OTHER, session="limited"), limited(120, failure=asked)
    )


def test_a_probe_starts_when_it_is_due_and_only_one() -> None:
    closed = given(requested(), started(), limited())
    closed.when(StartProbe(key=VIDEO)).then_refused("cannot probe: no probe is due")
    closed.when(StartProbe(key=VIDEO), now=NOW + 30 * MINUTE).then(ProbeStarted(key=VIDEO))
    given(*probing()).when(StartProbe(key=VIDEO), now=NOW + 60 * MINUTE).then_refused("cannot probe: no probe is due")
    given().when(StartProbe(key=VIDEO)).then_refused("cannot probe: no probe is due")


def test_a_probe_that_meets_the_limit_again_lengthens_the_wait() -> None:
    for times, minutes in ((1, 60), (2, 120), (3, 240), (4, 360), (50, 360)):
        given(*probing(times)).when(RecordProbe(failure=RATE_LIMITED)).then(limited(minutes, times + 1))


def test_a_probe_that_cannot_ask_is_no_answer() -> None:
    given(*probing()).when(RecordProbe(failure=NO_NETWORK)).then(limited(2, 2, failure=NO_NETWORK))


def test_a_probe_that_is_answered_clearly_restores_work() -> None:
    given(*probing()).when(RecordProbe()).then(SessionRestored())
    given(*probing()).when(RecordProbe(failure=REMOVED)).then(SessionRestored())


def test_a_probe_that_was_given_up_may_be_made_again_at_once() -> None:
    given(*probing()).when(AbandonProbe(reason="stopped")).then(ProbeAbandoned(reason="stopped"))
    given(*probing(), ProbeAbandoned(reason="stopped")).when(StartProbe(key=VIDEO)).then(ProbeStarted(key=VIDEO))


def test_an_answer_to_no_probe_is_refused() -> None:
    given().when(RecordProbe()).then_refused("cannot record the probe: none is out")
    given().when(AbandonProbe(reason="stopped")).then_refused("cannot abandon the probe: none is out")


def test_work_resumes_with_one_place_then_two_then_all() -> None:
    given(*recovering(), started(2, key=OTHER)).when(archive(2, key=OTHER)).then(
        archived(2, key=OTHER), PlacesRaised(places=2)
    )
    given(*recovering(2), started(2, key=OTHER)).when(archive(2, key=OTHER)).then(
        archived(2, key=OTHER), SessionHealed()
    )
    given(*recovering(2), SessionHealed(), started(2, key=OTHER)).when(archive(2, key=OTHER)).then(
        archived(2, key=OTHER)
    )


def test_a_list_that_was_read_is_a_success_too() -> None:
    past = [*recovering(), requested(3, PLAYLIST), started(3, key=PLAYLIST)]
    given(*past).when(finish(3)).then(finished(3), PlacesRaised(places=2))


def test_a_clear_answer_about_a_video_is_a_success_too_and_other_failures_say_nothing() -> None:
    past = [*recovering(2, times=2), started(2, key=OTHER)]
    assert SessionHealed() in given(*past).when(fail(REMOVED, 2, OTHER)).outcomes
    assert (
        PlacesRaised(places=2) not in given(*recovering(), started(2, key=OTHER)).when(fail(DAMAGED, 2, OTHER)).outcomes
    )


def test_another_limit_while_work_resumes_waits_longer_than_the_last() -> None:
    past = [*recovering(2, times=3), started(2, key=OTHER)]
    given(*past).when(fail(RATE_LIMITED, 2, OTHER)).then(
        attempt_failed(RATE_LIMITED, job=2, key=OTHER, session="recovering"), limited(240, 4, job=2, key=OTHER)
    )


def test_a_job_that_alone_meets_the_limit_again_waits_alone() -> None:
    given(*recovering(), started(attempt=2)).when(fail(RATE_LIMITED)).then(
        attempt_failed(RATE_LIMITED, 2, session="recovering"),
        RetryScheduled(key=VIDEO, job=1, at=NOW + 60 * MINUTE, strategy="fixed"),
    )


def network_failures(*jobs: int) -> list[Outcome]:
    return [outcome for job in jobs for outcome in (requested(job, f"youtube:video{job:06}"), NetworkFailed(job=job))]


def test_five_jobs_in_a_row_that_the_network_failed_close_the_gate_for_a_minute() -> None:
    past = [requested(), started(), *network_failures(2, 3, 4, 5)]
    outcomes = given(*past).when(fail(NO_NETWORK)).outcomes
    assert outcomes[0] == attempt_failed(NO_NETWORK)
    assert outcomes[-2:] == (NetworkFailed(job=1), limited(1, failure=NO_NETWORK))


def test_one_job_however_often_the_network_fails_it_closes_nothing() -> None:
    outcomes = given(requested(), started(), NetworkFailed(job=1)).when(fail(NO_NETWORK)).outcomes
    assert [type(outcome).__name__ for outcome in outcomes] == ["AttemptFailed", "RetryScheduled", "NetworkFailed"]
    assert obstacle(session_after(*([NetworkFailed(job=1)] * 20))) == ""


def test_the_more_the_network_fails_the_fewer_run_at_once() -> None:
    def after(*went_well: bool) -> Session:
        return session_after(*(NetworkWorked() if well else NetworkFailed(job=1) for well in went_well))

    assert places(after(False), 4) == 4
    assert places(after(*([False] * 10)), 4) == 2
    assert places(after(*([False] * 20)), 4) == 1
    assert standing(after(False, False)).words == "work goes slower: the network failed 2 of the last 20 attempts"


def test_the_window_slides_until_the_last_failure_is_out_of_it() -> None:
    worked: list[Outcome] = [NetworkWorked()] * 19
    past: list[Outcome] = [requested(), started(), NetworkFailed(job=1), *worked]
    given(*past).when(archive()).then(archived(), NetworkWorked())
    given(*past, NetworkWorked()).when(archive()).then(archived())


def test_an_adaptive_wait_is_shorter_the_better_the_last_attempts_went() -> None:
    wrong = Failure(kind=Kind.SERVER_ERROR, words="HTTP Error 503")
    again: list[Outcome] = [started(attempt=2), attempt_failed(wrong, 2), started(attempt=3), attempt_failed(wrong, 3)]
    past: list[Outcome] = [requested(), started(), attempt_failed(wrong), *again, started(attempt=4)]

    def wait_after(*failures: Outcome) -> timedelta:
        outcome = given(*past, *failures).when(fail(wrong)).outcomes[1]
        assert isinstance(outcome, RetryScheduled)
        return outcome.at - NOW

    assert timedelta(seconds=60) < wait_after(NetworkFailed(job=1)) < wait_after(*([NetworkFailed(job=1)] * 15))


def test_a_success_ends_the_row_of_network_failures() -> None:
    past = [requested(), started(), *network_failures(2, 3)]
    given(*past).when(archive()).then(archived(), NetworkWorked())
    past = [requested(), started(), *network_failures(2, 3, 4, 5), NetworkWorked()]
    assert given(*past).when(fail(NO_NETWORK)).outcomes[-1] == NetworkFailed(job=1)


def test_the_network_s_own_gate_opens_longer_each_time() -> None:
    closed = [requested(), *network_failures(2, 3, 4, 5), limited(1, failure=NO_NETWORK), ProbeStarted(key=VIDEO)]
    given(*closed).when(RecordProbe(failure=NO_NETWORK)).then(limited(2, 2, failure=NO_NETWORK))


def test_a_person_can_say_that_all_is_well() -> None:
    for past in ([requested(), started(), limited()], probing(), recovering(), network_failures(1)):
        given(*past).when(ResetSession(by="socket")).then(SessionReset(by="socket"))
    given(*probing(), SessionReset(by="socket")).when(start(2, OTHER)).then(started(2, key=OTHER))
    given().when(ResetSession(by="socket")).then_nothing()


def test_an_answer_that_comes_after_a_reset_is_refused_and_changes_nothing() -> None:
    given(*probing(), SessionReset(by="socket")).when(RecordProbe(failure=RATE_LIMITED)).then_refused(
        "cannot record the probe: none is out"
    )


def test_while_all_work_is_paused_nothing_starts_and_nothing_probes() -> None:
    paused = given(requested(), WorkPaused(by="socket"))
    paused.when(start()).then_refused("cannot start job 1: all work was paused by socket")
    closed = given(requested(), started(), limited(), WorkPaused(by="socket"))
    closed.when(StartProbe(key=VIDEO), now=NOW + 60 * MINUTE).then_refused("cannot probe: no probe is due")


def test_what_runs_may_be_interrupted_and_finished_while_all_work_is_paused() -> None:
    given(requested(), started(), WorkPaused(by="socket")).when(archive()).then(archived())
    assert given(requested(), started(), WorkPaused(by="socket")).when(interrupt()).outcomes


def test_pausing_and_resuming_all_work_twice_is_done_once() -> None:
    given().when(PauseAll(by="socket")).then(WorkPaused(by="socket"))
    given(WorkPaused(by="socket")).when(PauseAll(by="another")).then_nothing()
    given(WorkPaused(by="socket")).when(ResumeAll(by="another")).then(WorkResumed(by="another"))
    given().when(ResumeAll(by="socket")).then_nothing()
    given(requested(), WorkPaused(by="socket"), WorkResumed(by="socket")).when(start()).then(started())


def session_after(*outcomes: Outcome) -> Session:
    state = given(*outcomes).state("session")
    assert isinstance(state, Session)
    return state


def test_the_places_follow_the_standing() -> None:
    assert places(session_after(), 3) == 3
    assert places(session_after(limited()), 3) == 0
    assert places(session_after(*probing()), 3) == 0
    assert places(session_after(*recovering()), 3) == 1
    assert places(session_after(*recovering(2)), 3) == 2
    assert places(session_after(*recovering(2)), 1) == 1
    assert places(session_after(*recovering(2), SessionHealed()), 3) == 3
    assert places(session_after(WorkPaused(by="socket")), 3) == 0


def test_the_standing_is_told_in_one_word_and_one_sentence() -> None:
    pasts: tuple[list[Outcome], ...] = ([], [limited()], probing(), recovering())
    told = {
        health(session): (type(session.standing), standing(session).words)
        for session in (session_after(*past) for past in pasts)
    }
    because = ", because of rate-limited: HTTP Error 429: Too Many Requests"
    assert told == {
        "healthy": (Healthy, "work starts freely"),
        "limited": (Limited, "nothing starts; a probe asks at 2026-11-20 12:30:00 UTC" + because),
        "probing": (Probing, "nothing starts; a probe is out" + because),
        "recovering": (Recovering, "work resumes, 1 at a time" + because),
    }
    paused = session_after(limited(), WorkPaused(by="socket"))
    assert standing(paused).words == "all work was paused by socket"
    assert standing(paused).next_probe_at is None
    assert obstacle(paused) == "all work was paused by socket"


def test_the_first_of_a_row_of_limits_says_since_when() -> None:
    again = session_after(*probing(), limited(60, 2))
    view = standing(again)
    assert (view.since, view.times, view.next_probe_at) == (NOW, 2, NOW + 60 * MINUTE)
