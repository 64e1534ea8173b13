from collections.abc import Iterator

import pytest
from hypothesis import event, given, settings

from tests.domain.sequences import Archive, Move, moves
from ytarchived.domain.collection import Collection
from ytarchived.domain.decider import State, touches
from ytarchived.domain.job import Cancelled, Completed, Failed, Job, Running
from ytarchived.domain.outcomes import (
    AttemptStarted,
    EntriesListed,
    FileTaken,
    JobRequested,
    JobRetried,
    Outcome,
    OutputWanted,
    PlanItemDismissed,
)
from ytarchived.domain.retry import DEFAULT
from ytarchived.domain.video import Video
from ytarchived.errors import CommandRefused

MOST_ATTEMPTS = max(strategy.max_attempts for strategy in DEFAULT.values())

bounded = settings(max_examples=50, deadline=None)

# what they walk through, the examples of each decider run too, and measuring doubles the work
pytestmark = pytest.mark.no_cover


def jobs_of(state: State) -> dict[int, Job]:
    return state.jobs if isinstance(state, Video | Collection) else {}


def lives(made: list[Move]) -> Iterator[tuple[Archive, tuple[Outcome, ...]]]:
    """The archive after each move, with what the move led to; anything but a refusal is raised."""
    archive = Archive()
    for move in made:
        command, result = archive.play(move)
        if isinstance(result, CommandRefused):
            event(f"{type(command).__name__} refused")
            yield archive, ()
        else:
            event(f"{type(command).__name__} taken")
            yield archive, result.outcomes


@bounded
@given(moves)
def test_a_job_that_is_over_never_changes_unless_it_is_asked_for_again_or_dismissed(made: list[Move]) -> None:
    over: dict[int, Job] = {}
    for archive, outcomes in lives(made):
        now = {number: job for state in archive.states.values() for number, job in jobs_of(state).items()}
        asked = [each for each in outcomes if isinstance(each, JobRequested | JobRetried | AttemptStarted)]
        again = {number for each in asked for number in (each.job, *getattr(each, "replaces", ()))}
        again |= {number for each in outcomes if isinstance(each, PlanItemDismissed) for number in each.jobs}
        for number, job in over.items():
            assert now[number] == job or (number in again and not isinstance(job.state, Completed))
        over = {n: job for n, job in now.items() if isinstance(job.state, Completed | Failed | Cancelled)}


@bounded
@given(moves)
def test_attempts_stay_within_the_limit(made: list[Move]) -> None:
    for archive, _ in lives(made):
        for state in archive.states.values():
            assert all(job.spent <= MOST_ATTEMPTS for job in jobs_of(state).values())
            assert all(job.spent + job.unspent <= job.attempts for job in jobs_of(state).values())


@bounded
@given(moves)
def test_no_two_attempts_run_at_one_target(made: list[Move]) -> None:
    for archive, _ in lives(made):
        for state in archive.states.values():
            assert sum(isinstance(job.state, Running) for job in jobs_of(state).values()) <= 1


@bounded
@given(moves)
def test_it_is_said_once_in_whose_output_folder_a_video_is_to_be_found(made: list[Move]) -> None:
    *_, (archive, _) = lives(made)
    said = [(each.key, each.profile) for each in archive.outcomes if isinstance(each, OutputWanted)]
    assert len(said) == len(set(said))
    assert set(said) == {
        (stream, profile)
        for stream, state in archive.states.items()
        if isinstance(state, Video)
        for profile in state.outputs
    }


@bounded
@given(moves)
def test_job_numbers_are_given_once_and_in_order(made: list[Move]) -> None:
    *_, (archive, _) = lives(made)
    assert [number for number, _ in archive.jobs] == list(range(1, len(archive.jobs) + 1))


@bounded
@given(moves)
def test_a_command_leads_to_outcomes_of_the_streams_it_touches_alone(made: list[Move]) -> None:
    archive = Archive()
    for move in made:
        command, result = archive.play(move)
        outcomes = () if isinstance(result, CommandRefused) else result.outcomes
        assert {outcome.stream for outcome in outcomes} <= set(touches(command))


@bounded
@given(moves)
def test_a_job_lives_in_the_stream_of_its_target(made: list[Move]) -> None:
    for archive, _ in lives(made):
        for stream, state in archive.states.items():
            for number in jobs_of(state):
                assert (number, stream) in archive.jobs


@bounded
@given(moves)
def test_every_ask_is_answered(made: list[Move]) -> None:
    for archive, outcomes in lives(made):
        for outcome in outcomes:
            match outcome:
                case EntriesListed(entries=asks, answers=answers) | FileTaken(lines=asks, answers=answers):
                    assert len(answers) == len(asks)
                    assert {answer.job for answer in answers if answer.job} <= {number for number, _ in archive.jobs}
