from msgspec import structs

from tests.domain.examples import (
    OTHER,
    PLAYLIST,
    TAKE,
    VIDEO,
    accepted,
    archived,
    duplicate,
    held,
    hold_file,
    line,
    requested,
    started,
    take_file,
    taken,
    wanted,
)
from tests.domain.specification import NOW, given
from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import ApproveFile, RecordFiled
from ytarchived.domain.outcomes import FileApproved, FileFiled, JobRequested
from ytarchived.domain.story import words

FILED = FileFiled(take=TAKE, path="done/links.txt")
APPROVE = ApproveFile(take=TAKE, by="socket")
APPROVED = FileApproved(take=TAKE, by="socket")
FILE = RecordFiled(paths={TAKE: "done/links.txt"})


def asked(job: int, line: int, key: str = VIDEO, quality: str = "") -> JobRequested:
    return requested(job, key, wanted(quality), origin=f"inbox links.txt line {line}")


def test_every_line_of_a_file_is_answered() -> None:
    lines = line(1), line(3, "", reason="there is no link in it"), line(4, PLAYLIST)
    answers = accepted(1), Answer(verdict="refused", reason="there is no link in it"), accepted(2, PLAYLIST)
    given().when(take_file(*lines)).then(taken(lines, answers), asked(1, 1), asked(2, 4, PLAYLIST)).answers(*answers)


def test_a_file_that_is_handed_in_says_so_in_the_origin_of_its_jobs() -> None:
    command = structs.replace(take_file(line(1)), take="batch:1")
    batch = structs.replace(taken([line(1)], [accepted(1)]), take="batch:1")
    given().when(command).then(batch, requested(1, VIDEO, wanted(""), origin="batch links.txt line 1"))
    assert words(batch) == "links.txt was given with 1 line"


def test_what_is_forced_is_asked_for_although_it_is_archived() -> None:
    command = structs.replace(take_file(line(1), line(2)), force=True)
    given(requested(1), started(1), archived(1)).when(command).answers(accepted(2), duplicate(2, line=1))


def test_a_line_that_repeats_another_names_it() -> None:
    lines = line(1), line(2, OTHER), line(3)
    answers = accepted(1), accepted(2, OTHER), duplicate(1, line=1)
    given().when(take_file(*lines)).then(taken(lines, answers), asked(1, 1), asked(2, 2, OTHER))


def test_a_line_that_repeats_an_archived_one_names_it() -> None:
    lines = line(1), line(2)
    done = Answer(verdict="archived", key=VIDEO, path="videos/dQw4w9WgXcQ/dQw4w9WgXcQ.mp4", at=NOW.isoformat())
    answers = done, Answer(verdict="duplicate", key=VIDEO, line=1)
    given(requested(1), started(1), archived(1)).when(take_file(*lines)).then(taken(lines, answers))


def test_a_line_that_wants_less_than_one_before_is_served_by_its_job() -> None:
    lines = line(1, options=wanted("1080p")), line(2, options=wanted("720p"))
    answers = accepted(1), duplicate(1, line=1)
    given().when(take_file(*lines)).then(taken(lines, answers), asked(1, 1, quality="1080p"))


def test_a_line_that_wants_more_than_one_before_is_a_job_of_its_own() -> None:
    lines = line(1, options=wanted("720p")), line(2, options=wanted("1080p"))
    given().when(take_file(*lines)).answers(accepted(1), accepted(2))


def test_lists_in_two_qualities_are_two_jobs() -> None:
    lines = line(1, PLAYLIST), line(2, PLAYLIST, wanted("720p")), line(3, PLAYLIST)
    given().when(take_file(*lines)).answers(
        accepted(1, PLAYLIST), accepted(2, PLAYLIST), duplicate(1, PLAYLIST, line=1)
    )


def test_a_line_somebody_asked_for_before_names_that_job() -> None:
    given(requested(1)).when(take_file(line(1))).then(taken([line(1)], [duplicate(1)]))


def test_a_note_on_a_line_is_in_its_answer() -> None:
    noted = Answer(verdict="accepted", key=VIDEO, job=1, note="the list in the link was left out")
    given().when(take_file(line(1, note="the list in the link was left out"))).answers(noted)


def test_a_file_without_lines_is_taken() -> None:
    given().when(take_file()).then(taken([], [])).answers()


def test_a_file_is_never_taken_twice() -> None:
    given(taken([], [])).when(take_file(line(1))).then_refused("cannot take links.txt: it was taken already")


def test_a_taken_file_is_filed_once() -> None:
    given(taken([], [])).when(FILE).then(FILED)
    given(taken([], []), FILED).when(FILE).then_nothing()


def test_a_file_that_was_never_taken_is_not_filed() -> None:
    given().when(FILE).then_refused("cannot file done/links.txt: it was never taken")


def test_a_filed_file_is_still_taken() -> None:
    given(taken([], []), FILED).when(take_file()).then_refused("cannot take links.txt: it was taken already")


def test_many_files_are_filed_at_once() -> None:
    other = "inbox:4567"
    both = RecordFiled(paths={TAKE: "done/links.txt", other: "done/other.txt"})
    two = taken([], []), structs.replace(taken([], []), take=other)
    given(*two).when(both).then(FILED, FileFiled(take=other, path="done/other.txt"))
    given(*two, FILED).when(both).then(FileFiled(take=other, path="done/other.txt"))
    given(two[0]).when(both).then_refused("cannot file done/other.txt: it was never taken")


def test_a_held_file_waits_to_be_approved() -> None:
    given().when(hold_file()).then(held())
    given(held()).when(take_file(line(1))).then_refused("cannot take links.txt: it waits to be approved")
    given(held()).when(APPROVE).then(APPROVED)


def test_an_approved_file_is_taken_once() -> None:
    given(held(), APPROVED).when(take_file(line(1))).then(taken([line(1)], [accepted(1)]), asked(1, 1))
    given(held(), APPROVED, taken([], [])).when(take_file()).then_refused("cannot take links.txt: it was taken already")


def test_approving_again_changes_nothing() -> None:
    given(held(), APPROVED).when(APPROVE).then_nothing()


def test_only_a_held_file_is_approved() -> None:
    given().when(APPROVE).then_refused("cannot approve inbox:0123: it is not held")
    given(taken([], [])).when(APPROVE).then_refused("cannot approve inbox:0123: it is not held")


def test_a_file_is_held_once() -> None:
    given(held()).when(hold_file()).then_refused("cannot hold links.txt: it was held already")


def test_a_held_file_is_filed_where_it_waits_and_again_when_it_was_taken() -> None:
    moved = FileFiled(take=TAKE, path="held/links.txt")
    given(held()).when(RecordFiled(paths={TAKE: "held/links.txt"})).then(moved)
    given(held(), moved, APPROVED, taken([], [])).when(FILE).then(FILED)
