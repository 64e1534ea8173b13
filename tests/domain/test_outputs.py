"""In whose output folder a video is to be found: wanted of what is there or on its way, and fetched by nobody twice."""

import msgspec

from tests.domain.examples import (
    MEDIA_PATH,
    OTHER,
    PLAYLIST,
    VIDEO,
    accepted,
    archived,
    cancelled,
    duplicate,
    entry,
    line,
    list_page,
    listed,
    request,
    requested,
    started,
    take_file,
    taken,
)
from tests.domain.specification import NOW, given
from ytarchived.domain.answers import Answer
from ytarchived.domain.commands import ImportKnown, RetryJob
from ytarchived.domain.options import Options
from ytarchived.domain.outcomes import JobRetried, KnownElsewhere, OutputWanted
from ytarchived.domain.story import words
from ytarchived.domain.video import Video

AUDIO = Options(output="audio")
CAR = Options(output="car")
HELD = requested(1), started(1), archived(1)
ARCHIVED = Answer(verdict="archived", key=VIDEO, path=MEDIA_PATH, at=NOW.isoformat())


def wanted(profile: str = "audio", key: str = VIDEO) -> OutputWanted:
    return OutputWanted(key=key, profile=profile)


def test_a_first_ask_says_where_the_video_is_to_be_found() -> None:
    given().when(request(options=AUDIO)).then(requested(1, options=AUDIO), wanted()).answers(accepted(1))
    assert words(wanted()) == "it is to be found in the output folder of the profile audio"


def test_it_is_wanted_of_a_video_that_another_profile_asked_for() -> None:
    running = given(requested(1, options=CAR), wanted("car"), started(1))
    running.when(request(options=AUDIO)).then(wanted()).answers(duplicate(1))


def test_it_is_wanted_of_a_video_that_is_archived() -> None:
    given(*HELD).when(request(options=AUDIO)).then(wanted()).answers(ARCHIVED)


def test_it_is_wanted_of_a_video_that_is_known_from_elsewhere() -> None:
    known = given(KnownElsewhere(key=VIDEO, source="archive.txt"))
    known.when(request(options=AUDIO)).then(wanted())
    known.when(ImportKnown(source="archive.txt", keys=(VIDEO,))).then_nothing()


def test_it_is_said_once() -> None:
    given(*HELD, wanted()).when(request(options=AUDIO)).then_nothing().answers(ARCHIVED)
    given(*HELD, wanted()).when(request(options=CAR)).then(wanted("car"))
    again = given(requested(1, options=AUDIO), wanted(), cancelled())
    again.when(request(options=AUDIO)).then(requested(2, options=AUDIO))


def test_the_video_remembers_its_outputs() -> None:
    state = given(*HELD, wanted(), wanted("car")).state(VIDEO)
    assert isinstance(state, Video) and state.outputs == ("audio", "car")
    before = given(*HELD).state(VIDEO)
    assert b"outputs" not in msgspec.json.encode(before)


def test_metadata_alone_is_found_in_no_output_folder() -> None:
    metadata = Options(output="audio", metadata_only=True)
    given().when(request(options=metadata)).then(requested(1, options=metadata))


def test_each_line_of_a_file_says_it() -> None:
    lines = line(1), line(2, options=AUDIO), line(3, OTHER, AUDIO), line(4, OTHER, CAR), line(5, options=AUDIO)
    answers = (
        accepted(1),
        duplicate(1, line=1),
        accepted(2, OTHER),
        duplicate(2, OTHER, line=3),
        duplicate(1, line=2),
    )
    given().when(take_file(*lines)).then(
        taken(lines, answers),
        requested(1, origin="inbox links.txt line 1"),
        wanted(),
        requested(2, OTHER, AUDIO, origin="inbox links.txt line 3"),
        wanted(key=OTHER),
        wanted("car", OTHER),
    )


def test_the_entries_of_a_list_are_to_be_found_where_the_list_was_asked_for() -> None:
    entries = entry(), entry("video000001"), entry(), entry("video000001")
    answers = ARCHIVED, accepted(3, "youtube:video000001"), ARCHIVED, duplicate(3, "youtube:video000001")
    listing = given(*HELD, requested(2, PLAYLIST, AUDIO), started(2, key=PLAYLIST))
    listing.when(list_page(*entries, job=2)).then(
        wanted(),
        requested(3, "youtube:video000001", AUDIO, origin="job 2", parent=2, title="A title"),
        wanted(key="youtube:video000001"),
        listed(entries, answers, job=2),
    )


def test_a_list_is_listed_anew_for_another_profile() -> None:
    given(requested(1, PLAYLIST, CAR)).when(request(PLAYLIST, AUDIO)).then(requested(2, PLAYLIST, AUDIO))


def test_a_job_that_is_tried_with_other_options_stays_in_its_folder() -> None:
    better = Options(quality="720p")
    given(requested(1, options=AUDIO), wanted(), cancelled()).when(
        RetryJob(key=VIDEO, job=1, by="socket", options=better)
    ).then(JobRetried(key=VIDEO, job=1, by="socket", options=Options(quality="720p", output="audio")))
